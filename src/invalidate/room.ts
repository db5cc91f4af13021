import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import { needsOperator } from '../cloudfront/errors.ts';
import type { Batch } from '../plan/batches.ts';
import type { CloudFront } from './cloudfront-port.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface RoomPorts {
  readonly completedInvalidations: CloudFront['completedInvalidations'];
  readonly clock: Clock;
}

/**
 * Waits until the wildcards of a batch have room.
 *
 * @param deadline milliseconds since the epoch until which it waits
 */
export type WaitForRoom = (distributionId: string, batch: Batch, deadline: number) => Promise<void>;

/** Milliseconds: hardly an invalidation is complete sooner, and one that is does not make up for asking more often. */
export const FIRST_LOOK = 5_000;
export const NEXT_LOOK = 3_000;

/**
 * Asks CloudFront what is complete, only while a batch waits. What it answers may only free room: without an answer,
 * wildcards are taken to be in progress for as long as ever.
 */
export function room(limiter: RateLimiter, { completedInvalidations, clock }: RoomPorts): WaitForRoom {
  const forbidden = new Set<string>();

  const completed = async (distributionId: string): Promise<readonly string[]> => {
    try {
      return await completedInvalidations(distributionId);
    } catch (error) {
      if (needsOperator(asError(error))) forbidden.add(distributionId);
      return [];
    }
  };

  return async (distributionId, batch, deadline) => {
    for (let look = 0; ; look = clock.now() + NEXT_LOOK) {
      const now = clock.now();
      const freeAt = Math.min(limiter.wildcardsFreeAt(distributionId, batch), deadline);
      if (freeAt <= now) return;
      look = Math.max(look, limiter.oldestAcceptedAt(distributionId) + FIRST_LOOK, now);
      if (forbidden.has(distributionId) || look >= freeAt) {
        await clock.sleep(freeAt - now);
        continue;
      }
      await clock.sleep(look - now);
      // An answer that is late must not hold up what has room without it.
      const tooLate = clock.sleep(freeAt - look).then(() => []);
      limiter.complete(distributionId, new Set(await Promise.race([completed(distributionId), tooLate])));
    }
  };
}
