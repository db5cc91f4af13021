import { expect, test } from '@jest/globals';
import { type DemoChange, match, missing, table } from '../../scripts/demo/report.ts';

const change: DemoChange = { deed: 'uploaded', key: 'docs/a b.html', paths: ['/docs/a%20b.html'], at: 1_000 };

function invalidation(...paths: string[]) {
  return { id: 'I1', status: 'Completed', paths, seenAt: 4_250 };
}

test.each([
  ['the exact path', ['/docs/a%20b.html'], 0],
  ['a wildcard above it', ['/docs/*'], 0],
  ['a wildcard beside it', ['/blog/*'], 1],
  ['another spelling of it', ['/docs/a+b.html'], 1],
  ['nothing', [], 1],
])('a change counts as invalidated or not by %s', (_, paths, expected) => {
  expect(missing(match([change], [invalidation(...paths)]))).toHaveLength(expected);
});

test('the table says which invalidation made a path fresh, and after how long', () => {
  expect(table(match([change], [invalidation('/docs/*')]))).toBe(
    [
      'Change    Object         Path              Invalidation  Status     Seconds',
      'uploaded  docs/a b.html  /docs/a%20b.html  I1            Completed  3.3',
    ].join('\n'),
  );
});

test('the table says which path is missing', () => {
  expect(table(match([change], []))).toContain('/docs/a%20b.html  MISSING');
});
