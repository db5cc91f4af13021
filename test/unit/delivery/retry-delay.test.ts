import { expect, test } from '@jest/globals';
import { retryDelay } from '../../../src/delivery/retry-delay.ts';

const failure = (name: string) => Object.assign(new Error(name), { name });
const delays = (name: string, receives: readonly number[]) =>
  receives.map((count) => retryDelay(failure(name), count));

test('a full quota is retried within seconds, an outage after ever longer delays', () => {
  expect(delays('TooManyInvalidationsInProgress', [1, 2, 3, 4, 5, 6, 7, 100])).toEqual([
    20, 20, 40, 80, 160, 300, 300, 300,
  ]);
});

test('errors that need an operator are retried slowly', () => {
  expect(delays('AccessDenied', [1, 2, 3, 4, 5, 100])).toEqual([60, 60, 120, 240, 300, 300]);
});

test('the receives of a message last for about eight hours', () => {
  let seconds = 0;
  for (let count = 1; count < 100; count += 1) seconds += retryDelay(failure('Throttling'), count);
  expect(seconds / 3_600).toBeGreaterThan(7.8);
});
