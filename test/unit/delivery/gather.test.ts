import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { sqsRecord } from '../../../fakes/events.ts';
import { QueueModel } from '../../../fakes/sqs/model.ts';
import { queueOver } from '../../../fakes/sqs/port.ts';
import { gatherer } from '../../../src/delivery/gather.ts';
import { limitsFor } from '../../../src/delivery/limits.ts';
import type { MessageQueue } from '../../../src/delivery/message-queue.ts';
import { messageOf } from '../../../src/delivery/sqs-record.ts';

const SECOND = 1_000;

/** Sends messages at their seconds, hands the first to `gather` and lets it gather the rest. */
async function gatherFrom(
  arrivals: readonly number[],
  maxSeconds = 15,
  wrap: (queue: MessageQueue) => Pick<MessageQueue, 'receive'> = (q) => q,
) {
  const clock = new VirtualClock();
  const start = clock.now();
  const model = new QueueModel();
  const [first = 0, ...later] = arrivals;
  model.send('0', start + first * SECOND);
  const delivered = model.receive(start).map(sqsRecord).map(messageOf);
  for (const [index, at] of later.entries()) {
    model.send(String(index + 1), start + at * SECOND);
  }
  const queue = wrap(queueOver(model, new QueueModel(), clock));
  const gathering = await clock.run(
    gatherer(queue, clock, limitsFor(256))(delivered, start + maxSeconds * SECOND),
  );
  return {
    ...gathering,
    bodies: gathering.received.map(({ body }) => body),
    seconds: (clock.now() - start) / SECOND,
  };
}

describe('gathering', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 3],
  ])('%d messages at once wait for %d quiet seconds', async (count, expected) => {
    const { seconds } = await gatherFrom(Array.from({ length: count }, () => 0));
    expect(seconds).toBeGreaterThanOrEqual(expected);
    expect(seconds).toBeLessThan(expected + 0.2);
  });

  test('a message that arrives in the second of quiet makes it three', async () => {
    const { bodies, seconds } = await gatherFrom([0, 0.4, 0.8]);
    expect(bodies).toEqual(['1', '2']);
    expect(seconds).toBeGreaterThanOrEqual(3.8);
    expect(seconds).toBeLessThan(4.2);
  });

  test.each([
    [25, 1],
    [15, 3],
  ])('a lone message %d seconds after the last one waits for %d', async (pause, expected) => {
    const clock = new VirtualClock();
    const model = new QueueModel();
    const gather = gatherer(queueOver(model, new QueueModel(), clock), clock, limitsFor(256));
    const next = () => {
      model.send('{}', clock.now());
      const delivered = model.receive(clock.now()).map(sqsRecord).map(messageOf);
      return clock.run(gather(delivered, clock.now() + 15 * SECOND));
    };
    const first = clock.now();
    await next();
    await clock.run(clock.sleep(first + pause * SECOND - clock.now()));
    const second = clock.now();
    await next();
    expect(Math.round((clock.now() - second) / SECOND)).toBe(expected);
  });

  test('quiet is measured from the arrival of the message, not from the start of the function', async () => {
    const { seconds } = await gatherFrom([-2]);
    expect(seconds).toBeLessThan(1.2);
  });

  test('continues as long as messages arrive', async () => {
    const { bodies, seconds } = await gatherFrom([0, 0.1, 0.2, 2, 4, 6, 10]);
    expect(bodies).toEqual(['1', '2', '3', '4', '5']);
    expect(seconds).toBeGreaterThanOrEqual(9);
    expect(seconds).toBeLessThan(10);
  });

  test('ends at its deadline however busy the queue is', async () => {
    const { seconds } = await gatherFrom(
      Array.from({ length: 100 }, (_, i) => i / 2),
      15,
    );
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(seconds).toBeLessThan(16.2);
  });

  test('receives nothing when no time is left', async () => {
    const { received, seconds } = await gatherFrom([0, 0, 0], 0);
    expect([received, seconds]).toEqual([[], 0]);
  });

  test('drains a backlog in parallel', async () => {
    const { bodies, seconds } = await gatherFrom(
      Array.from({ length: 5_001 }, () => -60),
      60,
    );
    expect(new Set(bodies).size).toBe(5_000);
    // 500 receives of 10 ms, one after another, would take five seconds.
    expect(seconds).toBeLessThan(3);
  });

  test('takes at most 10,000 messages', async () => {
    const { bodies } = await gatherFrom(
      Array.from({ length: 12_000 }, () => -60),
      60,
    );
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(bodies.length + 1).toBeLessThanOrEqual(10_000);
    expect(bodies.length).toBeGreaterThan(9_900);
  });

  test('takes at most about 20 million characters, as memory is limited', async () => {
    const body = 'x'.repeat(500_000);
    const { received } = await gatherFrom(
      Array.from({ length: 1_000 }, () => 0),
      15,
      (queue) => ({
        receive: async (wait) => (await queue.receive(wait)).map((message) => ({ ...message, body })),
      }),
    );
    // Five requests of ten messages may be under way when the limit is reached.
    expect(received.length).toBeGreaterThanOrEqual(40);
    expect(received.length).toBeLessThanOrEqual(40 + 5 * 10);
  });

  test('keeps what it has when SQS fails, and says why it stopped', async () => {
    let calls = 0;
    const failing = (queue: MessageQueue): Pick<MessageQueue, 'receive'> => ({
      receive: (seconds) => {
        calls += 1;
        return calls < 3 ? queue.receive(seconds) : Promise.reject(new Error('SQS is away'));
      },
    });
    const { bodies, error } = await gatherFrom([0, 1, 2, 3, 4], 15, failing);
    expect(bodies).toEqual(['1', '2']);
    expect(error?.message).toBe('SQS is away');
  });
});
