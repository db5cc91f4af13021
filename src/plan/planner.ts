import type { Clock } from '../clock.ts';
import type { Change } from '../events/change.ts';
import type { Log } from '../log.ts';
import type { UrlMap } from '../urls/url-map.ts';
import { type Batch, countReplaced, groupByPath, type StaleChange, toBatches } from './batches.ts';
import { type CollateralOf, collateralCounter } from './collateral.ts';
import type { List } from './object-list.ts';
import { type ChosenWildcard, chooseWildcards } from './wildcards.ts';

export interface PlannerPorts {
  readonly list: List;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Planned {
  readonly batches: readonly Batch[];
  readonly wildcards: readonly ChosenWildcard[];
}

export interface PlannerSettings {
  /** Whether objects may be counted. */
  readonly listBucket: boolean;
  /** That an object was written a moment ago does not say that it changed. */
  readonly uploadsMayBeUnchanged: boolean;
}

/**
 * Decides which paths clear the changes of one distribution.
 *
 * @param ratio unchanged objects that may be evicted for each path saved
 * @param lastClearedAt when a path was cleared last, in milliseconds since the epoch; undefined: unknown
 */
export type Planner = (
  distributionId: string,
  urlMap: UrlMap,
  stale: readonly StaleChange[],
  ratio: number,
  lastClearedAt: (path: string) => number | undefined,
) => Promise<Planned>;

/** Milliseconds before the oldest change in which what else was written belongs to the same deploy. */
const SAME_DEPLOY = 60_000;
/** Milliseconds; a message that comes back after days says nothing of what was written since. */
const LONGEST_DEPLOY = 10 * 60_000;
/** Milliseconds after which what was evicted counts as cached again. */
const COLD = 60_000;
/** Milliseconds for which a folder that had far too many objects is not counted again. */
const REMEMBERED = 60_000;

export function planner(
  { listBucket, uploadsMayBeUnchanged }: PlannerSettings,
  { list, clock, log }: PlannerPorts,
): Planner {
  const crowded = new Map<string, { readonly objects: number; readonly until: number }>();
  let hasWarned = false;

  /** An earlier count is enough when even without all of the folder's paths it exceeds the limit. */
  const remembering =
    (id: string, count: CollateralOf): CollateralOf =>
    async (folder, limit) => {
      const name = `${id} ${folder.prefix}`;
      const before = crowded.get(name);
      const objects = before && clock.now() < before.until ? before.objects - folder.exact : 0;
      if (objects > limit) return { objects, isAll: false };
      const found = await count(folder, limit);
      if (found && !found.isAll)
        crowded.set(name, { objects: found.objects, until: clock.now() + REMEMBERED });
      else crowded.delete(name);
      return found;
    };

  const tolerant =
    (id: string, count: CollateralOf): CollateralOf =>
    async (folder, limit) => {
      try {
        return await count(folder, limit);
      } catch (error) {
        if (!hasWarned) {
          hasWarned = true;
          log.warn('the bucket could not be listed; no wildcard is sent to save paths', {
            distributionId: id,
            error,
          });
        }
        return undefined;
      }
    };

  return async (id, urlMap, stale, ratio, lastClearedAt) => {
    const now = clock.now();
    const changesOf = groupByPath(stale);
    for (const [name, { until }] of crowded) if (until <= now) crowded.delete(name);
    const changed = new Set(
      stale.flatMap(({ change: { key }, paths }) => (paths.length > 0 ? (key ?? []) : [])),
    );
    const oldest = stale.reduce(
      (first, { change: { at = now }, paths }) => (paths.length > 0 ? Math.min(first, at) : first),
      now,
    );
    // At ratio 0 no unchanged object may be evicted, however cheap that would be.
    const isStrict = ratio === 0;
    const count = collateralCounter({ list, clock }, changesOf.size, (folder) => urlMap.keyPrefixes(folder), {
      changed,
      // Of the oldest change, not of now: so that a batch that comes again soon is planned much as it was.
      writtenSince:
        isStrict || uploadsMayBeUnchanged
          ? Number.POSITIVE_INFINITY
          : Math.max(oldest, now - LONGEST_DEPLOY) - SAME_DEPLOY,
      isCold: (path) => !isStrict && (lastClearedAt(path) ?? 0) > now - COLD,
    });
    const collateralOf = listBucket ? remembering(id, tolerant(id, count)) : async () => undefined;
    // What a person asked for is sent as it is.
    const paths = [...changesOf].flatMap(([path, changes]) => (changes.some(isRequested) ? [] : path));
    const wildcards = await chooseWildcards(paths, ratio, collateralOf);
    const chosen = wildcards.map(({ path }) => path);
    const replaced = countReplaced(changesOf, chosen);
    return {
      // Those that a person asked for and that a chosen wildcard covers are among them.
      wildcards: wildcards.map((one) => ({ ...one, replaces: replaced.get(one.path) ?? one.replaces })),
      batches: toBatches(changesOf, chosen),
    };
  };
}

function isRequested(change: Change): boolean {
  return change.path !== undefined && change.isRequested;
}
