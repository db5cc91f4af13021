import { covers, isWildcard } from '../cloudfront/path.ts';
import { MAX_WILDCARDS_IN_PROGRESS } from '../cloudfront/quotas.ts';
import type { Collateral, CollateralOf } from './collateral.ts';
import { type Folder, folderTree, savings } from './folder-tree.ts';
import { collapse, forget, type Limits, type Memo } from './knapsack.ts';

/** A wildcard for a folder, in place of the paths in it. */
export interface ChosenWildcard {
  readonly path: string;
  /** The number of paths it replaces. */
  readonly replaces: number;
  /** Unchanged objects that it also clears; null when they were not counted. */
  readonly collateral: number | null;
}

/** What is known of a folder's collateral. */
type Estimate = Collateral | 'unknown';

/** More rounds would cost more than they save. */
const MAX_ROUNDS = 30;
/** Unchanged objects up to which a folder is counted where wildcards must be merged, to find the one with the fewest. */
const CROWDED_LIMIT = 100_000;
/**
 * Wildcards that changes need and that wait for quota as they are: with five in progress for 25 s each, the last one
 * waits for five minutes. More are merged, where it is counted what that clears.
 */
export const MAX_WAITING_WILDCARDS = 60;

/**
 * The wildcards worth sending in place of paths.
 *
 * An optimum over lower bounds is the optimum when the bounds of what it chose are exact. So only what would be chosen
 * if it cost nothing is counted, until all that is chosen is counted. What cannot be counted is never chosen.
 *
 * @param paths distinct, and none that a wildcard among them covers
 * @param ratio unchanged objects that may be evicted for each path saved; Infinity: any number, and nothing is counted
 */
export async function chooseWildcards(
  paths: readonly string[],
  ratio: number,
  collateralOf: CollateralOf,
): Promise<ChosenWildcard[]> {
  const needed = paths.filter(isWildcard).length;
  if (ratio > 0 && needed > MAX_WAITING_WILDCARDS) {
    const limits = { slots: MAX_WAITING_WILDCARDS, areCrowded: true };
    const chosen = await optimum(paths, ratio, limits, collateralOf);
    if (waitingBeside(chosen, paths) <= MAX_WAITING_WILDCARDS) return chosen;
  }
  return optimum(paths, ratio, { slots: MAX_WILDCARDS_IN_PROGRESS, areCrowded: false }, collateralOf);
}

/** How many wildcards there are with the chosen ones in place of those they cover. */
function waitingBeside(chosen: readonly ChosenWildcard[], paths: readonly string[]): number {
  const left = paths.filter((path) => isWildcard(path) && !chosen.some((one) => covers(one.path, path)));
  return left.length + chosen.length;
}

async function optimum(
  paths: readonly string[],
  ratio: number,
  limits: Limits,
  collateralOf: CollateralOf,
): Promise<ChosenWildcard[]> {
  const { areCrowded } = limits;
  const root = folderTree(paths, areCrowded);
  const estimates = new Map<Folder, Estimate>();
  const memo: Memo = new Map();
  const isCounted = ratio < Number.POSITIVE_INFINITY;

  const limitOf = (folder: Folder): number => {
    const isAskedAgain = estimates.has(folder);
    return isAskedAgain ? CROWDED_LIMIT : Math.max(0, Math.floor(ratio * savings(folder, areCrowded)));
  };
  const isOpen = (folder: Folder): boolean => {
    const estimate = estimates.get(folder);
    if (estimate === undefined) return true;
    return estimate !== 'unknown' && !estimate.isAll && estimate.objects < CROWDED_LIMIT;
  };

  for (let round = 0; ; round += 1) {
    const priceOf = (folder: Folder) => {
      const estimate = estimates.get(folder) ?? (round > MAX_ROUNDS ? 'unknown' : undefined);
      return isCounted ? price(estimate, ratio) : 0;
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

/** What collateral costs, in paths. Before it is counted it costs nothing; what cannot be counted is not for sale. */
function price(estimate: Estimate | undefined, ratio: number): number {
  if (estimate === 'unknown') return Number.POSITIVE_INFINITY;
  const objects = estimate?.objects ?? 0;
  return objects === 0 ? 0 : objects / ratio;
}

function toWildcard({ prefix, exact, wildcards }: Folder, estimate: Estimate | undefined): ChosenWildcard {
  return {
    path: `${prefix}*`,
    replaces: exact + wildcards,
    collateral: typeof estimate === 'object' && estimate.isAll ? estimate.objects : null,
  };
}
