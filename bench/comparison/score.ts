/** What a run cost and how soon viewers saw the changes. */
import type { AcceptedInvalidation } from '../../fakes/cloudfront/model.ts';
import type { World } from './world.ts';

export interface Score {
  readonly changes: number;
  /** Accepted calls, and the attempts that CloudFront refused. */
  readonly calls: number;
  readonly throttled: number;
  readonly tooMany: number;
  readonly paths: number;
  /** Objects that were there and had not changed since they were cleared last, but that a wildcard cleared. */
  readonly collateral: number;
  /** Those of them that had not been cleared in the minute before: caches held them. */
  readonly warm: number;
  /** Changes that no invalidation accepted after them covers. */
  readonly lost: number;
  readonly lists: number;
  readonly heads: number;
  /** Of all environments together; 0 where the policy does not count them. */
  readonly lambdaSeconds: number;
  /** Seconds from each change to the first completion of an invalidation that covers it. */
  readonly waits: readonly number[];
  /** Seconds from each change to the acceptance of the first invalidation that covers it. */
  readonly acceptances: readonly number[];
  /** The most of each quota in use at once. */
  readonly filesAtOnce: number;
  readonly wildcardsAtOnce: number;
}

export type Scored = Pick<
  World,
  'story' | 'start' | 'cloudFront' | 'lists' | 'heads' | 'skipsNew' | 'lambdaSeconds'
>;

/** Milliseconds after which a cache is taken to hold again what was cleared. */
const WARM = 60_000;

export function score({ story, start, cloudFront, lists, heads, skipsNew, lambdaSeconds }: Scored): Score {
  const { accepted, refusals } = cloudFront;
  const ledger = new Ledger(story.bucket.keys.length);
  const different = story.changes.filter(({ isSame, isNew }) => !isSame && !(isNew && skipsNew));
  const same = new Set(
    story.changes.flatMap(({ key, isSame }) => (isSame ? [story.bucket.indexOf(key)] : [])),
  );
  for (const { key, at } of different) ledger.add(story.bucket.indexOf(key) ?? -1, at);

  let collateral = 0;
  let warm = 0;
  for (const { paths, createdAt, completesAt } of accepted) {
    const at = createdAt - start;
    for (const path of paths) {
      const isWildcard = path.endsWith('*');
      const [first, end] = isWildcard ? story.bucket.range(keyOf(path.slice(0, -1))) : exact(path);
      for (let index = first; index < end; index += 1) {
        const isWarm = ledger.lastClearedAt(index) < at - WARM;
        const hadChanged = ledger.clear(index, at, completesAt - start);
        if (hadChanged || !story.bucket.has(index, at)) continue;
        // What is cleared by its own path had changed, unless it was written as it was.
        if (!isWildcard && !same.has(index)) continue;
        collateral += 1;
        if (isWarm) warm += 1;
      }
    }
  }

  function exact(path: string): [number, number] {
    const index = story.bucket.indexOf(keyOf(path));
    return index === undefined ? [0, 0] : [index, index + 1];
  }

  const waits = ledger.waits();
  return {
    changes: different.length,
    calls: accepted.length,
    throttled: refusals.filter(({ code }) => code === 'Throttling').length,
    tooMany: refusals.filter(({ code }) => code === 'TooManyInvalidationsInProgress').length,
    paths: accepted.reduce((sum, { paths }) => sum + paths.length, 0),
    collateral,
    warm,
    lost: different.length - waits.length,
    lists,
    heads,
    lambdaSeconds,
    waits,
    acceptances: ledger.acceptances(),
    filesAtOnce: most(accepted.map((one) => [one.createdAt, one.completesAt, files(one)])),
    wildcardsAtOnce: most(accepted.map((one) => [one.createdAt, one.completesAt, wildcards(one)])),
  };
}

interface Change {
  readonly at: number;
  acceptedAt: number;
  freshAt: number;
}

/** Which changes of which objects wait to be covered, and when they were fresh. */
class Ledger {
  readonly #changes: Change[][];
  /** By object: how many of its changes are covered, and how many so that nothing makes them fresh sooner. */
  readonly #covered: Uint32Array;
  readonly #settled: Uint32Array;
  /** By object, when it was cleared last. */
  readonly #clearedAt: Float64Array;

  constructor(objects: number) {
    this.#changes = Array.from({ length: objects }, () => []);
    this.#covered = new Uint32Array(objects);
    this.#settled = new Uint32Array(objects);
    this.#clearedAt = new Float64Array(objects).fill(Number.NEGATIVE_INFINITY);
  }

  /** In the order of their times. */
  add(index: number, at: number): void {
    this.#changes[index]?.push({
      at,
      acceptedAt: Number.POSITIVE_INFINITY,
      freshAt: Number.POSITIVE_INFINITY,
    });
  }

  /** Clears an object. Invalidations come in the order of their times. Gives whether a change was uncovered. */
  clear(index: number, at: number, completesAt: number): boolean {
    this.#clearedAt[index] = at;
    const changes = this.#changes[index] ?? [];
    let covered = this.#covered[index] ?? 0;
    const before = covered;
    while ((changes[covered]?.at ?? Number.POSITIVE_INFINITY) <= at) covered += 1;
    this.#covered[index] = covered;

    let settled = this.#settled[index] ?? 0;
    for (let i = settled; i < covered; i += 1) {
      const change = changes[i];
      if (change === undefined) break;
      change.acceptedAt = Math.min(change.acceptedAt, at);
      if (change.freshAt <= at && i === settled) settled += 1;
      // Of two that overlap, the one that completes first makes it fresh.
      else change.freshAt = Math.min(change.freshAt, completesAt);
    }
    this.#settled[index] = settled;
    return covered > before;
  }

  /** Milliseconds since the run began; -Infinity: never. */
  lastClearedAt(index: number): number {
    return this.#clearedAt[index] ?? Number.NEGATIVE_INFINITY;
  }

  waits(): number[] {
    return this.#seconds(({ freshAt }) => freshAt);
  }

  acceptances(): number[] {
    return this.#seconds(({ acceptedAt }) => acceptedAt);
  }

  #seconds(until: (change: Change) => number): number[] {
    const seconds: number[] = [];
    for (const changes of this.#changes) {
      for (const change of changes) {
        const end = until(change);
        if (end < Number.POSITIVE_INFINITY) seconds.push((end - change.at) / 1_000);
      }
    }
    return seconds;
  }
}

/** The objects are named in characters that a URL takes as they are. */
function keyOf(path: string): string {
  return path.slice(1);
}

function wildcards({ paths }: AcceptedInvalidation): number {
  return paths.filter((path) => path.endsWith('*')).length;
}

function files(invalidation: AcceptedInvalidation): number {
  return invalidation.paths.length - wildcards(invalidation);
}

/** The most at once of what lasts from one time up to another. */
function most(spans: readonly [from: number, to: number, count: number][]): number {
  const steps = spans.flatMap(([from, to, count]) => [
    { at: from, by: count },
    { at: to, by: -count },
  ]);
  let now = 0;
  let highest = 0;
  for (const { by } of steps.sort((one, other) => one.at - other.at || one.by - other.by)) {
    now += by;
    highest = Math.max(highest, now);
  }
  return highest;
}
