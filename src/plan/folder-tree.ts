import { isWildcard } from '../cloudfront/path.ts';

/** A folder with changed paths in it, for which a wildcard may be worth it. */
export interface Folder {
  /** Ends with a slash; its wildcard has `*` after it. */
  readonly prefix: string;
  /** Exact paths in it and below. */
  readonly exact: number;
  /** Needed wildcards in it and below. */
  readonly wildcards: number;
  /** Those of its wildcards that are in none of its children. */
  readonly ownWildcards: number;
  readonly children: readonly Folder[];
}

/** What a wildcard costs besides its own path, in paths: it takes one of the few that may be in progress. */
export const SLOT_PRICE = 5;

/**
 * What one wildcard for a folder saves, in paths, before the price of its collateral.
 *
 * @param areCrowded whether the wildcards that are there already wait so long for quota that each one less is worth
 * its place, too
 */
export function savings(
  { exact, wildcards }: Pick<Folder, 'exact' | 'wildcards'>,
  areCrowded: boolean,
): number {
  return exact + wildcards * (areCrowded ? 1 + SLOT_PRICE : 1) - 1 - SLOT_PRICE;
}

interface OpenFolder {
  readonly prefix: string;
  exact: number;
  wildcards: number;
  ownWildcards: number;
  readonly children: Folder[];
}

/**
 * The folders that a wildcard may be chosen for, without those that have too few paths, and those whose paths are all in
 * one folder below: a wildcard for that one clears the same paths and less collateral.
 *
 * @param paths distinct, and none that a wildcard among them covers
 */
export function folderTree(paths: readonly string[], areCrowded: boolean): Folder {
  const root = open('/');
  const stack: OpenFolder[] = [root];
  let top = root;

  const closeTop = () => {
    const closed = top;
    stack.pop();
    top = stack.at(-1) ?? root;
    top.exact += closed.exact;
    top.wildcards += closed.wildcards;
    if (savings(closed, areCrowded) <= 0) top.ownWildcards += closed.wildcards;
    else top.children.push(...(onlyChild(closed) ?? [closed]));
  };

  const own = countByFolder(paths);
  for (const name of [...own.keys()].sort()) {
    while (!name.startsWith(top.prefix)) closeTop();
    for (let slash = name.indexOf('/', top.prefix.length); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      top = open(name.slice(0, slash + 1));
      stack.push(top);
    }
    const { exact, wildcards } = own.get(name) ?? { exact: 0, wildcards: 0 };
    top.exact += exact;
    top.wildcards += wildcards;
    top.ownWildcards += wildcards;
  }
  while (stack.length > 1) closeTop();
  return onlyChild(root)?.[0] ?? root;
}

/** Counts the paths directly in each folder: far fewer folders than paths need sorting. */
function countByFolder(paths: readonly string[]): Map<string, { exact: number; wildcards: number }> {
  const counts = new Map<string, { exact: number; wildcards: number }>();
  for (const path of paths) {
    const name = path.slice(0, path.lastIndexOf('/') + 1);
    const isOne = isWildcard(path);
    const count = counts.get(name);
    if (count === undefined) counts.set(name, { exact: isOne ? 0 : 1, wildcards: isOne ? 1 : 0 });
    else if (isOne) count.wildcards += 1;
    else count.exact += 1;
  }
  return counts;
}

function open(prefix: string): OpenFolder {
  return { prefix, exact: 0, wildcards: 0, ownWildcards: 0, children: [] };
}

function onlyChild({ exact, wildcards, children: [child] }: Folder): [Folder] | undefined {
  const isAll = child !== undefined && child.exact === exact && child.wildcards === wildcards;
  return isAll ? [child] : undefined;
}
