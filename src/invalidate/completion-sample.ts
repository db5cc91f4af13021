import type { Log } from '../log.ts';
import type { Observe } from '../metrics.ts';
import type { DistributionResult, Invalidation, SendResult } from './result.ts';
import { FIRST_LOOK, NEXT_LOOK, type RoomPorts } from './room.ts';

export interface CompletionSamplePorts extends RoomPorts {
  readonly log: Log;
  /** Null: metrics are off. */
  readonly observe: Observe | null;
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
  { completedInvalidations, clock, log, observe }: CompletionSamplePorts,
): SampleCompletion {
  let next = Number.NEGATIVE_INFINITY;

  return async (results, deadline) => {
    if (interval === null || clock.now() < next) return;
    for (const { distributionId, sent, tooWide } of results) {
      // The last one, as whoever looks too late does not see when it was complete.
      const one = sent.accepted.findLast(({ isBilled, createdAt }) => isBilled && createdAt !== null);
      if (one === undefined || one.id === null || one.createdAt === null) continue;
      const { id, createdAt, oldestChangeAt } = one;
      next = clock.now() + interval;
      const since = (time: number) => (oldestChangeAt === null ? null : (time - oldestChangeAt) / 1_000);
      const facts = {
        distributionId,
        invalidationId: id,
        paths: one.paths.length,
        acceptedAfterSeconds: since(createdAt),
      };
      try {
        let wasInProgress = createdAt + FIRST_LOOK >= clock.now();
        for (let look = createdAt + FIRST_LOOK; ; look = clock.now() + NEXT_LOOK) {
          if (look > deadline)
            return log.warn('an invalidation was not complete when the invocation had to end', facts);
          await clock.sleep(look - clock.now());
          if ((await completedInvalidations(distributionId)).includes(id)) break;
          wasInProgress = true;
        }
        const now = clock.now();
        if (!wasInProgress)
          return log.info('an invalidation is complete', { ...facts, freshAfterSecondsAtMost: since(now) });
        observe?.(
          { TimeToFresh: changesOnlyIn(one, sent, tooWide).map((at) => Math.max(0, now - at) / 1_000) },
          { dryRun: false, about: { distributionId, invalidationId: id } },
        );
        return log.info('an invalidation is complete', { ...facts, freshAfterSeconds: since(now) });
      } catch (error) {
        return log.warn('CloudFront did not tell whether an invalidation is complete', { ...facts, error });
      }
    }
  };
}

/**
 * When the changes happened that one invalidation made fresh all by itself. What is left of an earlier invocation has
 * paths in another one.
 */
function changesOnlyIn(
  { planned }: Invalidation,
  { accepted, refused, postponed }: SendResult,
  tooWide: DistributionResult['tooWide'],
): number[] {
  const elsewhere = new Set(tooWide);
  const others = [
    ...accepted.map((other) => other.planned),
    ...[...refused, ...postponed].map(({ batch }) => batch),
  ];
  for (const other of others) {
    if (other === planned) continue;
    for (const changes of other.values()) for (const { id } of changes) elsewhere.add(id);
  }
  const times = new Map<string, number>();
  for (const changes of planned.values()) {
    for (const { id, at, path } of changes)
      if (at !== undefined && path === undefined && !elsewhere.has(id)) times.set(id, at);
  }
  return [...times.values()];
}
