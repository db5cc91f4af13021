import type { Clock } from '../../src/clock.ts';
import { covers } from '../../src/cloudfront/path.ts';
import type { Invalidations, KnownInvalidation } from './invalidation-list.ts';

/** A path that must be cleared after a moment. */
export interface Need {
  readonly key: string;
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface Coverage {
  /** Complete invalidations that were accepted after the change, by the need that each covers. */
  readonly covered: ReadonlyMap<Need, KnownInvalidation>;
  readonly left: readonly Need[];
}

export interface CoveragePorts {
  readonly invalidations: Invalidations;
  readonly clock: Clock;
  readonly progress: (coverage: Coverage, inProgress: number) => void;
}

/** Milliseconds between two looks; each is a ListInvalidations, and a GetInvalidation for each that is new or not complete. */
const INTERVAL = 5_000;

/**
 * Waits until a complete invalidation covers each need, whoever sent it; what was covered at the deadline.
 *
 * @param deadline milliseconds since the epoch
 */
export async function untilCovered(
  distributionId: string,
  needs: readonly Need[],
  deadline: number,
  { invalidations, clock, progress }: CoveragePorts,
): Promise<Coverage> {
  // CreateTime may be in whole seconds, and so before what caused it.
  const second = (time: number) => Math.floor(time / 1_000) * 1_000;
  const oldest = needs.reduce((first, { since }) => Math.min(first, second(since)), Number.POSITIVE_INFINITY);
  const known = new Map<string, KnownInvalidation>();
  const covered = new Map<Need, KnownInvalidation>();
  for (let left = needs; ; ) {
    try {
      for await (const { id, createdAt } of invalidations.list(distributionId)) {
        if (createdAt < oldest) break;
        if (!known.get(id)?.isComplete) known.set(id, await invalidations.get(distributionId, id));
      }
    } catch (error) {
      // The deadline cut it off.
      if (clock.now() < deadline) throw error;
    }
    for (const one of known.values()) {
      if (!one.isComplete) continue;
      const clears = clearedBy(one);
      for (const need of left)
        if (one.createdAt >= second(need.since) && clears(need.path)) covered.set(need, one);
      left = left.filter((need) => !covered.has(need));
    }
    const timeLeft = deadline - clock.now();
    if (left.length === 0 || timeLeft <= 0) return { covered, left };
    progress({ covered, left }, [...known.values()].filter(({ isComplete }) => !isComplete).length);
    await clock.sleep(Math.min(INTERVAL, timeLeft));
  }
}

function clearedBy({ paths }: KnownInvalidation): (path: string) => boolean {
  const exact = new Set(paths);
  return (path) => exact.has(path) || paths.some((wildcard) => covers(wildcard, path));
}
