/** Changes of many keys, and their plan without a network. */
import { groupByPath, type StaleChange, toBatches } from '../../src/plan/batches.ts';
import { chooseWildcards } from '../../src/plan/wildcards.ts';

/** More than a thousand folders, each worth a thought. */
export function keysOf(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `/docs/section-${i % 97}/part-${i % 13}/page-${(i * 7_919) % count}.html`,
  );
}

export function changesOf(keys: readonly string[]): StaleChange[] {
  return keys.map((path) => ({ change: { id: path, path, isRequested: false }, paths: [{ path }] }));
}

/** How many requests there are. */
export async function planAll(changes: readonly StaleChange[]): Promise<number> {
  const paths = groupByPath(changes);
  const counted = { objects: 3, isAll: true };
  const wildcards = await chooseWildcards([...paths.keys()], 20, async () => counted);
  return toBatches(
    paths,
    wildcards.map(({ path }) => path),
  ).length;
}
