import { expect, test } from '@jest/globals';
import { isolate } from '../../../src/delivery/isolate.ts';
import { limitsFor } from '../../../src/delivery/limits.ts';
import type { Message } from '../../../src/delivery/message-queue.ts';

const message = (id: number, receiveCount: number): Message => ({
  id: `${id}`,
  receiptHandle: `${id}`,
  body: '{}',
  sentAt: 0,
  receiveCount,
});
const some = (count: number, receiveCount: number, from = 0) =>
  Array.from({ length: count }, (_, i) => message(from + i, receiveCount));
const sizes = (messages: readonly Message[]) => isolate(messages).map(({ length }) => length);

test('messages that were received a few times are handled together', () => {
  expect(sizes(some(500, 4))).toEqual([500]);
  expect(sizes([])).toEqual([0]);
});

test('messages that were received often are handled after the rest, each alone when they are few', () => {
  const groups = isolate([...some(3, 5, 100), ...some(50, 1)]);
  expect(groups.map(({ length }) => length)).toEqual([50, 1, 1, 1]);
  expect(groups[0]?.every(({ receiveCount }) => receiveCount === 1)).toBe(true);
});

test('they are handled in few groups when they are many, as each group costs a request', () => {
  expect(sizes(some(1_000, 7))).toEqual(Array(10).fill(100));
});

test('a message that crashes the function is alone after a logarithmic number of crashes', () => {
  let left = some(1_000, 5);
  let crashes = 0;
  const isPoison = ({ id }: Message) => id === '500';
  while (left.length > 1 && crashes < 100) {
    const groups = isolate(left);
    const poisoned = groups.findIndex((group) => group.some(isPoison));
    left = groups
      .slice(poisoned)
      .flat()
      .map((one) => ({ ...one, receiveCount: one.receiveCount + 1 }));
    crashes += 1;
  }
  expect(left.map(({ id }) => id)).toEqual(['500']);
  expect(crashes).toBeLessThan(30);
});

test('a function with less memory takes less at once', () => {
  expect(limitsFor(256)).toEqual({ messages: 10_000, characters: 20_000_000, changes: 50_000 });
  expect(limitsFor(10_240)).toEqual(limitsFor(256));
  expect(limitsFor(128).messages).toBe(2_727);
});
