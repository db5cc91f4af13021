import type { Scenario } from './scenario.ts';

/** A scenario of thousands of changes takes a tenth of a second to try. */
const MOST_TRIES = 300;

/**
 * Little of a scenario that still fails: without whatever can be left out, tried in ever smaller parts, as often as
 * somebody waits for.
 *
 * @param fails whether a smaller scenario fails as the whole does
 */
export async function shrink(
  whole: Scenario,
  fails: (smaller: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let least = whole;
  let tries = 0;
  for (const part of ['faults', 'nonsense', 'changes'] as const) {
    for (let size = Math.ceil(least[part].length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < least[part].length && tries < MOST_TRIES; tries += 1) {
        const smaller = { ...least, [part]: least[part].toSpliced(start, size) };
        if (await fails(smaller)) least = smaller;
        else start += size;
      }
    }
  }
  return least;
}
