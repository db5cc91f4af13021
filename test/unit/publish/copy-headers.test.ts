import { describe, expect, test } from '@jest/globals';
import { parsePublish } from '../../../src/config/publish.ts';
import { copyHeaders, destinationKey, isSameCopy } from '../../../src/publish/copy-headers.ts';
import { SETTINGS } from './settings.ts';

const SOURCE = { etag: '"e"', 'content-length': '3', 'content-type': 'text/plain' };
const AT = Date.parse('2026-11-20T12:00:00Z');
const headersOf = (
  sourceKey: string,
  changes: Partial<typeof SETTINGS> = {},
  source: Record<string, string> = SOURCE,
) => {
  const settings = { ...SETTINGS, ...changes };
  const key = destinationKey(sourceKey, settings) ?? '';
  return copyHeaders(source, { sourceBucket: 'generated', sourceKey, key }, settings, AT);
};

test.each([
  ['public/a b.json', 'data/a b.json'],
  ['public/x/y', 'data/x/y'],
  ['public/', undefined],
  ['other/a', undefined],
])('%j → %j', (key, expected) => expect(destinationKey(key, SETTINGS)).toBe(expected));

test('without prefixes keys stay as they are', () => {
  expect(destinationKey('a/b', { prefix: '', sourcePrefix: '' })).toBe('a/b');
});

describe('Cache-Control', () => {
  const problems: string[] = [];
  const rules =
    parsePublish(
      JSON.stringify({
        ...SETTINGS,
        rules: [
          { match: 'data/**/*.{hash}.js', cacheControl: 'immutable' },
          { match: '**/*.js', cacheControl: 'no-cache' },
        ],
      }),
      'generated',
      problems,
    )?.rules ?? [];
  test.each([
    ['public/app.3f9a2b1c.js', 'immutable'],
    ['public/app.js', 'no-cache'],
    ['public/app.css', 'public, max-age=300'],
  ])('%s: %s', (key, expected) => {
    expect(problems).toEqual([]);
    expect(headersOf(key, { rules })['cache-control']).toBe(expected);
  });
});

test('the longest ending gives the content type', () => {
  const contentTypes = { '.json': 'application/json', '.geo.json': 'application/geo+json' };
  expect(headersOf('public/a.geo.json', { contentTypes })['content-type']).toBe('application/geo+json');
  expect(headersOf('public/a.json', { contentTypes })['content-type']).toBe('application/json');
  expect(headersOf('public/a.txt', { contentTypes })['content-type']).toBe('text/plain');
});

test.each([
  ['public/é ü.png', 'public/%C3%A9 %C3%BC.png'],
  ['public/50%', 'public/50%25'],
  ['public/\n', 'public/%0A'],
  ['public/\ud800', 'public/?'],
])('metadata are printable: %j → %j', (key, expected) => {
  expect(headersOf(key)['x-amz-meta-source-key']).toBe(expected);
});

test('a key that metadata have no room for is left out', () => {
  const headers = headersOf(`public/${'é'.repeat(300)}`);
  expect(headers).not.toHaveProperty('x-amz-meta-source-key');
  expect(headers['x-amz-meta-source-etag']).toBe('e');
});

describe('a copy is the same', () => {
  const wanted = headersOf('public/a', { metadata: { Team: 'maps' } });
  const there = { ...wanted, etag: '"other"', 'content-length': '3', 'x-amz-meta-distributed-at': 'before' };
  test('when it was made at another time', () => expect(isSameCopy(wanted, SOURCE, there)).toBe(true));
  test.each([
    ['another size', { 'content-length': '4' }],
    ['another Cache-Control', { 'cache-control': 'no-cache' }],
    ['a header more', { 'content-encoding': 'gzip' }],
    ['metadata more', { 'x-amz-meta-other': 'x' }],
    ['other content', { 'x-amz-meta-source-etag': 'f' }],
    ['another source', { 'x-amz-meta-source-bucket': 'x' }],
    ['metadata fewer', { 'x-amz-meta-team': '' }],
  ])('not with %s', (_, change) => expect(isSameCopy(wanted, SOURCE, { ...there, ...change })).toBe(false));
});
