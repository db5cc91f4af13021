import { expect, jest, test } from '@jest/globals';
import { runBroken } from '../../simulation/run-sabotage.ts';
import { PUBLISH_SEEDS } from '../../simulation/scenario.ts';

jest.setTimeout(20 * 60_000);

const SEEDS = 2_000;
const COPIED = 300;

test(`${SEEDS} seeds: nothing lost, no rule broken, little billed twice`, async () => {
  const half = SEEDS / 2;
  const runs = await Promise.all([runBroken(undefined, half), runBroken(undefined, half, half)]);
  for (const { found, output } of runs) expect(found ? output : '').toBe('');
});

test(`${COPIED} seeds with two buckets: every copy is its source, and was invalidated after it was made`, async () => {
  const { found, output } = await runBroken(undefined, COPIED, PUBLISH_SEEDS);
  expect(found ? output : '').toBe('');
});

test('twenty seeds are too few to judge the bill', async () => {
  expect(await runBroken(undefined, 20)).toMatchObject({ found: false });
});
