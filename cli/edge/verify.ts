import { asError } from '../../src/as-error.ts';
import type { Clock } from '../../src/clock.ts';
import { inParallel } from '../../src/parallel.ts';
import type { Edge, EdgeAnswer } from './edge-answer.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import type { StoredObject } from './stored-object.ts';

/** A URL, and the object that it should serve. */
export interface Check {
  readonly url: string;
  readonly key: string;
}

/** What the edge served at the last look. */
export interface Checked extends Check {
  readonly isFresh: boolean;
  readonly by: Freshness['by'] | 'connection';
  readonly difference?: string | undefined;
  /** Undefined: there was no answer. */
  readonly answer?: EdgeAnswer | undefined;
  readonly looks: number;
}

export interface VerifyPorts {
  readonly edge: Edge;
  /** Undefined: there is no such object. */
  readonly head: (key: string) => Promise<StoredObject | undefined>;
  readonly clock: Clock;
  readonly progress: (fresh: number, all: number) => void;
}

const PARALLEL_CHECKS = 10;
/** Milliseconds between two looks at a URL. */
const INTERVAL = 3_000;

/**
 * Looks at each URL until the edge serves what the bucket has, or until the deadline; in the given order.
 *
 * @param deadline milliseconds since the epoch
 */
export async function verify(
  checks: readonly Check[],
  deadline: number,
  ports: VerifyPorts,
): Promise<Checked[]> {
  const { clock, head, progress } = ports;
  const last = new Map<Check, Checked>();
  await inParallel(PARALLEL_CHECKS, checks, async (check) => {
    const object = await head(check.key);
    for (let looks = 1; ; looks += 1) {
      const found = { ...(await look(check, object, ports)), looks };
      last.set(check, found);
      const left = deadline - clock.now();
      if (found.isFresh || left <= 0) break;
      progress([...last.values()].filter(({ isFresh }) => isFresh).length, checks.length);
      await clock.sleep(Math.min(INTERVAL, left));
    }
  });
  return checks.flatMap((check) => last.get(check) ?? []);
}

async function look(
  check: Check,
  object: StoredObject | undefined,
  { edge }: VerifyPorts,
): Promise<Omit<Checked, 'looks'>> {
  try {
    const answer = await edge.head(check.url);
    return { ...check, answer, ...(await freshnessOf(check.url, answer, object, edge)) };
  } catch (thrown) {
    const error = asError(thrown);
    const cause = error.cause instanceof Error ? error.cause : error;
    return {
      ...check,
      isFresh: false,
      by: 'connection',
      difference: `no answer: ${cause.message || cause.name}`,
    };
  }
}
