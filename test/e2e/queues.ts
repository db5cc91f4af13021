import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import * as queues from '../../scripts/local-aws/queues.ts';
import { eventually } from './eventually.ts';
import type { Clients } from './stack.ts';

export async function depth({ sqs }: Clients, queueUrl: string): Promise<number> {
  return queues.depth(sqs, queueUrl);
}

export async function drained({ sqs }: Clients, queueUrl: string, timeoutMs: number): Promise<void> {
  await queues.drained(sqs, queueUrl, timeoutMs);
}

/** Takes a given number of messages out of a queue. */
export async function take(
  { sqs }: Clients,
  queueUrl: string,
  count: number,
  timeoutMs: number,
): Promise<Message[]> {
  const taken: Message[] = [];
  return eventually(`${count} message(s) in ${queueUrl}`, timeoutMs, async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
      taken.push(message);
    }
    return taken.length >= count ? taken : undefined;
  });
}
