/**
 * Which folders get a wildcard: the exact optimum of a tree knapsack, in time O(folders × slots²).
 */
import { type Folder, savings } from './folder-tree.ts';

/** The price of a folder's collateral, in paths; Infinity: never to be cleared. */
export type PriceOf = (folder: Folder) => number;

/** The most that can be saved in a subtree with each number of wildcards, and how. */
export interface SubtreePlan {
  readonly folder: Folder;
  /**
   * In paths, by the number of wildcards, as far as there is use for more; -Infinity where so few do not suffice.
   * Never falls.
   */
  readonly gains: readonly number[];
  /** By the number of wildcards, whether one of them is for the whole folder. */
  readonly whole: readonly boolean[];
  readonly children: readonly Child[];
}

interface Child {
  readonly plan: SubtreePlan;
  /** By the wildcards for this child and those before it, how many are this one's. */
  readonly share: readonly number[];
}

export interface Limits {
  /** How many wildcards there may be; at least 1. */
  readonly slots: number;
  /** Whether the wildcards that are there already take slots, too, and are merged when they are more. */
  readonly areCrowded: boolean;
}

/** The solutions for folders whose prices have not changed since. */
export type Memo = Map<Folder, SubtreePlan>;

/**
 * The folders whose wildcards minimize paths, five for each wildcard and the price of the collateral together. As savings
 * pay for each price of collateral, a higher price never clears more.
 */
export function collapse(root: Folder, limits: Limits, priceOf: PriceOf, memo: Memo = new Map()): Folder[] {
  const chosen: Folder[] = [];
  choose(solve(root, limits, priceOf, memo), limits.slots, chosen);
  return chosen;
}

/** Drops what was found for a folder whose price has changed, and for the folders above it. */
export function forget(memo: Memo, root: Folder, { prefix }: Folder): void {
  for (let folder: Folder | undefined = root; folder !== undefined; ) {
    memo.delete(folder);
    folder = folder.children.find((child) => prefix.startsWith(child.prefix));
  }
}

function solve(folder: Folder, limits: Limits, priceOf: PriceOf, memo: Memo): SubtreePlan {
  const before = memo.get(folder);
  if (before !== undefined) return before;
  const { slots, areCrowded } = limits;
  const own = areCrowded ? Math.min(slots + 1, folder.ownWildcards) : 0;
  let gains = [...Array<number>(own).fill(Number.NEGATIVE_INFINITY), 0];
  const children = folder.children.map((child): Child => {
    const plan = solve(child, limits, priceOf, memo);
    const { sums, share } = add(gains, plan.gains, slots);
    gains = sums;
    return { plan, share };
  });
  const gainOfWhole = savings(folder, areCrowded) - priceOf(folder);
  if (gains.length === 1) gains.push(0);
  const whole = gains.map((gain, count) => count > 0 && gainOfWhole > gain);
  const best = gains.map((gain, count) => (whole[count] ? gainOfWhole : gain));
  const plan = { folder, gains: best, whole, children };
  memo.set(folder, plan);
  return plan;
}

/** The best of two parts together for each number of wildcards, and how many of them are the second part's. */
function add(first: readonly number[], second: readonly number[], slots: number) {
  const sums: number[] = [];
  const share: number[] = [];
  first.forEach((one, ofFirst) => {
    second.forEach((other, ofSecond) => {
      const count = ofFirst + ofSecond;
      if (count > slots || one + other <= (sums[count] ?? Number.NaN)) return;
      sums[count] = one + other;
      share[count] = ofSecond;
    });
  });
  return { sums, share };
}

function choose({ folder, gains, whole, children }: SubtreePlan, slots: number, chosen: Folder[]): void {
  // The smallest number of wildcards that saves as much.
  const most = gains[Math.min(slots, gains.length - 1)] ?? 0;
  const count = gains.indexOf(most);
  if (whole[count]) {
    chosen.push(folder);
    return;
  }
  let left = count;
  for (const { plan, share } of children.toReversed()) {
    const own = share[left] ?? 0;
    choose(plan, own, chosen);
    left -= own;
  }
}
