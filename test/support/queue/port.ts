import type { Clock } from '../../../src/clock.ts';
import type { Queue } from '../../../src/queue.ts';
import type { QueueModel } from './model.ts';

/** How often a long poll looks whether something came, in milliseconds. */
const LOOK = 50;

/** The function's view of a queue and its dead-letter queue, without a network and in anybody's time. */
export function queueOver(model: QueueModel, deadLetter: QueueModel, clock: Clock): Queue {
  return {
    async receive(waitSeconds) {
      const until = clock.now() + waitSeconds * 1_000;
      for (;;) {
        // A request takes a while, and lets others go on.
        await clock.sleep(10);
        const messages = model.receive(clock.now());
        if (messages.length > 0 || clock.now() >= until) {
          return messages.map(({ id, receiptHandle, body, sentAt }) => ({ id, receiptHandle, body, sentAt }));
        }
        await clock.sleep(LOOK);
      }
    },
    async remove(messages) {
      return messages.filter(({ receiptHandle }) => !model.remove(receiptHandle)).length;
    },
    async release(messages, delaySeconds) {
      for (const { receiptHandle } of messages) {
        model.changeVisibility(receiptHandle, clock.now() + delaySeconds * 1_000);
      }
    },
    async quarantine(message, reason) {
      deadLetter.send(message.body, clock.now(), { ErrorName: reason.name, ErrorMessage: reason.message });
    },
  };
}
