import type { Clock } from '../clock.ts';
import { widenRefused } from '../cloudfront/path.ts';
import { type Batch, halve, replaceByWildcard } from '../plan/batches.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { WaitForRoom } from './room.ts';

/** The batches of one distribution that are still to be sent. */
export interface PendingBatches {
  /**
   * Takes the first batch whose wildcards fit the quota, or the one that fits soonest, after waiting for it.
   *
   * @param deadline milliseconds since the epoch until which it waits
   */
  take(deadline: number): Promise<Batch | undefined>;
  takeAll(): readonly Batch[];
  putFirst(batches: readonly Batch[]): void;
  putLast(batches: readonly Batch[]): void;
  /**
   * Puts what may still be accepted in place of a refused batch: its halves, or for a single path the nearest
   * wildcard, once. Returns false when nothing is left to try: a path that a person asked for is not replaced, and no
   * name of an object clears the whole distribution.
   */
  replaceRefused(batch: Batch): boolean;
  /** The batch with the path that was planned, if a wildcard took its place. */
  asPlanned(batch: Batch): Batch;
  readonly isEmpty: boolean;
}

/**
 * Refusals after which the smallest parts go first, about half of what an invocation has requests for: it must isolate
 * some paths, or the next one would begin where it began.
 */
const MANY_REFUSALS = 25;

export function pendingBatches(
  distributionId: string,
  batches: readonly Batch[],
  limiter: RateLimiter,
  waitForRoom: WaitForRoom,
  clock: Clock,
): PendingBatches {
  const waiting = [...batches];
  /** Wildcards tried in place of a refused path, and the batch they replace. */
  const widened = new Map<Batch, Batch>();
  let refusals = 0;
  const putNext = (...some: readonly Batch[]) => {
    // The largest parts first, as most of them are good.
    if (refusals <= MANY_REFUSALS) waiting.push(...some);
    else waiting.unshift(...some);
  };

  return {
    get isEmpty() {
      return waiting.length === 0;
    },

    async take(deadline) {
      if (waiting.length === 0) return undefined;
      const times = waiting.map((batch) => limiter.wildcardsFreeAt(distributionId, batch));
      const free = times.findIndex((time) => time <= clock.now());
      const index = free >= 0 ? free : times.indexOf(Math.min(...times));
      const [batch] = waiting.splice(index, 1);
      if (free < 0 && batch !== undefined) await waitForRoom(distributionId, batch, deadline);
      return batch;
    },

    takeAll: () => waiting.splice(0),
    putFirst: (some) => waiting.unshift(...some),
    putLast: (some) => waiting.push(...some),

    replaceRefused(batch) {
      refusals += 1;
      if (batch.size > 1) {
        putNext(...halve(batch));
        return true;
      }
      const [[path, changes] = ['', []]] = batch;
      const isRequested = changes.some((change) => change.path !== undefined && change.isRequested);
      const wildcard = widened.has(batch) || isRequested ? undefined : widenRefused(path);
      if (wildcard === undefined || wildcard === '/*') return false;
      const replacement = replaceByWildcard(wildcard, batch);
      widened.set(replacement, batch);
      putNext(replacement);
      return true;
    },

    asPlanned: (batch) => widened.get(batch) ?? batch,
  };
}
