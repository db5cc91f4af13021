/**
 * How many unchanged objects one saved path may clear along: none (precise), a few (balanced), any number
 * (frugal).
 */
export const COLLAPSE = ['precise', 'balanced', 'frugal'] as const;
export type Collapse = (typeof COLLAPSE)[number];

/** A wildcard that saves less is not worth one of the fifteen that may be in progress. */
const MIN_PATHS_SAVED = 5;

/**
 * The wildcards worth sending in place of `paths`; none when exact paths are better.
 *
 * When any number of unchanged objects may be cleared, one wildcard over the deepest common folder is the
 * cheapest plan there is. The other strategies must know what else lies in a folder before they may clear it;
 * as the bucket is not listed, they stay exact.
 */
export function collapse(paths: readonly string[], strategy: Collapse): string[] {
  if (strategy !== 'frugal' || paths.length - 1 <= MIN_PATHS_SAVED) return [];
  return [`${deepestCommonFolder(paths)}*`];
}

function deepestCommonFolder(paths: readonly string[]): string {
  let common = paths[0] ?? '/';
  for (const path of paths) {
    let length = Math.min(common.length, path.length);
    while (!path.startsWith(common.slice(0, length))) length -= 1;
    common = common.slice(0, length);
  }
  return common.slice(0, common.lastIndexOf('/') + 1);
}
