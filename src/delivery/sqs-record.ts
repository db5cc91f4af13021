import type { SQSRecord } from 'aws-lambda';
import type { Message } from './message-queue.ts';

/** The message attribute that names the distributions that still need a message, separated by commas. */
export const DISTRIBUTION_IDS = 'DistributionIds';

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
  };
}

export function splitIds(text: string | undefined): string[] | undefined {
  return text?.split(',');
}
