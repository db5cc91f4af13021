import { describe, expect, jest, test } from '@jest/globals';
import { runBroken } from '../../simulation/run-sabotage.ts';
import { SABOTAGE } from '../../simulation/sabotage.ts';

jest.setTimeout(400_000);

const SEEDS = 2_000;
/** Each row of the failure table must show within as many. */
const SEEDS_OF_SABOTAGE = SEEDS;

test(`${SEEDS} seeds: nothing lost, no rule broken, little paid twice`, async () => {
  const half = SEEDS / 2;
  const runs = await Promise.all([runBroken(undefined, half), runBroken(undefined, half, half)]);
  for (const { found, output } of runs) expect(found ? output : '').toBe('');
});

describe('broken on purpose', () => {
  test.each(SABOTAGE)('$row', async (sabotage) => {
    const { found, output } = await runBroken(sabotage, SEEDS_OF_SABOTAGE, sabotage.from);
    expect(found).toBe(true);
    // It was the judge who found it.
    expect(output).toMatch(
      /^Seed \d+: (lost|dropped|without a reason|dead-lettered|still in the queue|an? |what a person|two requests|wildcards of|[A-Z]\w+: )|^billed again/m,
    );
  });
});
