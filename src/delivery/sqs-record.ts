import type { SQSRecord } from 'aws-lambda';
import type { Message } from './message-queue.ts';

/** The message attribute that names the distributions that still need a message, separated by commas. */
export const DISTRIBUTION_IDS = 'DistributionIds';
/** The message attribute that names the first message that this one was made from. */
export const SOURCE_MESSAGE_ID = 'SourceMessageId';

/** A message as Lambda's event source mapping delivers it. */
export function messageOf({
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
    sourceMessageId: messageAttributes[SOURCE_MESSAGE_ID]?.stringValue,
  };
}

export function splitIds(text: string | undefined): string[] | undefined {
  return text?.split(',');
}
