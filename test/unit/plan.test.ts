import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../src/changes.ts';
import type { Collapse } from '../../src/collapse.ts';
import { halve, MAX_PATHS_PER_BATCH, MAX_WILDCARDS_PER_BATCH, plan } from '../../src/plan.ts';

const change = (path: string, id = path): Change => ({ id, path });
const stale = (...paths: string[]) => paths.map((path) => ({ change: change(path), paths: [{ path }] }));
const planned = (paths: string[], strategy: Collapse = 'precise') =>
  plan(stale(...paths), strategy).map((batch) => [...batch.keys()]);
const covers = (planPath: string, path: string) =>
  planPath === path || (planPath.endsWith('*') && path.replace(/\*$/, '').startsWith(planPath.slice(0, -1)));

describe('a plan', () => {
  test('of nothing asks for nothing', () => {
    expect(planned([])).toEqual([]);
    expect(plan([{ change: change('/a'), paths: [] }], 'precise')).toEqual([]);
  });

  test('names each path once and keeps every change that needs it', () => {
    const first = change('/a', 'first');
    const second = change('/a', 'second');
    const [batch] = plan(
      [first, second].map((c) => ({ change: c, paths: [{ path: '/a' }] })),
      'precise',
    );
    expect([...(batch ?? [])]).toEqual([['/a', [first, second]]]);
  });

  test.each([
    [['/a', '/a*'], ['/a*']],
    [['/a*', '/ab*', '/abc'], ['/a*']],
    [
      ['/docs/*', '/docs/', '/docs', '/documents'],
      ['/docs/*', '/docs', '/documents'],
    ],
    [['/*', '/x', '/y*'], ['/*']],
    [
      ['/b', '/a*', '/a/b'],
      ['/a*', '/b'],
    ],
  ])('%j → %j', (paths, expected) => {
    expect(planned(paths)).toEqual([expected]);
  });

  test('fills requests of 1,000 paths, five wildcards each, wildcards first', () => {
    const exact = Array.from({ length: 2_500 }, (_, i) => `/x/${i}`);
    const wildcards = Array.from({ length: 7 }, (_, i) => `/w${i}/*`);
    const batches = planned([...exact, ...wildcards]);
    expect(batches.map((paths) => paths.length)).toEqual([1_000, 1_000, 507]);
    expect(batches.map((paths) => paths.filter((path) => path.endsWith('*')).length)).toEqual([5, 2, 0]);
    expect(batches[0]?.slice(0, 6)).toEqual(['/w0/*', '/w1/*', '/w2/*', '/w3/*', '/w4/*', '/x/0']);
  });

  test('covers every change, once, inside the limits, whatever the paths', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'abc');
    const path = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '*', '/'))
      .map(([segments, end]) => `/${segments.join('/')}${end}`);
    fc.assert(
      fc.property(
        fc.array(path),
        fc.constantFrom<Collapse>('precise', 'balanced', 'frugal'),
        (paths, strategy) => {
          const input = stale(...paths);
          const batches = plan(input, strategy);
          const all = batches.flatMap((batch) => [...batch]);
          for (const {
            change,
            paths: [wanted],
          } of input) {
            expect(
              all.some(([found, changes]) => covers(found, wanted?.path ?? '') && changes.includes(change)),
            ).toBe(true);
          }
          for (const [found] of all) expect(all.filter(([other]) => covers(other, found))).toHaveLength(1);
          for (const batch of batches) {
            expect(batch.size).toBeLessThanOrEqual(MAX_PATHS_PER_BATCH);
            expect([...batch.keys()].filter((p) => p.endsWith('*')).length).toBeLessThanOrEqual(
              MAX_WILDCARDS_PER_BATCH,
            );
          }
        },
      ),
    );
  });
});

describe('collapsing', () => {
  const folder = ['/d/1', '/d/2', '/d/3', '/d/4', '/d/e/5', '/d/6'];

  test.each<[Collapse, string[], string[]]>([
    ['precise', [...folder, '/d/7'], [...folder, '/d/7']],
    ['balanced', [...folder, '/d/7'], [...folder, '/d/7']],
    ['frugal', [...folder, '/d/7'], ['/d/*']],
    ['frugal', [...folder, '/dx'], ['/*']],
    ['frugal', folder, folder],
    ['frugal', [...folder, '/d/*'], ['/d/*']],
  ])('%s: %j → %j', (strategy, paths, expected) => {
    expect(planned(paths, strategy)).toEqual([expected]);
  });
});

test('the halves of a batch have all its paths, each with its changes', () => {
  const [batch = new Map()] = plan(stale('/a', '/b', '/c'), 'precise');
  const [left, right] = halve(batch);
  expect([...(left ?? [])]).toEqual([
    ['/a', [change('/a')]],
    ['/b', [change('/b')]],
  ]);
  expect([...(right ?? [])]).toEqual([['/c', [change('/c')]]]);
});

describe('wildcards that outnumber the quota', () => {
  const many = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}/${i}-*`);
  const wildcards = (paths: string[], strategy: Collapse = 'balanced') =>
    planned(paths, strategy)
      .flat()
      .filter((path) => path.endsWith('*'));

  test.each([
    ['stay as they are when they fit', many('/a', 10), many('/a', 10)],
    ['are merged in their folder', many('/a/b', 11), ['/a/b/*']],
    [
      'are merged in the fullest folder first',
      [...many('/a', 8), ...many('/b', 3)],
      ['/a/*', ...many('/b', 3)],
    ],
    [
      'are merged in the deepest folder first',
      [...many('/a', 9), ...many('/b/c', 3)],
      ['/b/c/*', ...many('/a', 9)],
    ],
    [
      'are merged no further than needed',
      [...many('/a', 6), ...many('/b', 5), ...many('/c/d', 6)],
      ['/a/*', '/c/d/*', ...many('/b', 5)],
    ],
    ['clear everything only when nothing less fits', many('', 11), ['/*']],
    [
      'of folders of one each are merged above them',
      Array.from({ length: 11 }, (_, i) => `/a/${i}/x*`),
      ['/a/*'],
    ],
  ])('%s', (_what, paths, expected) => {
    expect(wildcards(paths).sort()).toEqual([...expected].sort());
  });

  test('take exact paths along, and leave others alone', () => {
    expect(planned([...many('/a', 11), '/a/exact', '/b'], 'balanced')).toEqual([['/a/*', '/b']]);
  });

  test('rather wait than clear what did not change, where the plan is precise', () => {
    expect(wildcards(many('/a', 11), 'precise')).toHaveLength(11);
  });

  test('never are more than ten, however they lie', () => {
    const segments = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(segments, { maxLength: 60 }), (list) => {
        expect(wildcards(list.map((one) => `/${one.join('/')}*`)).length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
