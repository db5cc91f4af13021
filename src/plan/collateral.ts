import type { Clock } from '../clock.ts';
import { lowerBound } from '../lower-bound.ts';
import { inParallel } from '../parallel.ts';
import { spell } from '../urls/encoding.ts';
import type { Folder } from './folder-tree.ts';
import type { List } from './object-list.ts';

/** The unchanged objects that a folder's wildcard would also clear. */
export interface Collateral {
  readonly objects: number;
  /** False when there may be more. */
  readonly isAll: boolean;
}

/** Undefined when they cannot be counted: then no wildcard is chosen to save money. */
export type CollateralOf = (folder: Folder, limit: number) => Promise<Collateral | undefined>;

/**
 * Requests and milliseconds for all of a plan, and more of both for each path at stake. A request costs a thousandth of a
 * path (1,000 keys for $0.000005, S3 pricing, us-east-1); time delays every change of the plan.
 */
const MAX_REQUESTS = 300;
const REQUESTS_PER_PATH = 0.1;
const PATIENCE = 5_000;
const PATIENCE_PER_PATH = 1;
const PARALLEL_REQUESTS = 10;
const KEYS_PER_SEGMENT = 2_000;
/** Greater than any byte of UTF-8. */
const AFTER_UTF8 = Buffer.from([0xff]);

/**
 * What is no harm to evict, though its folder's wildcard is not for it. Such objects only make a wildcard cheaper; what
 * has to be cleared does not depend on them.
 */
export interface NoHarm {
  /** Keys that the wildcard would clear for. */
  readonly changed: ReadonlySet<string>;
  /** Objects that were written since are being deployed as well, in milliseconds since the epoch. */
  readonly writtenSince: number;
  /** Whether what a path serves was evicted a moment ago, so that few caches hold it. */
  readonly isCold: (path: string) => boolean;
}

export interface CollateralPorts {
  readonly list: List;
  readonly clock: Clock;
}

/**
 * Counts collateral by listing, within a number of requests and a time for all of its calls.
 *
 * @param paths at stake
 * @param prefixesOf the prefixes of the keys of a folder's objects; undefined when no listing shows what the folder's
 * URLs serve
 */
export function collateralCounter(
  { list, clock }: CollateralPorts,
  paths: number,
  prefixesOf: (folder: string) => readonly string[] | undefined,
  { changed, writtenSince, isCold }: NoHarm,
): CollateralOf {
  const deadline = clock.now() + PATIENCE + paths * PATIENCE_PER_PATH;
  const maxRequests = MAX_REQUESTS + paths * REQUESTS_PER_PATH;
  let requests = 0;
  let inOrder: Buffer[] | undefined;

  return async ({ prefix: folder }, limit) => {
    const prefixes = prefixesOf(folder);
    if (prefixes === undefined) return undefined;
    let objects = 0;
    let isAll = true;

    const countSegment = async ({ prefix, after, until }: Segment) => {
      for (let startAfter = after; objects <= limit; ) {
        if (requests >= maxRequests || clock.now() >= deadline) {
          isAll = false;
          return;
        }
        requests += 1;
        const { keys, modified, isTruncated } = await list(prefix, startAfter);
        startAfter = keys.at(-1) ?? startAfter;
        const end = endOf(keys, until);
        for (let i = 0; i < end; i += 1) {
          const key = keys[i] ?? '';
          if (changed.has(key) || (modified[i] ?? 0) > writtenSince) continue;
          if (!isCold(`${folder}${spell(key.slice(prefix.length), '%2B')}`)) objects += 1;
        }
        if (!isTruncated || end < keys.length) return;
      }
      isAll = false;
    };

    inOrder ??= [...changed].map((key) => Buffer.from(key)).sort(Buffer.compare);
    const sorted = inOrder;
    const parts = prefixes.flatMap((prefix) => segments(prefix, sorted, limit));
    await inParallel(PARALLEL_REQUESTS, parts, countSegment);
    // A partial count below the limit is inconclusive.
    return isAll || objects > limit ? { objects, isAll } : undefined;
  };
}

/** A part of a listing, after one key and up to another, so that parts can be listed in parallel. */
interface Segment {
  readonly prefix: string;
  readonly after?: string | undefined;
  readonly until?: Buffer | undefined;
}

/** Cuts at changed keys, as those lie where objects are, into parts of a few requests each. */
function segments(prefix: string, changed: readonly Buffer[], limit: number): Segment[] {
  const start = Buffer.from(prefix);
  const end = Buffer.concat([start, AFTER_UTF8]);
  const from = lowerBound(changed, (key) => Buffer.compare(key, start) >= 0);
  const to = lowerBound(changed, (key) => Buffer.compare(key, end) >= 0);
  const count = Math.max(1, Math.min(PARALLEL_REQUESTS, to - from, Math.floor(limit / KEYS_PER_SEGMENT)));
  const cuts = Array.from({ length: count - 1 }, (_, i) => {
    return changed[from + Math.floor(((i + 1) * (to - from)) / count)];
  });
  return [undefined, ...cuts].map((cut, i) => ({ prefix, after: cut?.toString(), until: cuts[i] }));
}

/** How many of the keys belong to a segment. */
function endOf(keys: readonly string[], until: Buffer | undefined): number {
  if (until === undefined) return keys.length;
  const end = keys.findIndex((key) => Buffer.compare(Buffer.from(key), until) > 0);
  return end < 0 ? keys.length : end;
}
