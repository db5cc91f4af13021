import type { Clock } from '../clock.ts';
import { isWildcard } from '../cloudfront/path.ts';
import { CALL_INTERVAL, COMPLETION, MAX_WILDCARDS_IN_PROGRESS } from '../cloudfront/quotas.ts';
import type { Batch } from '../plan/batches.ts';

/** Milliseconds that a request is given at least: one that is cut off may have been accepted, and is billed again. */
const CALL_TIME = 5_000;

/** Decides when the next request may be made. */
export interface RateLimiter {
  /** Reserves the next call and returns its time, or undefined when that is too close to the deadline. */
  reserveCall(deadline: number): number | undefined;
  /** Earliest time at which the batch's wildcards fit the quota. */
  wildcardsFreeAt(distributionId: string, batch: Batch): number;
  /**
   * Records a batch that CloudFront accepted or may have accepted.
   *
   * @param id of the invalidation; null: unknown
   */
  record(distributionId: string, batch: Batch, id: string | null): void;
  /** When the oldest of the wildcards in progress were recorded; Infinity: none is. */
  oldestAcceptedAt(distributionId: string): number;
  /** Frees the room of invalidations that are complete. */
  complete(distributionId: string, ids: ReadonlySet<string>): void;
}

/** An invalidation with wildcards. */
interface InProgress {
  readonly id: string | null;
  readonly wildcards: number;
  readonly since: number;
  readonly until: number;
}

/**
 * Spaces requests of all distributions two seconds apart, and keeps at most five wildcards of each distribution in
 * progress.
 */
export function rateLimiter(clock: Clock): RateLimiter {
  let nextCall = 0;
  const inProgress = new Map<string, InProgress[]>();
  const stillInProgress = (distributionId: string) =>
    inProgress.get(distributionId)?.filter(({ until }) => until > clock.now()) ?? [];

  return {
    reserveCall(deadline) {
      const turn = Math.max(nextCall, clock.now());
      if (turn + CALL_TIME > deadline) return undefined;
      nextCall = turn + CALL_INTERVAL;
      return turn;
    },

    wildcardsFreeAt(distributionId, batch) {
      const own = wildcardsOf(batch);
      if (own === 0) return 0;
      const others = inProgress.get(distributionId) ?? [];
      let total = own + others.reduce((sum, { wildcards }) => sum + wildcards, 0);
      let freeAt = 0;
      for (const { wildcards, until } of others) {
        if (total <= MAX_WILDCARDS_IN_PROGRESS) break;
        total -= wildcards;
        freeAt = until;
      }
      return freeAt;
    },

    record(distributionId, batch, id) {
      const wildcards = wildcardsOf(batch);
      const others = stillInProgress(distributionId);
      if (wildcards > 0) others.push({ id, wildcards, since: clock.now(), until: clock.now() + COMPLETION });
      inProgress.set(distributionId, others);
    },

    oldestAcceptedAt(distributionId) {
      return stillInProgress(distributionId)[0]?.since ?? Number.POSITIVE_INFINITY;
    },

    complete(distributionId, ids) {
      const others = inProgress.get(distributionId) ?? [];
      inProgress.set(
        distributionId,
        others.filter(({ id }) => id === null || !ids.has(id)),
      );
    },
  };
}

function wildcardsOf(batch: Batch): number {
  let count = 0;
  for (const path of batch.keys()) if (isWildcard(path)) count += 1;
  return count;
}
