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
import { DISTRIBUTION_IDS, splitIds } from '../delivery/sqs-record.ts';
import { inParallel } from '../parallel.ts';

/** Of a message attribute's value; the body and all attributes share the message's size. */
const MAX_ATTRIBUTE_LENGTH = 4_000;
/** Of five attributes, of which two may be as long as that; in bytes. */
const MAX_ATTRIBUTES_SIZE = 20_000;
/** In bytes, of what was the limit before 2025, as regions may differ. */
const MAX_REQUEST_SIZE = 262_144;

export function sqsQueue({ queueUrl, deadLetterQueueUrl }: QueueSettings): MessageQueue {
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

    async deleteMessages(messages) {
      let failed = 0;
      await inBatches(messages, async (batch) => {
        const Entries = batch.map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
        const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        failed += answer.Failed?.length ?? 0;
      });
      return failed;
    },

    async changeVisibility(retries) {
      await inBatches(retries, async (batch) => {
        const Entries = batch.map(({ message, delaySeconds }, i) => ({
          Id: `${i}`,
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: delaySeconds,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      });
    },

    requeue: (copies) =>
      sendAll(
        queueUrl,
        copies.map(({ message, distributionIds, delaySeconds }) => ({
          message,
          DelaySeconds: delaySeconds,
          MessageAttributes: { [DISTRIBUTION_IDS]: attribute(distributionIds.join(',')) },
        })),
      ),

    deadLetter: (copies) =>
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
  await inParallel(PARALLEL_REQUESTS, chunks(items, MAX_BATCH), request);
}
