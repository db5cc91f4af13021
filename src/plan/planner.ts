import type { Clock } from '../clock.ts';
import type { Change } from '../events/change.ts';
import type { Log } from '../log.ts';
import type { UrlMap } from '../urls/url-map.ts';
import { type Batch, groupByPath, type StaleChange, toBatches } from './batches.ts';
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

/**
 * Decides which paths clear the changes of one distribution.
 *
 * @param ratio unchanged objects that may be evicted for each path saved
 */
export type Planner = (
  distributionId: string,
  urlMap: UrlMap,
  stale: readonly StaleChange[],
  ratio: number,
) => Promise<Planned>;

/** Milliseconds for which a folder that had far too many objects is not counted again. */
const REMEMBERED = 60_000;

/** @param listBucket whether objects may be counted */
export function planner(listBucket: boolean, { list, clock, log }: PlannerPorts): Planner {
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

  return async (id, urlMap, stale, ratio) => {
    const changesOf = groupByPath(stale);
    for (const [name, { until }] of crowded) if (until <= clock.now()) crowded.delete(name);
    const changed = new Set(
      stale.flatMap(({ change: { key }, paths }) => (paths.length > 0 ? (key ?? []) : [])),
    );
    const count = collateralCounter({ list, clock }, (folder) => urlMap.keyPrefixes(folder), changed);
    const collateralOf = listBucket ? remembering(id, tolerant(id, count)) : async () => undefined;
    // What a person asked for is sent as it is.
    const paths = [...changesOf].flatMap(([path, changes]) => (changes.some(isRequested) ? [] : path));
    const wildcards = await chooseWildcards(paths, ratio, collateralOf);
    return {
      wildcards,
      batches: toBatches(
        changesOf,
        wildcards.map(({ path }) => path),
      ),
    };
  };
}

function isRequested(change: Change): boolean {
  return change.path !== undefined && change.isRequested;
}
