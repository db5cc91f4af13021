import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Buffering } from './config.ts';
import { inParallel } from './parallel.ts';

export interface Message {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it arrived in the queue, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** The only distributions it is still for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

export interface Queue {
  /** At most 10 messages; empty when none came for so many whole seconds. */
  receive(waitSeconds: number): Promise<Message[]>;
  /** Gives how many could not be deleted; they will come again. */
  remove(messages: readonly Message[]): Promise<number>;
  /** Lets messages come again after so many whole seconds. */
  release(messages: readonly Message[], delaySeconds: number): Promise<void>;
  /** Copies a message to the end of the queue, for these distributions only, after so many whole seconds. */
  putBack(message: Message, distributionIds: readonly string[], delaySeconds: number): Promise<void>;
  /**
   * Copies a message to the dead-letter queue, its body as it is, with the reason beside it.
   *
   * @param distributionIds those it failed for, undefined: all
   */
  quarantine(message: Message, reason: Error, distributionIds: readonly string[] | undefined): Promise<void>;
}

/** What SQS takes in one request, and gives in one. */
export const MAX_BATCH = 10;
export const PARALLEL_REQUESTS = 10;
/** The message attribute that says for which distributions a message still is, with commas between. */
const DISTRIBUTION_IDS = 'DistributionIds';
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
          MessageAttributeNames: [DISTRIBUTION_IDS],
        }),
      );
      return Messages.map(
        ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes, MessageAttributes }) => ({
          id: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body,
          sentAt: Number(Attributes?.SentTimestamp ?? 0),
          distributionIds: splitIds(MessageAttributes?.[DISTRIBUTION_IDS]?.StringValue),
        }),
      );
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

    async putBack(message, distributionIds, delaySeconds) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: message.body,
          DelaySeconds: delaySeconds,
          MessageAttributes: { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) },
        }),
      );
    },

    async quarantine(message, reason, distributionIds) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: message.body,
          MessageAttributes: {
            ErrorName: attribute(reason.name),
            ErrorMessage: attribute(reason.message),
            ...(distributionIds && { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) }),
          },
        }),
      );
    },
  };
}

/** A message as Lambda's event source mapping delivers it. */
export function fromRecord({
  messageId,
  receiptHandle,
  body,
  attributes,
  messageAttributes,
}: SQSRecord): Message {
  return {
    id: messageId,
    receiptHandle,
    body,
    sentAt: Number(attributes.SentTimestamp),
    distributionIds: splitIds(messageAttributes[DISTRIBUTION_IDS]?.stringValue),
  };
}

function splitIds(text: string | undefined): string[] | undefined {
  return text?.split(',');
}

function attribute(text: string) {
  return { DataType: 'String', StringValue: attributeText(text) };
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
