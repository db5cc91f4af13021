import { describe, expect, test } from '@jest/globals';
import {
  type DemoChange,
  match,
  missing,
  problem,
  success,
  table,
  unwanted,
} from '../../../scripts/demo/report.ts';

const change: DemoChange = {
  deed: 'uploaded',
  page: { key: 'docs/a b.html', paths: ['/docs/a%20b.html'] },
  at: 1_000,
};
const leftOut: DemoChange = {
  deed: 'uploaded',
  page: { key: 'js/app.js.map', paths: [], leftOut: { why: 'a rule', path: '/js/app.js.map' } },
  at: 1_000,
};

function invalidation(...paths: string[]) {
  return { id: 'I1', status: 'Completed', paths, seenAt: 4_250 };
}

test.each([
  ['the exact path', ['/docs/a%20b.html'], 0],
  ['a wildcard above it', ['/docs/*'], 0],
  ['a wildcard next to it', ['/blog/*'], 1],
  ['another spelling of it', ['/docs/a+b.html'], 1],
  ['nothing', [], 1],
])('a change counts as invalidated or not by %s', (_, paths, expected) => {
  expect(missing(match([change], [invalidation(...paths)]))).toHaveLength(expected);
});

test.each([
  ['the exact path', ['/js/app.js.map'], 1],
  ['a wildcard above it', ['/js/*'], 1],
  ['a wildcard next to it', ['/css/*'], 0],
  ['another path', ['/js/app.js'], 0],
  ['nothing', [], 0],
])('a change that should be skipped counts as invalidated or not by %s', (_, paths, expected) => {
  const rows = match([leftOut], [invalidation(...paths)]);
  expect(unwanted(rows)).toHaveLength(expected);
  expect(missing(rows)).toEqual([]);
});

describe('the table', () => {
  test('says which invalidation made a path fresh, and after how long', () => {
    expect(table(match([change], [invalidation('/docs/*')]))).toBe(
      [
        'Change    Object         Path              Invalidation  Status     Seconds',
        'uploaded  docs/a b.html  /docs/a%20b.html  I1            Completed  3.3',
      ].join('\n'),
    );
  });

  test('says which path is missing', () => {
    expect(table(match([change], []))).toContain('/docs/a%20b.html  MISSING');
  });

  test('says why nothing was invalidated', () => {
    expect(table(match([leftOut], []))).toBe(
      [
        'Change    Object         Path             Invalidation  Status  Seconds',
        'uploaded  js/app.js.map  nothing: a rule',
      ].join('\n'),
    );
  });

  test('says what was invalidated but should have been skipped', () => {
    expect(table(match([leftOut], [invalidation('/js/*')]))).toContain('nothing: a rule  UNWANTED I1');
  });
});

test('the summary counts paths and what was skipped', () => {
  const rows = match([change, leftOut, change, change, leftOut], [invalidation('/docs/a%20b.html')]);
  expect(problem(rows)).toBeUndefined();
  expect(success(rows)).toBe('All 3 paths were invalidated, and 2 objects were correctly skipped.');
});

test('the summary says everything that went wrong', () => {
  expect(problem(match([change, leftOut], [invalidation('/js/*')]))).toBe(
    '1 of 1 paths were not invalidated; see MISSING above\n' +
      '1 of 1 objects were not left out as they should; see UNWANTED above',
  );
});
