import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Folder, folderTree, SLOT_PRICE, savings } from '../../../src/plan/folder-tree.ts';
import { collapse } from '../../../src/plan/knapsack.ts';

const isWildcard = (path: string) => path.endsWith('*');
const inside = (prefix: string) => (path: string) => path.startsWith(prefix);

/** Every folder that has one of the paths in it. */
function foldersOf(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.flatMap((path) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1))),
    ),
  ];
}

interface Problem {
  readonly paths: readonly string[];
  readonly slots: number;
  readonly areCrowded: boolean;
  /** Unchanged objects right in a folder; below it there may be more. */
  readonly objects: ReadonlyMap<string, number>;
  readonly ratio: number;
}

function collateral(prefix: string, objects: ReadonlyMap<string, number>): number {
  return [...objects].reduce((sum, [folder, count]) => (folder.startsWith(prefix) ? sum + count : sum), 0);
}

function price(prefix: string, { objects, ratio }: Problem): number {
  const count = collateral(prefix, objects);
  return count === 0 ? 0 : count / ratio;
}

/** What a set of folders costs in all: paths, five for each wildcard, and collateral. */
function costOf(folders: readonly string[], problem: Problem): number {
  const left = problem.paths.filter((path) => !folders.some((folder) => inside(folder)(path)));
  const wildcards = folders.length + left.filter(isWildcard).length;
  const counted = problem.areCrowded ? wildcards : folders.length;
  if (counted > problem.slots) return Number.POSITIVE_INFINITY;
  const prices = folders.reduce((sum, folder) => sum + price(folder, problem), 0);
  return left.length + folders.length + SLOT_PRICE * counted + prices;
}

/** The least cost of all sets of folders of which none lies in another. */
function cheapest(problem: Problem): number {
  const all = foldersOf(problem.paths);
  let least = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 2 ** all.length; set += 1) {
    const folders = all.filter((_, i) => set & (1 << i));
    const apart = folders.every((one) => !folders.some((other) => other !== one && one.startsWith(other)));
    if (apart) least = Math.min(least, costOf(folders, problem));
  }
  return least;
}

const solve = (problem: Problem): Folder[] =>
  collapse(folderTree(problem.paths, problem.areCrowded), problem, ({ prefix }) => price(prefix, problem));

/** Small sites: some folders, some files in each, here and there a wildcard. */
const problems = fc
  .record({
    files: fc.array(
      fc.record({
        folder: fc.constantFrom('/', '/a/', '/b/', '/a/c/', '/a/d/', '/a/c/e/'),
        count: fc.nat(9),
      }),
      { maxLength: 6 },
    ),
    wildcards: fc.array(
      fc.tuple(fc.constantFrom('/', '/a/', '/b/', '/a/c/'), fc.constantFrom('w', 'x', 'y')),
      { maxLength: 5 },
    ),
    slots: fc.integer({ min: 1, max: 4 }),
    areCrowded: fc.boolean(),
    objects: fc.dictionary(fc.constantFrom('/', '/a/', '/b/', '/a/c/', '/a/d/', '/z/'), fc.nat(200)),
    ratio: fc.constantFrom(0, 1, 5, 20, 100, Number.POSITIVE_INFINITY),
  })
  .map(({ files, wildcards, slots, areCrowded, objects, ratio }): Problem => {
    const exact = files.flatMap(({ folder, count }) =>
      Array.from({ length: count }, (_, i) => `${folder}${i}`),
    );
    const asked = wildcards.map(([folder, name]) => `${folder}${name}*`);
    return {
      paths: [...new Set([...exact, ...asked])],
      slots,
      areCrowded,
      objects: new Map(Object.entries(objects)),
      ratio,
    };
  });

describe('collapsing', () => {
  test('finds what brute force finds, 20,000 times', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const least = cheapest(problem);
        const chosen = solve(problem).map(({ prefix }) => prefix);
        // Where nothing fits, what is there is sent as it is.
        if (least < Number.POSITIVE_INFINITY) expect(costOf(chosen, problem)).toBeCloseTo(least, 6);
        else expect(chosen).toEqual([]);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 20_000 },
    );
  });

  test('never costs more than leaving all paths as they are', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const free = { ...problem, areCrowded: false };
        const chosen = solve(free).map(({ prefix }) => prefix);
        expect(costOf(chosen, free)).toBeLessThanOrEqual(costOf([], free));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 2_000 },
    );
  });

  test('clears no more when collateral has a higher price', () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(0.1, 1, 5, 20), (problem, less) => {
        const cleared = (ratio: number) =>
          solve({ ...problem, ratio }).reduce(
            (sum, { prefix }) => sum + collateral(prefix, problem.objects),
            0,
          );
        expect(cleared(less)).toBeLessThanOrEqual(cleared(less * 2));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 2_000 },
    );
  });

  test('says what one wildcard saves', () => {
    const paths = Array.from({ length: 10 }, (_, i) => `/a/${i}`);
    expect(savings(folderTree(paths, false), false)).toBe(10 - 1 - SLOT_PRICE);
    const withWildcards = folderTree([...paths, '/a/x*', '/a/y*'], false);
    expect(savings(withWildcards, false)).toBe(12 - 1 - SLOT_PRICE);
    expect(savings(withWildcards, true)).toBe(12 - 1 + SLOT_PRICE);
  });
});

describe('the tree of folders', () => {
  const files = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}${i}`);

  test('starts at the deepest folder that contains everything', () => {
    expect(folderTree(files('/a/b/', 7), false)).toEqual({
      prefix: '/a/b/',
      exact: 7,
      wildcards: 0,
      ownWildcards: 0,
      children: [],
    });
  });

  test('leaves out folders with too few paths', () => {
    const root = folderTree([...files('/a/', 7), ...files('/b/', 6), '/c/x*'], false);
    expect(root.children.map(({ prefix }) => prefix)).toEqual(['/a/']);
    expect([root.exact, root.wildcards, root.ownWildcards]).toEqual([13, 1, 1]);
  });

  test('counts the URL of a folder as in it, and a name that starts like the folder as outside', () => {
    const root = folderTree([...files('/docs/', 7), '/docs/', '/docs', '/docs-old/1'], false);
    expect(root.children).toEqual([expect.objectContaining({ prefix: '/docs/', exact: 8 })]);
    expect(root.exact).toBe(10);
  });

  test('takes paths a thousand folders deep', () => {
    const deep = `/${'a/'.repeat(1_000)}`;
    expect(folderTree(files(deep, 10), false).prefix).toBe(deep);
  });
});
