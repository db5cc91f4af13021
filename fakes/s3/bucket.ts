import type { Page } from '../../src/plan/object-list.ts';

/** A bucket that can be listed as S3 lists: by the order of the keys' UTF-8 bytes, a thousand at a time. */
export class BucketModel {
  readonly #keys = new Set<string>();
  #sorted: readonly Buffer[] | undefined;
  /** LIST requests that were made. */
  requests = 0;

  constructor(keys: Iterable<string> = []) {
    for (const key of keys) this.#keys.add(key);
  }

  put(key: string): void {
    if (!this.#keys.has(key)) this.#sorted = undefined;
    this.#keys.add(key);
  }

  delete(key: string): void {
    if (this.#keys.delete(key)) this.#sorted = undefined;
  }

  list(prefix: string, startAfter: string | undefined): Page {
    this.requests += 1;
    this.#sorted ??= [...this.#keys].map((key) => Buffer.from(key)).sort(Buffer.compare);
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
    const keys = candidates.filter((key) => key.subarray(0, start.length).equals(start));
    return { keys: keys.slice(0, 1_000).map(String), isTruncated: keys.length > 1_000 };
  }
}
