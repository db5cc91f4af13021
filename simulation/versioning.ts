/** Draws what a bucket with versions has: the settings, and what is put where. */
import type { Random } from '../fakes/random.ts';

/** What happens to a key of a bucket with versions. */
export interface Versioned {
  readonly kind: 'put' | 'delete' | 'remove';
  /** Names what is put, and the headers it is served with. */
  readonly content: number;
  readonly headers: number;
}

/** What versioning a scenario has, and what the function may know of it. */
export interface Versioning {
  readonly skip: readonly ('unchanged' | 'new-objects')[];
  readonly reads: 'allowed' | 'denied' | 'failing';
  /** Seconds for which CloudFront keeps an error. */
  readonly errorTtl: number;
  /** Why the event of a change comes after lifecycle has removed the version before it; null: there is none. */
  readonly late: Late | null;
}

export function versioning(random: Random): Versioning {
  return {
    skip: random.pick<Versioning['skip']>([['unchanged'], ['new-objects'], ['unchanged', 'new-objects']]),
    reads: random.pick(['allowed', 'allowed', 'denied', 'failing'] as const),
    errorTtl: random.pick([10, 10, 300] as const),
    late: random.chance(0.15) ? random.pick(['event', 'replica'] as const) : null,
  };
}

export function versioned(random: Random): Versioned {
  const kind = random.chance(0.08) ? 'delete' : random.chance(0.05) ? 'remove' : 'put';
  return { kind, content: random.pick([0, 0, 0, 1, 2]), headers: random.chance(0.1) ? 1 : 0 };
}

/**
 * The changes of one key. The last puts what was there before the one below it, and its event comes when lifecycle has
 * removed that: a day later, or an hour later when it is a replica whose original is days old.
 */
export const LATE_CHANGES = {
  event: [
    { at: 1_000, content: 0, delay: 500 },
    { at: 20_000, content: 1, delay: 500 },
    { at: 60_000, content: 0, delay: 25 * 3_600_000, isLast: true },
  ],
  replica: [
    { at: 1_000, content: 0, delay: 500 },
    { at: 20_000, content: 1, delay: 500 },
    { at: 60_000, content: 0, delay: 3_600_000, isLast: true },
  ],
} as const;
export type Late = keyof typeof LATE_CHANGES;
