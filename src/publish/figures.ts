import type { Observe } from '../metrics.ts';
import type { CopyFailures } from './failures.ts';
import type { Published } from './published.ts';

/**
 * What docs/metrics.md counts of copies, and of the changes that no distribution is told of, as their copies failed.
 *
 * @param outcomes by the key in the source
 */
export function observeCopies(
  outcomes: ReadonlyMap<string, Published | Error>,
  failures: readonly CopyFailures[],
  dryRun: boolean,
  observe: Observe | null,
): void {
  if (observe === null) return;
  let copies = 0;
  let failed = 0;
  for (const outcome of outcomes.values()) {
    if (outcome instanceof Error || outcome.failure !== undefined) failed += 1;
    if (!(outcome instanceof Error) && outcome.isWritten) copies += 1;
  }
  observe({ Copies: copies, FailedCopies: failed }, { dryRun });
  for (const distributionId of new Set(failures.flatMap(({ ids }) => ids))) {
    const own = failures.filter(({ ids }) => ids.includes(distributionId));
    const hopeless = new Set(own.flatMap((one) => one.hopeless.map(({ id }) => id)));
    const postponed = own.reduce((sum, one) => sum + one.failed.length, 0);
    observe({ Changes: hopeless.size, PostponedChanges: postponed }, { dryRun, about: { distributionId } });
  }
}
