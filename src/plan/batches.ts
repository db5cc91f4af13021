import { isWildcard } from '../cloudfront/path.ts';
import { MAX_PATHS_PER_REQUEST, MAX_WILDCARDS_IN_PROGRESS } from '../cloudfront/quotas.ts';
import type { Change } from '../events/change.ts';
import { lowerBound } from '../lower-bound.ts';
import type { StalePath } from '../urls/stale-paths.ts';

/** One change and the paths it makes stale. */
export interface StaleChange {
  readonly change: Change;
  readonly paths: readonly StalePath[];
}

/** One CreateInvalidation request: its paths, and for each the changes that need it. */
export type Batch = ReadonlyMap<string, readonly Change[]>;

/** Paths and the changes that need each. */
export type ChangesByPath = ReadonlyMap<string, readonly Change[]>;

/** The distinct paths without those that a wildcard among them covers. */
export function groupByPath(stale: readonly StaleChange[]): ChangesByPath {
  const changesOf = new Map<string, Change[]>();
  for (const { change, paths } of stale) {
    for (const { path } of paths) {
      const others = changesOf.get(path);
      if (others === undefined) changesOf.set(path, [change]);
      else others.push(change);
    }
  }
  return mergeCovered(changesOf, []);
}

/**
 * The fewest requests that cover every change. Wildcards and older changes come first.
 *
 * @param chosen wildcards that replace the paths they cover
 */
export function toBatches(changesOf: ChangesByPath, chosen: readonly string[]): Batch[] {
  return split(mergeCovered(changesOf, chosen));
}

/** How many of the paths each of the chosen wildcards takes the place of. */
export function countReplaced(changesOf: ChangesByPath, chosen: readonly string[]): Map<string, number> {
  const counts = new Map(chosen.map((path) => [path, 0]));
  if (chosen.length === 0) return counts;
  const standsFor = coverage(chosen);
  for (const path of changesOf.keys()) {
    const count = counts.get(standsFor(path));
    if (count !== undefined) counts.set(standsFor(path), count + 1);
  }
  return counts;
}

/** A batch with one wildcard in place of all its paths. */
export function replaceByWildcard(path: string, batch: Batch): Batch {
  return new Map([[path, [...batch.values()].flat()]]);
}

/**
 * The exact paths and the wildcards of a batch, as a batch each: they have quotas of their own. The batch itself when it
 * has one of the two only: who keeps something about it must find it again.
 */
export function splitByQuota(batch: Batch): Batch[] {
  const entries = [...batch];
  const exact = entries.filter(([path]) => !isWildcard(path));
  const wildcards = entries.filter(([path]) => isWildcard(path));
  if (exact.length === 0 || wildcards.length === 0) return [batch];
  return [new Map(exact), new Map(wildcards)];
}

/** The two halves of a batch, each with the changes of its own paths. */
export function halve(batch: Batch): Batch[] {
  const entries = [...batch];
  const middle = Math.ceil(entries.length / 2);
  return [new Map(entries.slice(0, middle)), new Map(entries.slice(middle))];
}

/** Makes the function that finds what stands for a path among those sent: the path itself, or a wildcard over it. */
export function coverage(sent: readonly string[]): (path: string) => string {
  const prefixes = outermost(sent);
  return (path) => {
    const prefix = coveringPrefix(prefixes, withoutStar(path));
    return prefix === undefined ? path : `${prefix}*`;
  };
}

/** Moves the changes of covered paths to the wildcards that cover them. */
function mergeCovered(changesOf: ChangesByPath, chosen: readonly string[]): ChangesByPath {
  const all = [...changesOf.keys(), ...chosen];
  if (!all.some(isWildcard)) return changesOf;
  const standsFor = coverage(all);
  const merged = new Map<string, Change[]>();
  for (const [path, changes] of changesOf) add(merged, standsFor(path), changes);
  return merged;
}

function split(changesOf: ChangesByPath): Batch[] {
  const entries = oldestFirst(changesOf);
  const wildcards = entries.filter(([path]) => isWildcard(path));
  const exact = entries.filter(([path]) => !isWildcard(path));
  const batches: Batch[] = [];
  for (let w = 0, e = 0; w < wildcards.length || e < exact.length; ) {
    const ofWildcards = wildcards.slice(w, w + MAX_WILDCARDS_IN_PROGRESS);
    const ofExact = exact.slice(e, e + MAX_PATHS_PER_REQUEST - ofWildcards.length);
    batches.push(new Map([...ofWildcards, ...ofExact]));
    w += ofWildcards.length;
    e += ofExact.length;
  }
  return batches;
}

function oldestFirst(changesOf: ChangesByPath): [string, readonly Change[]][] {
  return [...changesOf]
    .map((entry) => ({ entry, at: earliest(entry[1]) }))
    .sort((one, other) => one.at - other.at)
    .map(({ entry }) => entry);
}

/** When the oldest change happened, in milliseconds since the epoch; MAX_SAFE_INTEGER: no event says. */
export function earliest(changes: readonly Change[]): number {
  let first = Number.MAX_SAFE_INTEGER;
  for (const { at = first } of changes) first = Math.min(first, at);
  return first;
}

function add(changesOf: Map<string, Change[]>, path: string, changes: readonly Change[]): void {
  const others = changesOf.get(path);
  if (others === undefined) changesOf.set(path, [...changes]);
  else for (const change of changes) others.push(change);
}

function withoutStar(path: string): string {
  return isWildcard(path) ? path.slice(0, -1) : path;
}

/** The prefixes of the wildcards among the paths, sorted, and none that begins with another. */
function outermost(paths: readonly string[]): string[] {
  const result: string[] = [];
  for (const prefix of paths.filter(isWildcard).map(withoutStar).sort()) {
    const last = result.at(-1);
    if (last === undefined || !prefix.startsWith(last)) result.push(prefix);
  }
  return result;
}

/**
 * The prefix that `path` begins with, if any. As no prefix begins another, only the greatest one that is not
 * greater than the path can be it.
 */
function coveringPrefix(prefixes: readonly string[], path: string): string | undefined {
  const candidate = prefixes[lowerBound(prefixes, (prefix) => prefix > path) - 1];
  return candidate !== undefined && path.startsWith(candidate) ? candidate : undefined;
}
