import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Buffering } from '../config/config.ts';
import { inParallel } from '../parallel.ts';

export interface Message {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it arrived in the queue, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** The only distributions it is still for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

export interface Queue {
  /** At most 10 messages; empty when none came for so many whole seconds. */
  receive(waitSeconds: number): Promise<Message[]>;
  /** Gives how many could not be deleted; they will come again. */
  remove(messages: readonly Message[]): Promise<number>;
  /** Lets messages come again, each after its time. */
  release(releases: readonly Release[]): Promise<void>;
  /** Copies at most 10 messages to the end of the queue; gives those that were not taken. */
  putBack(copies: readonly (PutBack & { readonly message: Message })[]): Promise<Message[]>;
  /** Copies at most 10 to the dead-letter queue, bodies as they are, reasons beside them; gives those not taken. */
  quarantine(copies: readonly (Reason & { readonly message: Message })[]): Promise<Message[]>;
}

export interface PutBack {
  /** The only distributions it is still for. */
  readonly distributionIds: readonly string[];
  /** Whole seconds. */
  readonly delaySeconds: number;
}

export interface Release {
  readonly message: Message;
  /** Whole seconds. */
  readonly delaySeconds: number;
}

/** Why a message can never succeed. */
export interface Reason {
  readonly error: Error;
  /** The paths CloudFront refuses, when that is why. */
  readonly paths: readonly string[];
  /** The distributions it failed for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What SQS takes in one request, and gives in one. */
export const MAX_BATCH = 10;
export const PARALLEL_REQUESTS = 10;
/** The message attribute that says for which distributions a message still is, with commas between. */
const DISTRIBUTION_IDS = 'DistributionIds';
/** Of a message attribute's value; the body and all attributes share the message's size. */
const MAX_ATTRIBUTE_LENGTH = 4_000;
/** Of five attributes, of which two may be as long as that; in bytes. */
const MAX_ATTRIBUTES_SIZE = 20_000;
/** In bytes, of what was the limit before 2025, as regions may differ. */
const MAX_REQUEST_SIZE = 262_144;

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
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
          MessageAttributeNames: [DISTRIBUTION_IDS],
        }),
      );
      return Messages.map(
        ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes, MessageAttributes }) => ({
          id: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body,
          sentAt: Number(Attributes?.SentTimestamp ?? 0),
          receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
          distributionIds: splitIds(MessageAttributes?.[DISTRIBUTION_IDS]?.StringValue),
        }),
      );
    },

    async remove(messages) {
      let failed = 0;
      await inBatches(messages, async (batch) => {
        const Entries = batch.map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
        const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        failed += answer.Failed?.length ?? 0;
      });
      return failed;
    },

    async release(releases) {
      await inBatches(releases, async (batch) => {
        const Entries = batch.map(({ message, delaySeconds }, i) => ({
          Id: `${i}`,
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: delaySeconds,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      });
    },

    putBack: (copies) =>
      sendAll(
        queueUrl,
        copies.map(({ message, distributionIds, delaySeconds }) => ({
          message,
          DelaySeconds: delaySeconds,
          MessageAttributes: { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) },
        })),
      ),

    quarantine: (copies) =>
      sendAll(
        deadLetterQueueUrl,
        copies.map(({ message, error, paths, distributionIds, at }) => ({
          message,
          MessageAttributes: {
            ErrorName: attribute(error.name),
            ErrorMessage: attribute(error.message),
            Time: attribute(new Date(at).toISOString()),
            ...(paths.length > 0 && { Path: attribute(paths.join(' ')) }),
            ...(distributionIds && { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) }),
          },
        })),
      ),
  };

  async function sendAll(url: string, copies: readonly Copy[]): Promise<Message[]> {
    const failed: Message[] = [];
    for (const group of withinOneRequest(copies)) {
      const Entries = group.map(({ message, ...rest }, i) => ({
        ...rest,
        Id: `${i}`,
        MessageBody: message.body,
      }));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      for (const { Id } of Failed) {
        const copy = group[Number(Id)];
        if (copy) failed.push(copy.message);
      }
    }
    return failed;
  }
}

interface Copy {
  readonly message: Message;
  readonly DelaySeconds?: number;
  readonly MessageAttributes: Record<string, ReturnType<typeof attribute>>;
}

/** One request takes as much as one message may have (SQS Developer Guide, "Quotas related to messages"). */
function withinOneRequest(copies: readonly Copy[]): Copy[][] {
  const groups: Copy[][] = [];
  let room = 0;
  for (const copy of copies) {
    const size = Buffer.byteLength(copy.message.body) + MAX_ATTRIBUTES_SIZE;
    const last = groups.at(-1);
    if (last !== undefined && size <= room) last.push(copy);
    else {
      groups.push([copy]);
      room = MAX_REQUEST_SIZE;
    }
    room -= size;
  }
  return groups;
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
    receiveCount: Number(attributes.ApproximateReceiveCount),
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
  return allowed.slice(0, MAX_ATTRIBUTE_LENGTH) || 'unknown';
}

/** Ids only have to differ within one request; a message may be there twice when it was delivered twice. */
async function inBatches<T>(
  items: readonly T[],
  request: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += MAX_BATCH) {
    batches.push(items.slice(start, start + MAX_BATCH));
  }
  await inParallel(PARALLEL_REQUESTS, batches, request);
}
