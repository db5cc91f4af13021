import type { Page } from '../../src/plan/object-list.ts';

/** A bucket that can be listed as S3 lists: by the order of the keys' UTF-8 bytes, a thousand at a time. */
export class BucketModel {
  /** By key, the times at which it was or will be written, in milliseconds since the epoch. */
  readonly #written = new Map<string, number[]>();
  #sorted: readonly Buffer[] | undefined;
  /** LIST requests that were made. */
  requests = 0;

  constructor(keys: Iterable<string> = []) {
    for (const key of keys) this.put(key);
  }

  /** @param at milliseconds since the epoch; an object is there before it is written, as an older one */
  put(key: string, at = 0): void {
    const times = this.#written.get(key);
    if (times === undefined) this.#sorted = undefined;
    if (times === undefined) this.#written.set(key, [at]);
    else times.push(at);
  }

  delete(key: string): void {
    if (this.#written.delete(key)) this.#sorted = undefined;
  }

  list(prefix: string, startAfter: string | undefined, now = Date.now()): Page {
    this.requests += 1;
    this.#sorted ??= [...this.#written.keys()].map((key) => Buffer.from(key)).sort(Buffer.compare);
    const start = Buffer.from(prefix);
    const after = startAfter === undefined ? undefined : Buffer.from(startAfter);
    const isBefore = (key: Buffer) =>
      Buffer.compare(key, start) < 0 || (after !== undefined && Buffer.compare(key, after) <= 0);
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#sorted[middle] ?? start)) low = middle + 1;
      else high = middle;
    }
    const candidates = this.#sorted.slice(low, low + 1_001);
    const found = candidates.filter((key) => key.subarray(0, start.length).equals(start)).map(String);
    const keys = found.slice(0, 1_000);
    const modified = keys.map((key) => {
      return (this.#written.get(key) ?? []).reduce((last, at) => (at <= now ? Math.max(last, at) : last), 0);
    });
    return { keys, modified, isTruncated: found.length > 1_000 };
  }
}
