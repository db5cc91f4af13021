import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PATHS_PER_REQUEST, MAX_WILDCARDS_IN_PROGRESS } from '../../../src/cloudfront/quotas.ts';
import type { Change } from '../../../src/events/change.ts';
import { groupByPath, halve, replaceByWildcard, splitByQuota, toBatches } from '../../../src/plan/batches.ts';

const change = (path: string, id = path): Change => ({ id, path, isRequested: false });
const stale = (...paths: string[]) => paths.map((path) => ({ change: change(path), paths: [{ path }] }));
const planOf = (paths: readonly string[], chosen: readonly string[] = []) =>
  toBatches(groupByPath(stale(...paths)), chosen);
const planned = (paths: readonly string[], chosen: readonly string[] = []) =>
  planOf(paths, chosen).map((batch) => [...batch.keys()]);
const covers = (planPath: string, path: string) =>
  planPath === path || (planPath.endsWith('*') && path.replace(/\*$/, '').startsWith(planPath.slice(0, -1)));

describe('a plan', () => {
  test('for no changes has no requests', () => {
    expect(planned([])).toEqual([]);
    expect(toBatches(groupByPath([{ change: change('/a'), paths: [] }]), [])).toEqual([]);
  });

  test('names each path once and keeps every change that needs it', () => {
    const first = change('/a', 'first');
    const second = change('/a', 'second');
    const [batch] = toBatches(
      groupByPath([first, second].map((c) => ({ change: c, paths: [{ path: '/a' }] }))),
      [],
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

  test('sends the oldest changes first where they need several requests', () => {
    const changes = Array.from(
      { length: 1_500 },
      (_, i): Change => ({ id: `${i}`, key: `${i}`, at: 1_500 - i }),
    );
    const input = changes.map((one) => ({ change: one, paths: [{ path: `/${one.key}` }] }));
    const [first] = toBatches(groupByPath(input), []);
    expect([...(first?.keys() ?? [])].slice(0, 2)).toEqual(['/1499', '/1498']);
  });

  test('covers every change, once, inside the limits, whatever the paths', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'abc');
    const path = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '*', '/'))
      .map(([segments, end]) => `/${segments.join('/')}${end}`);
    fc.assert(
      fc.property(
        fc.array(path),
        fc.uniqueArray(fc.constantFrom('/a/*', '/ab/a/*', '/b/*', '/*')),
        (paths, chosen) => {
          const input = stale(...paths);
          const batches = toBatches(groupByPath(input), chosen);
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
            expect(batch.size).toBeLessThanOrEqual(MAX_PATHS_PER_REQUEST);
            expect([...batch.keys()].filter((p) => p.endsWith('*')).length).toBeLessThanOrEqual(
              MAX_WILDCARDS_IN_PROGRESS,
            );
          }
        },
      ),
    );
  });
});

test('one wildcard can replace every path in a batch and keeps all its changes', () => {
  const [batch = new Map()] = planOf(['/a', '/b']);
  expect([...replaceByWildcard('/*', batch)]).toEqual([['/*', [change('/a'), change('/b')]]]);
});

test.each([
  [
    ['/a', '/b*', '/c'],
    [['/a', '/c'], ['/b*']],
  ],
  [['/a', '/c'], [['/a', '/c']]],
  [['/b*'], [['/b*']]],
])('%j by kind: %j', (paths, expected) => {
  const [batch = new Map()] = planOf(paths);
  expect(splitByQuota(batch).map((part) => [...part.keys()])).toEqual(expected);
});

test('the halves of a batch have all its paths, each with its changes', () => {
  const [batch = new Map()] = planOf(['/a', '/b', '/c']);
  const [left, right] = halve(batch);
  expect([...(left ?? [])]).toEqual([
    ['/a', [change('/a')]],
    ['/b', [change('/b')]],
  ]);
  expect([...(right ?? [])]).toEqual([['/c', [change('/c')]]]);
});
