import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { attribute } from '../../src/aws/sqs-attributes.ts';
import { chunks } from '../../src/chunks.ts';
import { MAX_BATCH, PARALLEL_REQUESTS } from '../../src/delivery/message-queue.ts';
import { inParallel } from '../../src/parallel.ts';
import type { DeadMessage } from '../dead-letters/dead-letter.ts';
import { type DeadLetterQueue, HIDDEN_MINUTES } from '../dead-letters/dead-letter-queue.ts';
import { asking } from '../frame/explain.ts';

const client = () => new SQSClient({});

export function deadLetterQueue(queueUrl: string): DeadLetterQueue {
  const sqs = client();
  const subject = `queue ${queueUrl}`;
  return {
    async receive() {
      const { Messages = [] } = await asking({ action: 'sqs:ReceiveMessage', subject }, () =>
        sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: MAX_BATCH,
            WaitTimeSeconds: 1,
            VisibilityTimeout: HIDDEN_MINUTES * 60,
            MessageSystemAttributeNames: ['SentTimestamp'],
            MessageAttributeNames: ['All'],
          }),
        ),
      );
      return Messages.map(
        ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes, MessageAttributes = {} }) => ({
          id: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body,
          sentAt: Number(Attributes?.SentTimestamp ?? 0),
          attributes: Object.fromEntries(
            Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
          ),
        }),
      );
    },

    async delete(messages) {
      const deleted = new Set<string>();
      await inBatches(messages, async (batch) => {
        const Entries = batch.map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
        const { Successful = [] } = await asking({ action: 'sqs:DeleteMessage', subject }, () =>
          sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
        for (const { Id } of Successful) deleted.add(batch[Number(Id)]?.id ?? '');
      });
      return deleted;
    },

    async show(messages) {
      await inBatches(messages, async (batch) => {
        const Entries = batch.map(({ receiptHandle }, i) => ({
          Id: `${i}`,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        }));
        await asking({ action: 'sqs:ChangeMessageVisibility', subject }, () =>
          sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
      });
    },
  };
}

async function inBatches(
  messages: readonly DeadMessage[],
  request: (batch: readonly DeadMessage[]) => Promise<void>,
): Promise<void> {
  await inParallel(PARALLEL_REQUESTS, chunks(messages, MAX_BATCH), request);
}

/** Sends messages with text attributes to a queue. */
export function sender(queueUrl: string) {
  const sqs = client();
  return async (body: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> => {
    await asking({ action: 'sqs:SendMessage', subject: `queue ${queueUrl}` }, () =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, text]) => [name, attribute(text)]),
          ),
        }),
      ),
    );
  };
}

/** The URL of a queue by its ARN. */
export async function queueUrlOf(arn: string): Promise<string> {
  const [, , , , account, name] = arn.split(':');
  const { QueueUrl = '' } = await asking({ action: 'sqs:GetQueueUrl', subject: `queue ${arn}` }, () =>
    client().send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account })),
  );
  return QueueUrl;
}
