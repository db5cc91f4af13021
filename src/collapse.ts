/**
 * How many unchanged objects one saved path may clear along: none (precise), a few (balanced), any number
 * (frugal).
 */
export const COLLAPSE = ['precise', 'balanced', 'frugal'] as const;
export type Collapse = (typeof COLLAPSE)[number];

/** A wildcard that saves less is not worth one of the fifteen that may be in progress. */
const MIN_PATHS_SAVED = 5;

/**
 * Of the 15 wildcards that may be in progress, as five are left to people and pipelines (CloudFront Developer
 * Guide, "Quotas on invalidations"). More than these wait for each other, some 25 seconds for every ten.
 */
const MAX_WILDCARDS = 10;

/**
 * The wildcards worth sending in place of `paths`; none when these are better.
 *
 * When any number of unchanged objects may be cleared, one wildcard over the deepest common folder is the
 * cheapest plan there is. The other strategies must know what else lies in a folder before they may clear it to
 * save money; as the bucket is not listed, they do not. Only where wildcards outnumber the quota does `balanced`
 * clear folders, so that a deploy is fresh within seconds; `precise` rather waits.
 *
 * @param wildcards those among the paths that no other one covers
 */
export function collapse(
  paths: readonly string[],
  wildcards: readonly string[],
  strategy: Collapse,
): string[] {
  if (strategy === 'precise') return [];
  if (strategy === 'balanced') return fitIntoQuota(wildcards);
  return paths.length - 1 > MIN_PATHS_SAVED ? [`${deepestCommonFolder(paths)}*`] : [];
}

/** Merges wildcards of the deepest folders first, and there of the fullest ones, until few enough are left. */
function fitIntoQuota(wildcards: readonly string[]): string[] {
  if (wildcards.length <= MAX_WILDCARDS) return [];
  let left = [...wildcards];
  const deepest = wildcards.reduce((most, path) => Math.max(most, depth(path)), 0);
  for (let level = deepest; level > 0; level -= 1) {
    const folders = new Map<string, string[]>();
    for (const path of left) {
      const folder = depth(path) < level ? path : `${folderAt(path, level)}*`;
      const members = folders.get(folder);
      if (members === undefined) folders.set(folder, [path]);
      else members.push(path);
    }
    const fullest = [...folders].sort(([, one], [, other]) => other.length - one.length);
    let count = left.length;
    left = fullest.flatMap(([folder, members]) => {
      if (count <= MAX_WILDCARDS || members.length === 1) return members;
      count -= members.length - 1;
      return [folder];
    });
    if (count <= MAX_WILDCARDS) break;
  }
  return left;
}

/** How many folders a path lies in, the root among them. */
function depth(path: string): number {
  return path.split('/').length - 1;
}

function folderAt(path: string, level: number): string {
  return `${path.split('/', level).join('/')}/`;
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
