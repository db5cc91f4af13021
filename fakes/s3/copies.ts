import type { Clock } from '../../src/clock.ts';
import type { Copier, Headers, ListedPage, WriteOptions } from '../../src/publish/copier.ts';

/** Seconds and milliseconds of every request, and what else becomes of it. */
export interface BucketWeather {
  /** Milliseconds that a request takes. */
  latency(operation: keyof Copier): number;
  /** Rejects with an error of S3, or does nothing. */
  before(operation: keyof Copier, key: string): void;
  /** Milliseconds after which a write lands whose client has given up; 0: it answers. */
  late(): number;
  /** Whether the client then asks once more by itself. */
  repeats(): boolean;
}

/** One write, and what viewers got before and after it: content and headers, undefined for none. */
export interface Write {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Milliseconds after which a client waits for no answer any more. */
const GIVEN_UP = 10_000;

interface Stored {
  readonly content: string;
  readonly headers: Headers;
}

export interface ObjectsOptions {
  /** Whether equal contents have other ETags with every write, as with SSE-KMS. */
  readonly hasOwnEtags?: boolean;
  /** Whether it heeds `If-Match` and `If-None-Match`. */
  readonly isConditional?: boolean;
  /** Objects that a listing has at most. */
  readonly pageSize?: number;
  /** Milliseconds that its clock is ahead. */
  readonly skew?: number;
}

/** The objects of a bucket without versions: what is written last is what everybody reads. */
export class ObjectsModel {
  readonly writes: Write[] = [];
  /** Keys whose objects were replaced or deleted by a request that began before they were written. */
  readonly overtaken: string[] = [];
  readonly options: ObjectsOptions;
  readonly #objects = new Map<string, Stored>();

  constructor(options: ObjectsOptions = {}) {
    this.options = options;
  }

  get keys(): string[] {
    return [...this.#objects.keys()];
  }

  /** @param at milliseconds since the epoch */
  put(key: string, content: string, headers: Headers, at: number): void {
    const before = this.seen(key);
    const { hasOwnEtags = false, skew = 0 } = this.options;
    const etag = `"${content}${hasOwnEtags ? `-${this.writes.length}` : ''}"`;
    const stored = {
      'content-type': 'binary/octet-stream',
      ...headers,
      etag,
      'content-length': `${content.length}`,
      'last-modified': new Date(at + skew).toUTCString(),
    };
    this.#objects.set(key, { content, headers: stored });
    this.writes.push({ at, key, before, after: this.seen(key) });
  }

  delete(key: string, at: number): void {
    const before = this.seen(key);
    if (this.#objects.delete(key)) this.writes.push({ at, key, before, after: undefined });
  }

  head(key: string): Headers | undefined {
    return this.#objects.get(key)?.headers;
  }

  list(prefix: string, startAfter: string): ListedPage {
    const { pageSize = 1_000 } = this.options;
    const objects = [...this.#objects]
      .filter(
        ([key]) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0,
      )
      .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .map(([key, { headers }]) => ({
        key,
        etag: headers.etag ?? '',
        // A listing may have milliseconds, which no header has.
        modified: Date.parse(headers['last-modified'] ?? '') + 345,
      }));
    return { objects: objects.slice(0, pageSize), isTruncated: objects.length > pageSize };
  }

  content(key: string): string | undefined {
    return this.#objects.get(key)?.content;
  }

  /** What viewers get, but for the time at which it came. */
  seen(key: string): string | undefined {
    const { content, headers } = this.#objects.get(key) ?? {};
    if (headers === undefined) return undefined;
    const {
      etag,
      'last-modified': modified,
      'x-amz-meta-distributed-at': at,
      'x-amz-meta-source-etag': from,
      ...served
    } = headers;
    return JSON.stringify([content, Object.entries(served).sort()]);
  }
}

export function s3Error(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** The function's view of both buckets. The source is read when a copy begins, and the destination written when it ends. */
export function copierOver(
  source: ObjectsModel,
  destination: ObjectsModel,
  clock: Clock,
  weather: Partial<BucketWeather> = {},
): Copier {
  const request = async <T>(operation: keyof Copier, key: string, work: () => T): Promise<T> => {
    weather.before?.(operation, key);
    await clock.sleep((weather.latency?.(operation) ?? 10) / 2);
    const answer = work();
    await clock.sleep((weather.latency?.(operation) ?? 10) / 2);
    return answer;
  };

  const write = async (operation: keyof Copier, { onLost }: WriteOptions, act: () => void): Promise<void> => {
    const late = weather.late?.() ?? 0;
    if (late === 0) {
      await clock.sleep(weather.latency?.(operation) ?? 10);
      act();
      return;
    }
    void clock.sleep(late).then(() => {
      try {
        act();
      } catch {
        // Nobody waits for the answer.
      }
    });
    await clock.sleep(Math.min(late / 2, GIVEN_UP));
    onLost();
    if (!weather.repeats?.()) throw s3Error('TimeoutError');
    await clock.sleep(weather.latency?.(operation) ?? 10);
    act();
  };

  const dated = (headers: Headers | undefined) =>
    headers && { ...headers, date: new Date(clock.now() + (source.options.skew ?? 0)).toUTCString() };

  /** Looks at a key when a request begins, and gives what checks its condition when it ends. */
  const condition = (key: string, expected: string | null | undefined) => {
    const before = destination.head(key)?.etag ?? null;
    return () => {
      const now = destination.head(key)?.etag ?? null;
      const { isConditional = true } = destination.options;
      if (isConditional && expected !== undefined && now !== expected) throw s3Error('PreconditionFailed');
      if (now !== null && now !== before && now !== expected) destination.overtaken.push(key);
    };
  };

  return {
    headSource: (key) => request('headSource', key, () => dated(source.head(key))),
    listSource: (prefix, startAfter) => request('listSource', prefix, () => source.list(prefix, startAfter)),
    listDestination: (prefix, startAfter) =>
      request('listDestination', prefix, () => destination.list(prefix, startAfter)),
    headDestination: (key) => request('headDestination', key, () => destination.head(key)),
    async copy(one, options) {
      weather.before?.('copy', one.sourceKey);
      const content = source.content(one.sourceKey);
      if (content === undefined) throw s3Error('NoSuchKey');
      const { etag, 'content-length': size } = source.head(one.sourceKey) ?? {};
      if (etag !== one.etag) throw s3Error('PreconditionFailed');
      // Its parts would go beyond the end of the object, or not be all of it.
      if (Number(size) !== one.size) throw s3Error('InvalidArgument');
      const check = condition(one.key, one.replaces);
      await write('copy', options, () => {
        check();
        destination.put(one.key, content, one.headers, clock.now());
      });
    },
    async deleteDestination(key, etag, options) {
      weather.before?.('deleteDestination', key);
      const check = condition(key, etag);
      await write('deleteDestination', options, () => {
        if (destination.head(key) === undefined) return;
        check();
        destination.delete(key, clock.now());
      });
    },
  };
}
