import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** Milliseconds between two changes. */
const EVERY = 500;
/**
 * Milliseconds of changes that may be missed when the queue goes: what is in it goes with it, and for seconds Lambda
 * updates a function that no longer may read it. 11 s were measured on a busy machine.
 */
const MISSED_WITHOUT_QUEUE = 25_000;

export function switchedTests(stack: () => Stack): void {
  describe('while objects keep changing during an apply', () => {
    test('from direct delivery to the queue, no change is missed', async () => {
      expect(await missedDuring(stack(), 5)).toEqual([]);
    });

    test('from the queue to direct delivery, only a few seconds are missed', async () => {
      const missed = await missedDuring(stack(), 0);
      const [first] = missed;
      const last = missed.at(-1);
      const gap = first === undefined || last === undefined ? 0 : last - first + EVERY;
      process.stderr.write(`changes of ${gap / 1_000} s were missed when the queue went\n`);
      expect(gap).toBeLessThanOrEqual(MISSED_WITHOUT_QUEUE);
    });
  });
}

/** When the changes happened that were not invalidated, in milliseconds since the first. */
async function missedDuring(
  { aws, switchTo, switchedDistributionId }: Stack,
  bufferSeconds: number,
): Promise<number[]> {
  const watch = await InvalidationWatch.fromNow(aws.cloudfront, switchedDistributionId);
  const times = new Map<string, number>();
  let isOver = false;
  const start = Date.now();
  const changeAll = async () => {
    for (let i = 0; !isOver; i += 1) {
      const key = `to-${bufferSeconds}/${i}.html`;
      times.set(`/${key}`, Date.now() - start);
      await put(aws, 'e2e-switched', key);
      await sleep(EVERY);
    }
  };
  const changing = changeAll();
  try {
    await switchTo(bufferSeconds);
  } finally {
    isOver = true;
    await changing;
  }
  expect(times.size).toBeGreaterThan(10);
  const missing = await watch.waitFor([...times.keys()], FRESH_WITHIN_MS);
  return missing.map((path) => times.get(path) ?? 0);
}
