import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VirtualClock } from '../../../fakes/clock.ts';
import { environment } from '../../../fakes/lambda/environment.ts';
import { BucketModel } from '../../../fakes/s3/bucket.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { collateralCounter } from '../../../src/plan/collateral.ts';
import { planner } from '../../../src/plan/planner.ts';
import { chooseWildcards } from '../../../src/plan/wildcards.ts';
import { compileRule } from '../../../src/urls/path-rules.ts';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { type UrlSettings, urlMap } from '../../../src/urls/url-map.ts';

const never = () => undefined;
const COUNTING = { listBucket: true, uploadsMayBeUnchanged: false };
const many = (folder: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `${folder}${from + i}`);
const SETTINGS: UrlSettings = {
  originPath: '',
  indexDocument: null,
  defaultRootObject: null,
  cleanUrls: false,
  queryStrings: false,
  rules: [],
};

/** Plans changes of keys in a bucket that has others, too. */
function harness(
  others: readonly string[],
  settings: Partial<UrlSettings> = {},
  env: Record<string, string> = {},
) {
  const clock = new VirtualClock();
  const bucket = new BucketModel(others);
  const warnings: unknown[] = [];
  const nothing = () => undefined;
  const ports = {
    clock,
    list: async (prefix: string, startAfter: string | undefined) =>
      bucket.list(prefix, startAfter, clock.now()),
    log: { info: nothing, warn: (message: string) => warnings.push(message), error: nothing },
  };
  const config = parseConfig(environment({ COLLAPSE: 'balanced', LIST_BUCKET: 'true', ...env }));
  const target = { id: 'E1', settings: { ...SETTINGS, ...settings } };
  const make = (changed = ports) => planner({ ...COUNTING, listBucket: config.listBucket }, changed);
  const planFor = make();
  const run = async (
    keys: readonly string[],
    plan = planFor,
    lastClearedAt: (path: string) => number | undefined = never,
  ) => {
    for (const key of keys) bucket.put(key);
    const site = urlMap(target.settings);
    const stale = keys.map((key) => ({
      change: { id: key, key },
      paths: stalePathsOf({ id: key, key }, site, config.selection).paths,
    }));
    return (await plan(target.id, site, stale, config.collapseRatio, lastClearedAt)).wildcards;
  };
  return { run, make, bucket, clock, warnings, ports };
}

describe('a folder is cleared as a whole', () => {
  test('when it has few unchanged objects for the paths saved', async () => {
    const { run } = harness(many('a/', 100, 1_000));
    expect(await run(many('a/', 20))).toEqual([{ path: '/a/*', replaces: 20, collateral: 100 }]);
  });

  test.each([
    [279, 1],
    [280, 0],
  ])('balanced: 20 paths with %d unchanged objects', async (objects, wildcards) => {
    const { run } = harness(many('a/', objects, 1_000));
    expect(await run(many('a/', 20))).toHaveLength(wildcards);
  });

  test('precise: when nothing unchanged is in it', async () => {
    const { run } = harness(['b/1'], {}, { COLLAPSE: 'precise' });
    expect(await run([...many('a/', 20), ...many('b/', 20, 2)])).toEqual([
      { path: '/a/*', replaces: 20, collateral: 0 },
    ]);
  });

  test('frugal: regardless of its contents, without listing', async () => {
    const { run, bucket } = harness(many('', 5_000), {}, { COLLAPSE: 'frugal' });
    expect(await run([...many('a/', 6), 'b'])).toEqual([{ path: '/*', replaces: 7, collateral: null }]);
    expect(bucket.requests).toBe(0);
  });

  test('but not its parent when that has many other objects', async () => {
    const { run } = harness(many('big/', 30_000));
    const changed = [...many('a/', 100), ...many('b c/', 100)];
    expect((await run(changed)).map(({ path }) => path).sort()).toEqual(['/a/*', '/b%20c/*']);
  });

  test('but not its sibling when that has too many', async () => {
    const { run } = harness([...many('big/', 30_000), ...many('b/x/', 500, 1_000)]);
    const changed = [...many('a/', 20), ...many('b/x/', 20), ...many('b/y/', 20)];
    expect((await run(changed)).map(({ path }) => path).sort()).toEqual(['/a/*', '/b/y/*']);
  });

  test('only when its objects are counted: not without permission, with one warning', async () => {
    const { run, make, ports, warnings } = harness([]);
    const plan = make({ ...ports, list: () => Promise.reject(new Error('AccessDenied')) });
    expect(await run(many('a/', 20), plan)).toEqual([]);
    expect(await run(many('b/', 20), plan)).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  test.each([
    [20, 6],
    [2_000, 7],
  ])(
    'not when %d paths and their objects take more than %d seconds to be counted',
    async (count, seconds) => {
      const { run, make, ports, clock } = harness([]);
      const slow = make({
        ...ports,
        list: async () => {
          await clock.sleep(1_000);
          return { keys: [], modified: [], isTruncated: true };
        },
      });
      const start = clock.now();
      expect(await clock.run(run(many('a/', count), slow))).toEqual([]);
      expect(Math.ceil((clock.now() - start) / 1_000)).toBe(seconds);
    },
  );

  test('not when a path rule or another origin may put URLs there that no listing shows', async () => {
    const rules = [compileRule({ match: 'posts/{name}.md', paths: ['/blog/{name}'] })];
    const { run } = harness([], { rules });
    expect(await run([...many('blog/', 20), ...many('a/', 20)])).toEqual([
      { path: '/a/*', replaces: 20, collateral: 0 },
    ]);
  });
});

describe('counting', () => {
  test('lists nothing when nothing depends on it', async () => {
    const { run, bucket } = harness(many('', 5_000));
    await run([...many('a/', 6), ...many('b/', 5)]);
    expect(bucket.requests).toBeLessThanOrEqual(1);
    await run(['x', 'y']);
    expect(bucket.requests).toBeLessThanOrEqual(1);
  });

  test('does not count a folder with far too many objects again within a minute', async () => {
    const { run, bucket, clock } = harness(many('a/', 5_000, 100));
    await run(many('a/', 20));
    const { requests } = bucket;
    await run(many('a/', 20));
    expect(bucket.requests).toBe(requests);
    await clock.run(clock.sleep(60_000));
    await run(many('a/', 20));
    expect(bucket.requests).toBeGreaterThan(requests);
  });

  test('gives the same in parts as in one piece, whatever the keys', async () => {
    const character = fc.constantFrom('a', 'b', '/', ' ', 'é', '\u{1f600}', '\uffee');
    const key = fc.array(character, { minLength: 1, maxLength: 4 }).map((all) => `f/${all.join('')}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 300 }), fc.nat(40_000), async (keys, limit) => {
        const changed = new Set(keys.filter((_, i) => i % 3 > 0));
        const bucket = new BucketModel(keys);
        const clock = new VirtualClock();
        const list = async (prefix: string, after: string | undefined) => bucket.list(prefix, after);
        const count = collateralCounter({ list, clock }, 0, () => ['f/'], {
          changed,
          writtenSince: 0,
          isCold: () => false,
        });
        const folder = { prefix: '/f/', exact: 0, wildcards: 0, ownWildcards: 0, children: [] };
        const unchanged = keys.length - changed.size;
        const found = await count(folder, limit);
        if (unchanged <= limit) expect(found).toEqual({ objects: unchanged, isAll: true });
        else expect(found?.objects).toBeGreaterThan(limit);
      }),
    );
  });

  test('lists under the origin path, and decodes the URL', async () => {
    const { run } = harness(['site/a b/x', 'a b/y'], { originPath: '/site' });
    expect(await run(many('site/a b/', 20))).toEqual([{ path: '/a%20b/*', replaces: 20, collateral: 1 }]);
  });
});

describe('evictions that cost nothing', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  /** Twenty changes 10 s ago beside 300 objects that do not change: one too many for a wildcard. */
  const chosen = async (written: number, clearedAt?: number, collapse = 'balanced'): Promise<number> => {
    const { run, bucket } = harness([], {}, { COLLAPSE: collapse });
    for (const key of many('a/', 300, 1_000)) bucket.put(key, written);
    const found = await run(many('a/', 20), undefined, (path) =>
      path === '/a/1000' ? undefined : clearedAt,
    );
    return found[0]?.collateral ?? -1;
  };

  test.each([
    ['a minute before the oldest change: none', now - 60_000, -1],
    ['less than a minute before it: all', now - 59_999, 0],
  ])('of objects written %s', async (_, written, collateral) => {
    expect(await chosen(written)).toBe(collateral);
  });

  test.each([
    ['a minute ago: none', now - 60_000, -1],
    ['less than a minute ago: all', now - 59_999, 1],
  ])('of objects cleared %s', async (_, clearedAt, collateral) => {
    expect(await chosen(0, clearedAt)).toBe(collateral);
  });

  test('and where some uploads change nothing, all objects count', async () => {
    const { ports, bucket } = harness([]);
    for (const key of many('a/', 300, 1_000)) bucket.put(key, now);
    const site = urlMap(SETTINGS);
    const stale = many('a/', 20).map((key) => ({
      change: { id: key, key, at: now },
      paths: [{ path: `/${key}` }],
    }));
    const counted = async (uploadsMayBeUnchanged: boolean) => {
      return (await planner({ ...COUNTING, uploadsMayBeUnchanged }, ports)('E1', site, stale, 20, never))
        .wildcards.length;
    };
    expect(await counted(false)).toBe(1);
    expect(await counted(true)).toBe(0);
  });

  test.each([
    ['has nothing to be cleared', []],
    ['is ten days old', [{ path: '/b/1' }]],
  ])('are not extended by a change that %s', async (_, paths) => {
    const { ports, bucket } = harness([]);
    for (const key of many('a/', 300, 1_000)) bucket.put(key, now - 86_400_000);
    const site = urlMap(SETTINGS);
    const stale = many('a/', 20).map((key) => ({
      change: { id: key, key, at: now },
      paths: [{ path: `/${key}` }],
    }));
    const old = { change: { id: 'old', key: 'b/1', at: now - 10 * 86_400_000 }, paths };
    const { wildcards } = await planner(COUNTING, ports)('E1', site, [...stale, old], 20, never);
    expect(wildcards).toEqual([]);
  });

  test('do not count where no unchanged object may be evicted', async () => {
    expect(await chosen(now, now, 'precise')).toBe(-1);
  });
});

describe('wildcards that changes need', () => {
  const needed = (folder: string, count: number) => many(`${folder}/x`, count).map((path) => `${path}-*`);
  /** @param objects unchanged ones below a folder; a folder that is not there cannot be counted */
  const chosen = async (paths: readonly string[], objects: Record<string, number> = {}, ratio = 20) => {
    const found = await chooseWildcards(paths, ratio, async ({ prefix }) => {
      const count = objects[prefix];
      return count === undefined ? undefined : { objects: count, isAll: true };
    });
    return found.map(({ path }) => path).sort();
  };

  test('wait for quota as they are, however near to each other', async () => {
    expect(await chosen(needed('/a', 6), { '/a/': 1 })).toEqual([]);
    expect(await chosen(needed('', 60), {})).toEqual([]);
  });

  test('share one where it saves as much as for exact paths', async () => {
    expect(await chosen(needed('/a', 30), { '/a/': 0 })).toEqual(['/a/*']);
    expect(await chosen(needed('/a', 30), { '/a/': 20 * 24 + 1 })).toEqual([]);
  });

  test('are merged when the last would wait for more than five minutes, where the fewest objects are cleared', async () => {
    const paths = [...needed('/a', 40), ...needed('/b', 40)];
    expect(await chosen(paths, { '/a/': 5_000, '/b/': 9_000, '/': 20_000 })).toEqual(['/a/*']);
  });

  test('are never merged uncounted', async () => {
    const paths = [...needed('/a', 40), ...needed('/b', 40)];
    expect(await chosen(paths)).toEqual([]);
    expect(await chosen([...needed('/a', 100), ...needed('/b', 40)], { '/b/': 0 })).toEqual(['/b/*']);
  });

  test('are never merged where no unchanged object may be evicted', async () => {
    expect(await chosen(needed('/a', 100), { '/a/': 1 }, 0)).toEqual([]);
  });
});

test('what a person asked for is sent as it is', async () => {
  const { run } = harness([], {}, { COLLAPSE: 'frugal' });
  expect(await run(many('a/', 20))).toHaveLength(1);
  const requested = many('/a/', 20).map((path) => ({
    change: { id: path, path, isRequested: true },
    paths: [{ path }],
  }));
  const plan = planner({ ...COUNTING, listBucket: false }, harness([]).ports);
  const { batches, wildcards } = await plan(
    'E1',
    urlMap(SETTINGS),
    requested,
    Number.POSITIVE_INFINITY,
    never,
  );
  expect(wildcards).toEqual([]);
  expect(batches.flatMap((batch) => [...batch.keys()])).toEqual(many('/a/', 20));
});

test('a folder stays countable under a rule that also clears the own URLs of objects', async () => {
  const rules = [compileRule({ match: 'a/{name}', paths: ['/{key}', '/resized/{name}/*'] })];
  const { run } = harness([], { rules });
  const found = await run(many('a/', 20));
  expect(found).toEqual([{ path: '/a/*', replaces: 20, collateral: 0 }]);
});
