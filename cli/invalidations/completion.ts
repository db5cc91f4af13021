import { asError } from '../../src/as-error.ts';
import type { Clock } from '../../src/clock.ts';
import { inParallel } from '../../src/parallel.ts';
import type { Invalidations, KnownInvalidation, UnreadInvalidation } from './invalidation-list.ts';

/** An invalidation to wait for. */
export interface Awaited {
  readonly distributionId: string;
  readonly id: string;
}

export interface Watched extends Awaited, KnownInvalidation {}

export interface Completion {
  /** What they were when they were last read, in the given order. */
  readonly found: readonly Watched[];
  /** Those whose last reading failed; they are not read again. */
  readonly unread: readonly UnreadInvalidation[];
}

export interface CompletionPorts {
  readonly invalidations: Pick<Invalidations, 'get'>;
  readonly clock: Clock;
  readonly progress: (complete: number, all: number, secondsLeft: number) => void;
}

/** Milliseconds between two looks: 95 of 100 invalidations are complete within 25 s (src/cloudfront/quotas.ts). */
const INTERVAL = 3_000;
const PARALLEL_READS = 10;

/**
 * Waits until all that can be read are complete, or until the deadline.
 *
 * @param deadline milliseconds since the epoch
 */
export async function untilComplete(
  awaited: readonly Awaited[],
  deadline: number,
  { invalidations, clock, progress }: CompletionPorts,
): Promise<Completion> {
  const last = new Map<Awaited, Watched>();
  const errors = new Map<Awaited, Error>();
  for (;;) {
    const open = awaited.filter((one) => !last.get(one)?.isComplete && !errors.has(one));
    await inParallel(PARALLEL_READS, open, async (one) => {
      try {
        last.set(one, { ...one, ...(await invalidations.get(one.distributionId, one.id)) });
      } catch (error) {
        errors.set(one, asError(error));
      }
    });
    const found = awaited.flatMap((one) => last.get(one) ?? []);
    const complete = found.filter(({ isComplete }) => isComplete).length;
    const left = deadline - clock.now();
    if (complete + errors.size === awaited.length || left <= 0)
      return { found, unread: [...errors].map(([{ id }, error]) => ({ id, error })) };
    progress(complete, awaited.length, Math.ceil(left / 1_000));
    await clock.sleep(Math.min(INTERVAL, left));
  }
}
