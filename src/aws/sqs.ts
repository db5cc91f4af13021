import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { chunks } from '../chunks.ts';
import type { QueueSettings } from '../config/config.ts';
import { MAX_BATCH, type Message, type MessageQueue, PARALLEL_REQUESTS } from '../delivery/message-queue.ts';
import { DISTRIBUTION_IDS, SOURCE_MESSAGE_ID, splitIds } from '../delivery/sqs-record.ts';
import { inParallel } from '../parallel.ts';
import { attribute, MAX_ATTRIBUTES_SIZE } from './sqs-attributes.ts';

/** In bytes, of what was the limit before 2025, as regions may differ. */
const MAX_REQUEST_SIZE = 262_144;

export function sqsQueue({ queueUrl, deadLetterQueueUrl }: QueueSettings): MessageQueue {
  // A long poll keeps the connection silent for as long as it waits.
  const client = new SQSClient({
    // TLS has checked the bytes; MD5 would take a seventh of the processor time of a receive (bench/machine/costs.ts).
    md5: false,
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
          MessageAttributeNames: [DISTRIBUTION_IDS, SOURCE_MESSAGE_ID],
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
          sourceMessageId: MessageAttributes?.[SOURCE_MESSAGE_ID]?.StringValue,
        }),
      );
    },

    async deleteMessages(messages) {
      const failed = await inBatches(chunks(messages, MAX_BATCH), async (batch) => {
        const Entries = batch.map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
        return client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      });
      return failed.length;
    },

    async changeVisibility(retries) {
      const failed = await inBatches(chunks(retries, MAX_BATCH), async (batch) => {
        const Entries = batch.map(({ message, delaySeconds }, i) => ({
          Id: `${i}`,
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: delaySeconds,
        }));
        return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      });
      return failed.length;
    },

    requeue: (copies) =>
      sendAll(queueUrl, copies, ({ message, body, distributionIds, delaySeconds }) => ({
        MessageBody: body,
        DelaySeconds: delaySeconds,
        MessageAttributes: {
          [SOURCE_MESSAGE_ID]: attribute(sourceOf(message)),
          [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')),
        },
      })),

    deadLetter: (copies) =>
      sendAll(deadLetterQueueUrl, copies, ({ message, error, paths, distributionIds, at }) => ({
        MessageBody: message.body,
        MessageAttributes: {
          [SOURCE_MESSAGE_ID]: attribute(sourceOf(message)),
          ErrorName: attribute(error.name),
          ErrorMessage: attribute(error.message),
          Time: attribute(new Date(at).toISOString()),
          ...(paths.length > 0 && { Path: attribute(paths.join(' ')) }),
          ...(distributionIds && { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) }),
        },
      })),
  };

  function sendAll<T>(url: string, copies: readonly T[], entryOf: (copy: T) => Entry): Promise<T[]> {
    const entries = copies.map((item) => ({ item, entry: entryOf(item) }));
    const groups = withinOneRequest(entries, ({ entry }) => Buffer.byteLength(entry.MessageBody));
    return inBatches(groups, async (group) => {
      const Entries = group.map(({ entry }, i) => ({ ...entry, Id: `${i}` }));
      return client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    }).then((failed) => failed.map(({ item }) => item));
  }
}

function sourceOf({ id, sourceMessageId = id }: Message): string {
  return sourceMessageId;
}

interface Entry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes: Record<string, ReturnType<typeof attribute>>;
}

interface BatchAnswer {
  readonly Failed?: readonly { readonly Id: string | undefined }[] | undefined;
}

/** At most ten entries, whose sizes together are what one message may have (SQS Developer Guide, "Message quotas"). */
function withinOneRequest<T>(items: readonly T[], sizeOf: (item: T) => number): T[][] {
  const groups: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item) + MAX_ATTRIBUTES_SIZE;
    const last = groups.at(-1);
    if (last !== undefined && last.length < MAX_BATCH && size <= room) last.push(item);
    else {
      groups.push([item]);
      room = MAX_REQUEST_SIZE;
    }
    room -= size;
  }
  return groups;
}

/**
 * Makes one request for each batch and returns the items that failed; a batch that fails as a whole does not keep the
 * others from being sent. Rejects with the first error when all of them fail as a whole.
 */
async function inBatches<T>(
  batches: readonly T[][],
  request: (batch: readonly T[]) => Promise<BatchAnswer>,
): Promise<T[]> {
  const failed: T[] = [];
  const errors: unknown[] = [];
  await inParallel(PARALLEL_REQUESTS, batches, async (batch) => {
    try {
      // The ids of a request are the positions in it.
      for (const { Id } of (await request(batch)).Failed ?? [])
        failed.push(...batch.slice(Number(Id), Number(Id) + 1));
    } catch (error) {
      errors.push(error);
      failed.push(...batch);
    }
  });
  if (errors.length > 0 && errors.length === batches.length) throw errors[0];
  return failed;
}
