import { isWildcard } from '../cloudfront/path.ts';
import type { Change } from '../events/change.ts';

/** What this environment cleared of one distribution a short while ago. Forgetting it costs paths, never freshness. */
export interface Cleared {
  /**
   * Remembers accepted paths.
   *
   * @param at when CloudFront had accepted them at the latest, in milliseconds since the epoch
   */
  accepted(paths: readonly string[], at: number): void;
  /** When an accepted invalidation last covered the path; undefined: unknown. */
  lastClearedAt(path: string): number | undefined;
  /** Whether the path was cleared after the change: then no cache holds what was there before. */
  isFresh(change: Change, path: string): boolean;
}

/** Milliseconds that S3's clock may be behind CloudFront's and this function's. */
const CLOCK_MARGIN = 5_000;
/** Milliseconds. An event that is later is paid for. */
const REMEMBERED = 5 * 60_000;
/** A few megabytes. */
const MAX_EXACT_PATHS = 20_000;
/**
 * S3's names of a new, an overwritten and a deleted object; their time is the end of the request (S3 User Guide, "Event
 * message structure"). EventBridge lets a service tell the start, when the old object could still be read.
 */
const CREATED_OR_REMOVED = /^Object(?:Created|Removed):/;

export function cleared(): Cleared {
  /** In the order of their times; a path that is cleared again moves to the end. */
  const exact = new Map<string, number>();
  const wildcards = new Map<string, number>();

  const forget = (now: number) => {
    for (const [path, at] of exact) {
      if (exact.size <= MAX_EXACT_PATHS && at >= now - REMEMBERED) break;
      exact.delete(path);
    }
    for (const [prefix, at] of wildcards) if (at < now - REMEMBERED) wildcards.delete(prefix);
  };

  const lastClearedAt = (path: string): number | undefined => {
    const isWide = isWildcard(path);
    const start = isWide ? path.slice(0, -1) : path;
    let last = isWide ? undefined : exact.get(path);
    for (const [prefix, at] of wildcards) {
      if ((last === undefined || at > last) && start.startsWith(prefix)) last = at;
    }
    return last;
  };

  return {
    lastClearedAt,

    accepted(paths, at) {
      for (const path of paths) {
        const [known, name] = isWildcard(path) ? [wildcards, path.slice(0, -1)] : [exact, path];
        const before = known.get(name) ?? at;
        known.delete(name);
        known.set(name, Math.max(before, at));
      }
      forget(at);
    },

    isFresh(change, path) {
      const since = visibleSince(change);
      const at = lastClearedAt(path);
      return since !== undefined && at !== undefined && at >= since + CLOCK_MARGIN;
    },
  };
}

/**
 * From when on the new object could be read for certain; undefined: nobody knows. A copy says so itself; no other event
 * than S3's own, and no request by a person, has such a time.
 */
function visibleSince(change: Change): number | undefined {
  if (change.visibleAt !== undefined) return change.visibleAt;
  return CREATED_OR_REMOVED.test(change.event ?? '') ? change.at : undefined;
}
