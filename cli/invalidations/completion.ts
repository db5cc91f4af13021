import type { Clock } from '../../src/clock.ts';
import type { Invalidations, KnownInvalidation } from './invalidation-list.ts';

/** An invalidation to wait for. */
export interface Awaited {
  readonly distributionId: string;
  readonly id: string;
}

export interface Watched extends Awaited, KnownInvalidation {}

export interface CompletionPorts {
  readonly invalidations: Pick<Invalidations, 'get'>;
  readonly clock: Clock;
  readonly progress: (complete: number, all: number, secondsLeft: number) => void;
}

/** Milliseconds between two looks: 95 of 100 invalidations are complete within 25 s (src/cloudfront/quotas.ts). */
const INTERVAL = 3_000;

/**
 * Waits until all are complete, or until the deadline; what they were at the last look, in the given order.
 *
 * @param deadline milliseconds since the epoch
 */
export async function untilComplete(
  awaited: readonly Awaited[],
  deadline: number,
  { invalidations, clock, progress }: CompletionPorts,
): Promise<Watched[]> {
  const last = new Map<Awaited, Watched>();
  for (;;) {
    for (const one of awaited) {
      if (last.get(one)?.isComplete) continue;
      last.set(one, { ...one, ...(await invalidations.get(one.distributionId, one.id)) });
    }
    const found = awaited.flatMap((one) => last.get(one) ?? []);
    const complete = found.filter(({ isComplete }) => isComplete).length;
    const left = deadline - clock.now();
    if (complete === awaited.length || left <= 0) return found;
    progress(complete, awaited.length, Math.ceil(left / 1_000));
    await clock.sleep(Math.min(INTERVAL, left));
  }
}
