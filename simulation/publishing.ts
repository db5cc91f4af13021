/** Draws and builds what a scenario with two buckets has, and judges what became of them. */
import { BUCKET } from '../fakes/events.ts';
import { PUBLISHED } from '../fakes/lambda/environment.ts';
import type { Random } from '../fakes/random.ts';
import { type BucketWeather, copierOver, ObjectsModel, s3Error } from '../fakes/s3/copies.ts';
import type { Clock } from '../src/clock.ts';
import type { Copier, Headers } from '../src/publish/copier.ts';

const SECOND = 1_000;
export const DESTINATION = 'my-website';
/** Keys of the source begin with it, and those of the destination with the scenario's folder in its place. */
const SOURCE_PREFIX = 'generated/';
const CACHE_CONTROL = 'public, max-age=300';
/** An equal destination is noticed at the latest when it has been there for as long, in milliseconds. */
const NOTICED = 60 * SECOND;

/** What happens to a key of the source. */
export interface SourceChange {
  readonly kind: 'put' | 'delete';
  readonly content: string;
  readonly type: string;
}

export interface Publishing {
  readonly delete: boolean;
  readonly hasOwnEtags: boolean;
  /** Whether S3 heeds conditions on what is overwritten. */
  readonly isConditional: boolean;
  /** Milliseconds that a request takes in the middle, and one in a hundred. */
  readonly latency: readonly [median: number, p99: number];
  /** The share of writes that take seconds, so that others overtake them. */
  readonly slow: number;
  /** Objects that a listing has at most; S3 gives 1,000 or less. */
  readonly pageSize: number;
  /** The share of writes that land when their client has given up. */
  readonly late: number;
  /** Milliseconds in which the last of them lands. */
  readonly latest: number;
  /** The share of requests that fail. */
  readonly failing: number;
  /** Milliseconds of the run in which the role may not write. */
  readonly denied: { readonly from: number; readonly to: number } | null;
  /** The last characters of keys whose objects are archived. */
  readonly archived: string | null;
}

export function publishing(random: Random, period: number): Publishing {
  const isConditional = random.chance(0.6);
  const mirrors = random.chance(0.6);
  const from = random.whole(0, period);
  return {
    delete: mirrors,
    hasOwnEtags: random.chance(0.4),
    isConditional,
    latency: random.pick<readonly [number, number]>([
      [20, 60],
      [50, 2_000],
    ]),
    slow: random.pick([0, 0.1, 0.4]),
    late: random.chance(0.4) ? 0.15 : 0,
    latest: 120 * SECOND,
    failing: random.pick([0, 0, 0.05]),
    denied: random.chance(0.2) ? { from, to: from + random.pick([20, 120]) * SECOND } : null,
    archived: random.chance(0.15) ? '7.html' : null,
    pageSize: random.pick([1_000, 7]),
  };
}

export function sourceChange(random: Random, { delete: mirrors }: Publishing): SourceChange {
  return {
    kind: random.chance(mirrors ? 0.4 : 0.15) ? 'delete' : 'put',
    content: `content-${random.pick([0, 0, 1, 2])}`,
    type: random.pick(['text/html', 'text/html', 'text/plain']),
  };
}

/** The function's variable. */
export function publishVariable({ delete: mirrors }: Publishing, folder: string): string {
  return JSON.stringify({
    ...PUBLISHED,
    bucket: DESTINATION,
    prefix: folder,
    sourcePrefix: SOURCE_PREFIX,
    cacheControl: CACHE_CONTROL,
    delete: mirrors,
  });
}

export function sourceKey(key: string): string {
  return `${SOURCE_PREFIX}${key}`;
}

/** The key of the copy, of a key of the source; others stay. */
export function copiedKey(key: string, folder: string): string {
  return key.startsWith(SOURCE_PREFIX) ? `${folder}${key.slice(SOURCE_PREFIX.length)}` : key;
}

/** The two buckets of a run. */
export class Buckets {
  readonly source: ObjectsModel;
  readonly destination: ObjectsModel;
  /** Copies of what had been there for a while. */
  readonly needless: string[] = [];
  readonly #drawn: Publishing;
  readonly #folder: string;
  readonly #random: Random;

  constructor(drawn: Publishing, folder: string, random: Random, skew: number) {
    const { hasOwnEtags, isConditional, pageSize } = drawn;
    this.#drawn = drawn;
    this.#folder = folder;
    this.#random = random;
    this.source = new ObjectsModel({ hasOwnEtags, pageSize, skew });
    this.destination = new ObjectsModel({ hasOwnEtags, isConditional, pageSize, skew });
  }

  change(key: string, { kind, content, type }: SourceChange, at: number): void {
    if (kind === 'delete') this.source.delete(sourceKey(key), at);
    else this.source.put(sourceKey(key), content, { 'content-type': type }, at);
  }

  /** @param start of the run, in milliseconds since the epoch */
  copier(clock: Clock, start: number): Copier {
    const { latency, slow, late, latest, failing, denied, archived } = this.#drawn;
    const random = this.#random;
    const weather: BucketWeather = {
      latency: (operation) => {
        const isSlow = isWrite(operation) && random.chance(slow);
        return isSlow ? random.whole(1, 15) * SECOND : random.lognormal(...latency);
      },
      late: () => (random.chance(late) ? random.whole(SECOND, latest) : 0),
      repeats: () => random.chance(0.5),
      before: (operation, key) => {
        const now = clock.now() - start;
        if (denied && isWrite(operation) && denied.from <= now && now < denied.to)
          throw s3Error('AccessDenied');
        if (random.chance(failing)) throw s3Error(random.pick(['SlowDown', 'InternalError', 'TimeoutError']));
        if (operation !== 'copy') return;
        if (archived !== null && key.endsWith(archived)) throw s3Error('InvalidObjectState');
        this.#watch(key, clock.now());
      },
    };
    return copierOver(this.source, this.destination, clock, weather);
  }

  #watch(key: string, now: number): void {
    const copy = copiedKey(key, this.#folder);
    const source = this.source.head(key);
    const destination = this.destination.head(copy);
    if (source === undefined || destination === undefined || !this.#isCopy(key, copy)) return;
    const changed = Math.max(lastWrite(this.source, key), lastWrite(this.destination, copy));
    if (changed < now - NOTICED) this.needless.push(copy);
  }

  #isCopy(key: string, copy: string): boolean {
    const source = this.source.head(key);
    const destination = this.destination.head(copy);
    return (
      this.source.content(key) === this.destination.content(copy) &&
      source?.['content-type'] === destination?.['content-type'] &&
      source?.etag === `"${destination?.['x-amz-meta-source-etag']}"`
    );
  }

  /**
   * @param excused keys of the destination that were given up
   * @returns what is wrong in the end, in words
   */
  judge(excused: ReadonlySet<string>): string[] {
    const { source, destination } = this;
    const wrong = source.keys
      .filter((key) => !excused.has(copiedKey(key, this.#folder)))
      .flatMap((key) => {
        const copy = copiedKey(key, this.#folder);
        if (this.#isCopy(key, copy)) return problemsOf(destination.head(copy) ?? {}, copy);
        return [`a copy is not its source: ${copy} has ${destination.seen(copy)} of ${source.seen(key)}`];
      });
    const copies = new Set(source.keys.map((key) => copiedKey(key, this.#folder)));
    const left = destination.keys.filter((key) => !copies.has(key) && !excused.has(key));
    return [
      ...wrong.slice(0, 3),
      ...(this.#drawn.delete ? left.slice(0, 3).map((key) => `a copy without a source: ${key}`) : []),
      ...(this.#drawn.isConditional ? destination.overtaken : [])
        .slice(0, 3)
        .map((key) => `a late write replaced what was newer: ${key}`),
      ...this.needless.slice(0, 3).map((key) => `a copy of what was there: ${key}`),
    ];
  }
}

function isWrite(operation: keyof Copier): boolean {
  return operation === 'copy' || operation === 'deleteDestination';
}

function problemsOf(headers: Headers, key: string): string[] {
  const isRight =
    headers['cache-control'] === CACHE_CONTROL && headers['x-amz-meta-source-bucket'] === BUCKET;
  return isRight ? [] : [`a copy has other headers: ${key} ${JSON.stringify(headers)}`];
}

function lastWrite(model: ObjectsModel, key: string): number {
  return model.writes.findLast((write) => write.key === key)?.at ?? 0;
}
