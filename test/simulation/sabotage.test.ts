import { expect, jest, test } from '@jest/globals';
import { runBroken } from '../../simulation/run-sabotage.ts';
import { SABOTAGE } from '../../simulation/sabotage.ts';

jest.setTimeout(20 * 60_000);

/** Within as many each must show. */
const SEEDS = 2_000;

test.each(SABOTAGE)('broken on purpose: $row', async (sabotage) => {
  const { found, output } = await runBroken(sabotage, SEEDS, sabotage.from);
  expect(found).toBe(true);
  // It was the judge who found it.
  expect(output).toMatch(
    /^Seed \d+: (lost|dropped|without a reason|dead-lettered|still in the queue|an? |what a person|two requests|wildcards of|[A-Z]\w+: )|^billed again/m,
  );
});
