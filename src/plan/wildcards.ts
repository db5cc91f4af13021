import { MAX_WILDCARDS_IN_PROGRESS } from '../cloudfront/quotas.ts';
import type { Collateral, CollateralOf } from './collateral.ts';
import { type Folder, folderTree, savings } from './folder-tree.ts';
import { collapse, forget, type Memo } from './knapsack.ts';

/** A folder that is cleared as a whole. */
export interface ChosenWildcard {
  readonly path: string;
  /** The paths it takes the place of. */
  readonly replaces: number;
  /** Unchanged objects that it clears, too; null when nobody counted. */
  readonly collateral: number | null;
}

/** Collateral that is known, as far as somebody counted, and that is not. */
type Estimate = Collateral | 'unknown';

/** More rounds would cost more than they save. */
const MAX_ROUNDS = 30;
/** Where folders must be merged for want of slots, so much is counted to find the least harm. */
const FORCED_LIMIT = 100_000;

/**
 * The wildcards worth sending in place of paths.
 *
 * An optimum over lower bounds is the optimum when the bounds of what it chose are exact. So nothing is counted but
 * what would be chosen if it cost nothing, until all that is chosen is counted.
 *
 * @param paths none twice, and none that a wildcard among them covers
 * @param ratio unchanged objects that one saved path may clear; at 0 the wildcards among the paths are left as they
 * are however many, above it they are merged until the quota has room for them
 */
export async function chooseWildcards(
  paths: readonly string[],
  ratio: number,
  collateralOf: CollateralOf,
): Promise<ChosenWildcard[]> {
  const root = folderTree(paths);
  const limits = { slots: MAX_WILDCARDS_IN_PROGRESS, areCounted: ratio > 0 };
  const estimates = new Map<Folder, Estimate>();
  const memo: Memo = new Map();
  const isCounted = ratio < Number.POSITIVE_INFINITY;

  const limitOf = (folder: Folder): number => {
    const isForced = estimates.has(folder);
    return isForced ? FORCED_LIMIT : Math.max(0, Math.floor(ratio * savings(folder)));
  };
  const isOpen = (folder: Folder): boolean => {
    const estimate = estimates.get(folder);
    if (estimate === undefined) return true;
    return estimate !== 'unknown' && !estimate.isAll && estimate.objects < FORCED_LIMIT;
  };

  for (let round = 0; ; round += 1) {
    const priceOf = (folder: Folder) => {
      const estimate = estimates.get(folder) ?? (round > MAX_ROUNDS ? 'unknown' : undefined);
      return price(folder, isCounted ? estimate : undefined, ratio);
    };
    if (round === MAX_ROUNDS + 1) memo.clear();
    const chosen = collapse(root, limits, priceOf, memo);
    const open = isCounted && round <= MAX_ROUNDS ? chosen.filter(isOpen) : [];
    if (open.length === 0) return chosen.map((folder) => toWildcard(folder, estimates.get(folder)));
    await Promise.all(
      open.map(async (folder) => {
        estimates.set(folder, (await collateralOf(folder, limitOf(folder))) ?? 'unknown');
        forget(memo, root, folder);
      }),
    );
  }
}

/** What collateral costs, in paths. Not yet counted, it costs nothing. */
function price({ prefix }: Folder, estimate: Estimate | undefined, ratio: number): number {
  if (estimate === 'unknown') return priceOfUnknown(prefix);
  const objects = estimate?.objects ?? 0;
  return objects === 0 ? 0 : objects / ratio;
}

/**
 * More than any savings, so that what nobody can count is cleared only for want of slots; and then rather many deep
 * folders than one above them.
 */
function priceOfUnknown(prefix: string): number {
  const depth = prefix.split('/').length - 1;
  return 1e9 * 20 ** Math.max(0, 5 - depth);
}

function toWildcard({ prefix, exact, wildcards }: Folder, estimate: Estimate | undefined): ChosenWildcard {
  return {
    path: `${prefix}*`,
    replaces: exact + wildcards,
    collateral: typeof estimate === 'object' && estimate.isAll ? estimate.objects : null,
  };
}
