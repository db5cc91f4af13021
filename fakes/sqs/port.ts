import type { Clock } from '../../src/clock.ts';
import type { MessageQueue } from '../../src/delivery/message-queue.ts';
import type { QueueModel } from './model.ts';

/** What a request to SQS takes, in milliseconds. */
const REQUEST = 10;
/** How often a long poll looks whether something came, in milliseconds. */
const LOOK = 50;

/** The function's view of a queue and its dead-letter queue, without a network and in anybody's time. */
export function queueOver(model: QueueModel, deadLetter: QueueModel, clock: Clock): MessageQueue {
  return {
    async receive(waitSeconds) {
      const until = clock.now() + waitSeconds * 1_000;
      for (;;) {
        // A request takes a while, and lets others go on.
        await clock.sleep(REQUEST);
        const messages = model.receive(clock.now());
        if (messages.length > 0 || clock.now() >= until) {
          return messages.map(({ id, receiptHandle, body, sentAt, receives, attributes }) => ({
            id,
            receiptHandle,
            body,
            sentAt,
            receiveCount: receives,
            distributionIds: attributes.DistributionIds?.split(','),
            sourceMessageId: attributes.SourceMessageId,
          }));
        }
        await clock.sleep(LOOK);
      }
    },
    async deleteMessages(messages) {
      await takeTime(messages);
      return messages.filter(({ receiptHandle }) => !model.remove(receiptHandle)).length;
    },
    async changeVisibility(retries) {
      await takeTime(retries);
      for (const { message, delaySeconds } of retries) {
        model.changeVisibility(message.receiptHandle, clock.now() + delaySeconds * 1_000);
      }
      return 0;
    },
    async requeue(copies) {
      await takeTime(copies);
      for (const { message, body, distributionIds, delaySeconds } of copies) {
        const attributes = {
          DistributionIds: distributionIds.join(','),
          SourceMessageId: message.sourceMessageId ?? message.id,
        };
        model.send(body, clock.now(), attributes, delaySeconds * 1_000);
      }
      return [];
    },
    async deadLetter(copies) {
      await takeTime(copies);
      for (const { message, error, paths, distributionIds, at } of copies) {
        deadLetter.send(message.body, clock.now(), {
          SourceMessageId: message.sourceMessageId ?? message.id,
          ErrorName: error.name,
          ErrorMessage: error.message,
          Time: new Date(at).toISOString(),
          ...(paths.length > 0 && { Path: paths.join(' ') }),
          ...(distributionIds && { DistributionIds: distributionIds.join(',') }),
        });
      }
      return [];
    },
  };

  /** Requests of ten, ten of them at once. What they take of the processor: fakes/lambda/processor.ts. */
  function takeTime(messages: readonly unknown[]): Promise<void> {
    return clock.sleep(Math.ceil(messages.length / 100) * REQUEST);
  }
}
