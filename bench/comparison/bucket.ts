import type { Clock } from '../../src/clock.ts';
import type { List, Page } from '../../src/plan/object-list.ts';

/** When an object came to be and when it was deleted, in milliseconds since the run began. */
export interface Life {
  readonly born?: number;
  readonly died?: number;
  /** When it was written, in order. */
  readonly written?: readonly number[];
}

/** As many as S3 gives at once. */
const KEYS_PER_PAGE = 1_000;
/** What a LIST request takes, in milliseconds; a guess for a bucket in the function's region. */
export const LIST_REQUEST = 50;

/** The keys of a site in the order S3 lists them (they are all ASCII), and which of them are there at a time. */
export class Bucket {
  readonly keys: readonly string[];
  readonly #born: Float64Array;
  readonly #died: Float64Array;
  readonly #written: readonly (readonly number[])[];

  constructor(lives: ReadonlyMap<string, Life>) {
    this.keys = [...lives.keys()].sort();
    this.#born = Float64Array.from(this.keys, (key) => lives.get(key)?.born ?? Number.NEGATIVE_INFINITY);
    this.#written = this.keys.map((key) => lives.get(key)?.written ?? []);
    this.#died = Float64Array.from(this.keys, (key) => lives.get(key)?.died ?? Number.POSITIVE_INFINITY);
  }

  has(index: number, at: number): boolean {
    return (this.#born[index] ?? 0) <= at && at < (this.#died[index] ?? 0);
  }

  /** The index of a key, or undefined when there never is such an object. */
  indexOf(key: string): number | undefined {
    const index = this.#firstFrom(key);
    return this.keys[index] === key ? index : undefined;
  }

  /** The indexes of all keys that begin with the prefix: from the first on, up to and without the second. */
  range(prefix: string): [number, number] {
    return [this.#firstFrom(prefix), this.#firstFrom(`${prefix}\uffff`)];
  }

  /** When an object was written last, in milliseconds since the run began; NaN: before it. */
  modified(index: number, at: number): number {
    return this.#written[index]?.findLast((time) => time <= at) ?? Number.NaN;
  }

  page(
    prefix: string,
    startAfter: string | undefined,
    at: number,
  ): { indexes: number[]; isTruncated: boolean } {
    const [first, end] = this.range(prefix);
    const indexes: number[] = [];
    let index = startAfter === undefined ? first : Math.max(first, this.#firstFrom(`${startAfter}\u0000`));
    for (; index < end; index += 1) {
      if (!this.has(index, at)) continue;
      if (indexes.length === KEYS_PER_PAGE) return { indexes, isTruncated: true };
      indexes.push(index);
    }
    return { indexes, isTruncated: false };
  }

  #firstFrom(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * As S3 answers a LIST request.
 *
 * @param start of the run, and now, in milliseconds since the epoch
 */
export function listed(
  bucket: Bucket,
  prefix: string,
  startAfter: string | undefined,
  start: number,
  now: number,
): Page {
  const { indexes, isTruncated } = bucket.page(prefix, startAfter, now - start);
  return {
    keys: indexes.map((index) => bucket.keys[index] ?? ''),
    modified: indexes.map((index) => start + bucket.modified(index, now - start) || 0),
    isTruncated,
  };
}

/**
 * The function's view of the bucket.
 *
 * @param count called for every request
 */
export function listingOf(bucket: Bucket, clock: Clock, start: number, count: () => void): List {
  return async (prefix, startAfter) => {
    count();
    await clock.sleep(LIST_REQUEST);
    return listed(bucket, prefix, startAfter, start, clock.now());
  };
}
