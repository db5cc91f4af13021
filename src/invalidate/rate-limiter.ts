import type { Clock } from '../clock.ts';
import { type Batch, MAX_WILDCARDS_PER_BATCH } from '../plan/batches.ts';
import { isWildcard } from '../urls/encoding.ts';

/** CloudFront takes about one request every two seconds from an account (aws-sdk-js#3983). */
const CALL_INTERVAL = 2_000;

/** An invalidation is complete within it at the 95th percentile (AWS Networking blog, 2026-04). */
const COMPLETION = 25_000;

/** When the next request may be made. */
export interface Pace {
  /** Takes the next turn and gives its time, or undefined when it does not come before the deadline. */
  takeTurn(deadline: number): number | undefined;
  /** The time from which so many of a batch's wildcards are not too many beside those in progress. */
  roomAt(distributionId: string, batch: Batch): number;
  /** To be told of every batch that CloudFront accepted or may have accepted. */
  sent(distributionId: string, batch: Batch): void;
}

/**
 * Requests at least two seconds apart over all distributions, and at most five wildcards of a distribution in
 * progress: with two environments, five of CloudFront's fifteen stay free for people and pipelines.
 */
export function pace(clock: Clock): Pace {
  let nextCall = 0;
  const inProgress = new Map<string, { readonly wildcards: number; readonly until: number }[]>();

  return {
    takeTurn(deadline) {
      const turn = Math.max(nextCall, clock.now());
      if (turn >= deadline) return undefined;
      nextCall = turn + CALL_INTERVAL;
      return turn;
    },

    roomAt(distributionId, batch) {
      const others = inProgress.get(distributionId) ?? [];
      let total = wildcardsOf(batch) + others.reduce((sum, { wildcards }) => sum + wildcards, 0);
      if (wildcardsOf(batch) === 0) return 0;
      let room = 0;
      for (const { wildcards, until } of others) {
        if (total <= MAX_WILDCARDS_PER_BATCH) break;
        total -= wildcards;
        room = until;
      }
      return room;
    },

    sent(distributionId, batch) {
      const wildcards = wildcardsOf(batch);
      const others = inProgress.get(distributionId)?.filter(({ until }) => until > clock.now()) ?? [];
      if (wildcards > 0) others.push({ wildcards, until: clock.now() + COMPLETION });
      inProgress.set(distributionId, others);
    },
  };
}

function wildcardsOf(batch: Batch): number {
  let count = 0;
  for (const path of batch.keys()) if (isWildcard(path)) count += 1;
  return count;
}
