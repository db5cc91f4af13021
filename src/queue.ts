import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Buffering } from './config.ts';
import { inParallel } from './parallel.ts';

export interface Message {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it arrived in the queue, in milliseconds since the epoch. */
  readonly sentAt: number;
}

export interface Queue {
  /** At most 10 messages; empty when none came for so many whole seconds. */
  receive(waitSeconds: number): Promise<Message[]>;
  /** Gives how many could not be deleted; they will come again. */
  remove(messages: readonly Message[]): Promise<number>;
  /** Lets messages come again after so many whole seconds. */
  release(messages: readonly Message[], delaySeconds: number): Promise<void>;
  /** Copies a message to the dead-letter queue, its body as it is, with the reason beside it. */
  quarantine(message: Message, reason: Error): Promise<void>;
}

/** What SQS takes in one request, and gives in one. */
export const MAX_BATCH = 10;
export const PARALLEL_REQUESTS = 10;
/** Of a message attribute's value; the body and all attributes share the message's size. */
const MAX_REASON_LENGTH = 1_000;

export function sqsQueue({ queueUrl, deadLetterQueueUrl }: Buffering): Queue {
  // A long poll keeps the connection silent for as long as it waits.
  const client = new SQSClient({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  });

  return {
    async receive(waitSeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: MAX_BATCH,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes }) => ({
        id: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        sentAt: Number(Attributes?.SentTimestamp ?? 0),
      }));
    },

    async remove(messages) {
      let failed = 0;
      await inBatches(messages, async (entries) => {
        const answer = await client.send(
          new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
        );
        failed += answer.Failed?.length ?? 0;
      });
      return failed;
    },

    async release(messages, delaySeconds) {
      await inBatches(messages, async (entries) => {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: delaySeconds }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      });
    },

    async quarantine(message, reason) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: message.body,
          MessageAttributes: {
            ErrorName: { DataType: 'String', StringValue: reason.name },
            ErrorMessage: { DataType: 'String', StringValue: attributeText(reason.message) },
          },
        }),
      );
    },
  };
}

/** SQS refuses control characters in attributes, as it does in bodies. */
function attributeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones SQS refuses
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
  return allowed.slice(0, MAX_REASON_LENGTH) || 'unknown';
}

async function inBatches(
  messages: readonly Message[],
  request: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<void>,
): Promise<void> {
  // Ids only have to differ within one request; a message may be there twice when it was delivered twice.
  const batches: { Id: string; ReceiptHandle: string }[][] = [];
  for (let start = 0; start < messages.length; start += MAX_BATCH) {
    const entries = messages.slice(start, start + MAX_BATCH);
    batches.push(
      entries.map(({ receiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle: receiptHandle })),
    );
  }
  await inParallel(PARALLEL_REQUESTS, batches, request);
}
