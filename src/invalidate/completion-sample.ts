import type { Log } from '../log.ts';
import type { DistributionResult } from './result.ts';
import { FIRST_LOOK, NEXT_LOOK, type RoomPorts } from './room.ts';

export interface CompletionSamplePorts extends RoomPorts {
  readonly log: Log;
}

/**
 * Waits until one of the accepted invalidations is complete, and logs what it took. Never rejects.
 *
 * @param deadline milliseconds since the epoch until which it waits
 */
export type SampleCompletion = (results: readonly DistributionResult[], deadline: number) => Promise<void>;

/** @param interval milliseconds between two samples of an environment; null: none is taken */
export function completionSample(
  interval: number | null,
  { completedInvalidations, clock, log }: CompletionSamplePorts,
): SampleCompletion {
  let next = Number.NEGATIVE_INFINITY;

  return async (results, deadline) => {
    if (interval === null || clock.now() < next) return;
    for (const { distributionId, sent } of results) {
      const one = sent.accepted.find(({ acceptedAt }) => acceptedAt !== null);
      if (one === undefined || one.id === null || one.acceptedAt === null) continue;
      const { id, acceptedAt, oldestChangeAt } = one;
      next = clock.now() + interval;
      const since = (time: number) => (oldestChangeAt === null ? null : (time - oldestChangeAt) / 1_000);
      const facts = {
        distributionId,
        invalidationId: id,
        paths: one.paths.length,
        acceptedAfterSeconds: since(acceptedAt),
      };
      try {
        for (let look = acceptedAt + FIRST_LOOK; ; look = clock.now() + NEXT_LOOK) {
          if (look > deadline)
            return log.warn('an invalidation was not complete when the invocation had to end', facts);
          await clock.sleep(look - clock.now());
          if ((await completedInvalidations(distributionId)).includes(id)) break;
        }
        return log.info('an invalidation is complete', { ...facts, freshAfterSeconds: since(clock.now()) });
      } catch (error) {
        return log.warn('CloudFront did not tell whether an invalidation is complete', { ...facts, error });
      }
    }
  };
}
