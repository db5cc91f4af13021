import { afterEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('a time that has passed causes no wait, and no warning of Node.js', async () => {
  const setTimeout = jest.spyOn(globalThis, 'setTimeout');

  await systemClock.sleep(-5);

  expect(setTimeout).toHaveBeenCalledWith(expect.any(Function), 0);
});
