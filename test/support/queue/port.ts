import type { Clock } from '../../../src/clock.ts';
import type { Queue } from '../../../src/queue.ts';
import type { QueueModel } from './model.ts';

/** What a request to SQS takes, in milliseconds. */
const REQUEST = 10;
/** How often a long poll looks whether something came, in milliseconds. */
const LOOK = 50;

/** The function's view of a queue and its dead-letter queue, without a network and in anybody's time. */
export function queueOver(model: QueueModel, deadLetter: QueueModel, clock: Clock): Queue {
  return {
    async receive(waitSeconds) {
      const until = clock.now() + waitSeconds * 1_000;
      for (;;) {
        // A request takes a while, and lets others go on.
        await clock.sleep(REQUEST);
        const messages = model.receive(clock.now());
        if (messages.length > 0 || clock.now() >= until) {
          return messages.map(({ id, receiptHandle, body, sentAt, attributes }) => ({
            id,
            receiptHandle,
            body,
            sentAt,
            distributionIds: attributes.DistributionIds?.split(','),
          }));
        }
        await clock.sleep(LOOK);
      }
    },
    async remove(messages) {
      await clock.sleep(REQUEST);
      return messages.filter(({ receiptHandle }) => !model.remove(receiptHandle)).length;
    },
    async release(messages, delaySeconds) {
      await clock.sleep(REQUEST);
      for (const { receiptHandle } of messages) {
        model.changeVisibility(receiptHandle, clock.now() + delaySeconds * 1_000);
      }
    },
    async putBack(message, distributionIds, delaySeconds) {
      await clock.sleep(REQUEST);
      const attributes = { DistributionIds: distributionIds.join(',') };
      model.send(message.body, clock.now(), attributes, delaySeconds * 1_000);
    },
    async quarantine(message, reason, distributionIds) {
      await clock.sleep(REQUEST);
      deadLetter.send(message.body, clock.now(), {
        ErrorName: reason.name,
        ErrorMessage: reason.message,
        ...(distributionIds && { DistributionIds: distributionIds.join(',') }),
      });
    },
  };
}
