import { groupBy } from '../../src/group-by.ts';
import type { Paint } from '../frame/terminal.ts';
import type { Coverage } from '../invalidations/coverage.ts';
import { treeLines } from './tree.ts';
import { counted, few } from './words.ts';

/** What of the changes complete invalidations cover at one distribution. */
export interface DistributionCoverage extends Coverage {
  readonly distributionId: string;
  /** Keys that need no invalidation, and why. */
  readonly skipped: ReadonlyMap<string, string>;
}

const SHOWN_KEYS = 5;

export function coverageLines(one: DistributionCoverage, timeout: number, paint: Paint): string[] {
  const { distributionId, covered, left, skipped } = one;
  const byId = [...groupBy(covered, ([, { id }]) => id)];
  const uncovered = [...new Set(left.map(({ key }) => key))];
  return treeLines({
    text: `${paint('bold', distributionId)}: ${counted(covered.size, 'path')} cleared, ${left.length === 0 ? paint('green', 'nothing left') : paint('red', `${left.length} left`)}`,
    branches: [
      ...byId.map(([id, some]) => ({ text: `${id}  covers ${counted(some.length, 'path')}` })),
      ...(skipped.size === 0
        ? []
        : [
            {
              text: `need no invalidation: ${counted(skipped.size, 'key')}`,
              branches: [...groupBy(skipped, ([, reason]) => reason)].map(([reason, some]) => ({
                text: `${reason}: ${counted(some.length, 'key')}: ${few(
                  some.map(([key]) => key),
                  SHOWN_KEYS,
                )}`,
              })),
            },
          ]),
      ...(uncovered.length === 0
        ? []
        : [
            {
              text: paint('red', `not covered after ${timeout} s: ${counted(uncovered.length, 'key')}`),
              branches: [{ text: few(uncovered, SHOWN_KEYS) }],
            },
          ]),
    ],
  });
}

/** For machines. */
export function coverageJson({ distributionId, covered, left, skipped }: DistributionCoverage) {
  return {
    distributionId,
    covered: [...covered].map(([{ key, path }, { id }]) => ({ key, path, invalidationId: id })),
    left: left.map(({ key, path }) => ({ key, path })),
    skipped: [...skipped].map(([key, reason]) => ({ key, reason })),
  };
}
