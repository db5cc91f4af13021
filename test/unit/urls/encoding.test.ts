import { expect, test } from '@jest/globals';
import { widenRefused } from '../../../src/cloudfront/path.ts';

test.each([
  ['/a/b%20c%20d', '/a/b*'],
  ["/a/it's.html", '/a/it*'],
  ['/+', '/*'],
  ['/A-Z_0.9/plain.html', undefined],
  ['/already%20wide*', '/already*'],
  ['/wide*', undefined],
])('in place of the refused path %s: %s', (path, wide) => {
  expect(widenRefused(path)).toBe(wide);
});
