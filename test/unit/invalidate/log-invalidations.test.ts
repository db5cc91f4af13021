import { expect, test } from '@jest/globals';
import { environment } from '../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../src/config/config.ts';
import type { Change } from '../../../src/events/change.ts';
import { causeOf, logInvalidations, topFolder } from '../../../src/invalidate/log-invalidations.ts';
import type { DistributionResult, Invalidation } from '../../../src/invalidate/result.ts';
import type { LogLevel } from '../../../src/log.ts';
import { compileRule } from '../../../src/urls/path-rules.ts';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { urlMap } from '../../../src/urls/url-map.ts';

const AT = Date.parse('2026-11-20T12:00:00Z');
const change = (key: string): Change => ({ id: key, key, at: AT });

function result(
  invalidation: Partial<Invalidation>,
  more: Partial<DistributionResult> = {},
): DistributionResult {
  const planned = invalidation.planned ?? new Map();
  const accepted: Invalidation = {
    id: 'I1',
    acceptedAt: AT + 3_400,
    createdAt: AT + 3_500,
    oldestChangeAt: AT,
    paths: [...planned.keys()],
    planned,
    isBilled: true,
    ...invalidation,
  };
  return {
    distributionId: 'E1',
    paths: accepted.paths,
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    sent: { accepted: [accepted], refused: [], postponed: [], calls: 1 },
    tooWide: new Set(),
    postponedChanges: 0,
    ...more,
  };
}

function linesOf(one: DistributionResult, dryRun = false, logLevel: LogLevel = 'INFO') {
  const lines: [string, Record<string, unknown>][] = [];
  const log = {
    info: (...line: [string, Record<string, unknown>]) => void lines.push(line),
    warn: () => undefined,
    error: () => undefined,
  };
  logInvalidations(
    one,
    [new Map(one.paths.map((path) => [path, [change(path)]]))],
    { dryRun, logLevel },
    log,
  );
  return lines;
}

const planned = new Map([
  ['/docs/a', [change('a')]],
  ['/docs/b', [change('b')]],
  ['/img/*', [change('c'), change('a')]],
  ['/', [change('d')]],
]);

test('a line says first in words what was sent, then where the money went', () => {
  const reasons = new Map([['/img/*', 'replaces 9 paths; also clears 2 unchanged objects']]);
  const wildcards = [{ path: '/img/*', replaces: 9, collateral: 2 }];
  expect(linesOf(result({ planned }, { reasons, wildcards }))).toEqual([
    [
      'an invalidation was accepted',
      {
        summary: '4 paths for 4 changes, $0.02, accepted 3.5 s after the oldest change',
        invalidationId: 'I1',
        distributionId: 'E1',
        paths: 4,
        wildcards: 1,
        changes: 4,
        dollars: 0.02,
        firstPaths: [
          { path: '/docs/a', why: undefined },
          { path: '/docs/b', why: undefined },
          { path: '/img/*', why: 'replaces 9 paths; also clears 2 unchanged objects' },
        ],
        spent: [
          { folder: '/docs/', cause: 'exact', paths: 2, dollars: 0.01 },
          { folder: '/img/', cause: 'wildcard', paths: 1, dollars: 0.005 },
          { folder: '/', cause: 'exact', paths: 1, dollars: 0.005 },
        ],
        acceptedAfterSeconds: 3.5,
        freshAfterSecondsEstimate: 28.5,
      },
    ],
  ]);
});

test('the lists come last, as Logs Insights finds the first 200 fields of a line only', () => {
  for (const isDryRun of [false, true]) {
    const fields = Object.keys(linesOf(result({ planned }), isDryRun)[0]?.[1] ?? {});
    expect(fields.slice(-2)).toEqual(['spent', 'firstPaths']);
  }
});

test('a repeated request is a line without money', () => {
  expect(linesOf(result({ planned, isBilled: false }))).toMatchObject([
    ['an invalidation was accepted', { paths: 4, dollars: 0, spent: [] }],
  ]);
});

test('what took the place of a refused path is named as widened', () => {
  const one = result({ planned: new Map([['/a b', [change('a')]]]), paths: ['/a*'] });
  expect(linesOf(one)).toMatchObject([
    ['an invalidation was accepted', { spent: [{ folder: '/', cause: 'widened', paths: 1 }] }],
  ]);
});

test('a dry run cannot be taken for the real thing', () => {
  const lines = linesOf(result({ planned }), true);
  expect(lines).toMatchObject([
    [
      'dry run: an invalidation would have been sent',
      { dryRun: true, summary: 'dry run: 4 paths for 4 changes, $0.02', paths: 4, dollars: 0.02 },
    ],
  ]);
  expect(lines[0]?.[1]).not.toHaveProperty('acceptedAfterSeconds');
});

test('at DEBUG a line has all paths, above INFO there is none', () => {
  const all = new Map(Array.from({ length: 50 }, (_, i) => [`/${i}`, [change(`${i}`)]]));
  const [line] = linesOf(result({ planned: all }), false, 'DEBUG');
  expect(line?.[1].firstPaths).toHaveLength(50);
  expect(linesOf(result({ planned: all }), false, 'WARN')).toEqual([]);
});

test('many folders are summed up, and every path is in the sum', () => {
  const all = new Map(Array.from({ length: 60 }, (_, i) => [`/f${i % 30}/${i}`, [change(`${i}`)]]));
  const [line] = linesOf(result({ planned: all }));
  const spent: unknown = line?.[1].spent;
  expect(spent).toHaveLength(21);
  expect(spent).toContainEqual({ folder: '(others)', cause: 'exact', paths: 20, dollars: 0.1 });
});

test('names of objects are data: a line break in one is none in the line', () => {
  const one = result({ planned: new Map([['/a%0A{"level":"ERROR"}', [change('a\n{"level":"ERROR"}')]]]) });
  expect(JSON.stringify(linesOf(one))).not.toContain('\n');
});

test.each([
  ['/', '/'],
  ['/x.html', '/'],
  ['/x*', '/'],
  ['/*', '/'],
  ['/docs/', '/docs/'],
  ['/docs/*', '/docs/'],
  ['/docs/a/b', '/docs/'],
])('the top folder of %s is %s', (path, folder) => {
  expect(topFolder(path)).toBe(folder);
});

test('the cause follows from the reasons that paths are given', () => {
  const config = parseConfig(environment());
  const rules = [compileRule({ match: 'r/*', paths: ['/r/*', '/{key}'] })];
  const settings = {
    originPath: '',
    defaultRootObject: 'index.html',
    indexDocument: 'index.html',
    cleanUrls: true,
  };
  const causes = (key: string, queryStrings: boolean) =>
    stalePathsOf(change(key), urlMap({ ...settings, queryStrings, rules }), config.selection).paths.map(
      ({ path, why }) => [path, causeOf(why, false)],
    );
  expect(causes('a.html', false)).toEqual([
    ['/a.html', 'exact'],
    ['/a', 'exact'],
  ]);
  expect(causes('docs/index.html', false)).toContainEqual(['/docs/', 'exact']);
  expect(causes('x.jpg', true)).toEqual([['/x.jpg*', 'query strings']]);
  expect(causes('r/x', true)).toEqual([['/r/*', 'rule']]);
  expect(causes('u~v', false)).toEqual([['/u*', 'widened']]);
  const left: Change = { id: 'left', path: '/docs/*', isRequested: false };
  const [path] = stalePathsOf(
    left,
    urlMap({ ...settings, queryStrings: false, rules }),
    config.selection,
  ).paths;
  expect(causeOf(path?.why, false)).toBe('requeued');
  expect(causeOf('asked for', false)).toBe('asked for');
  expect(causeOf('rule r/*', true)).toBe('wildcard');
});
