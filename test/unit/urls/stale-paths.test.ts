import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isValidPath } from '../../../fakes/cloudfront/model.ts';
import { pathProblem } from '../../../src/cloudfront/path.ts';
import { stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { urlMap } from '../../../src/urls/url-map.ts';
import { compiled, type WrittenSettings } from './settings.ts';

const site: WrittenSettings = {
  originPath: null,
  indexDocument: 'index.html',
  defaultRootObject: null,
  cleanUrls: false,
  queryStrings: null,
  rules: [],
};
const everything = { skip: new Set<never>(), prefixes: [], suffixes: [] };
const paths = (key: string, settings = site) =>
  stalePathsOf({ id: '1', key }, urlMap(compiled(settings)), everything).paths.map(({ path }) => path);

describe('the paths of a key', () => {
  test.each([
    ['a.html', ['/a.html']],
    ['a b.html', ['/a%20b.html']],
    ['a+b', ['/a%2Bb', '/a+b']],
    ['50%', ['/50%25']],
    ['q?x#y', ['/q%3Fx%23y']],
    ['é.png', ['/%C3%A9.png']],
    ['😀.png', ['/%F0%9F%98%80.png']],
    ["safe/$-_.!'(),;:@=&", ["/safe/$-_.!'(),;:@=&"]],
    ['"<>[]{}|\\^`', ['/%22%3C%3E%5B%5D%7B%7D%7C%5C%5E%60']],
    ['line\nbreak', ['/line%0Abreak']],
    ['docs/index.html', ['/docs/index.html', '/docs/']],
    ['index.html', ['/index.html', '/']],
    ['docs/my index.html', ['/docs/my%20index.html']],
    ['docs/notindex.html', ['/docs/notindex.html']],
    ['é/index.html', ['/%C3%A9/index.html', '/%C3%A9/']],
    ['a+b/index.html', ['/a%2Bb/index.html', '/a%2Bb/', '/a+b/index.html', '/a+b/']],
    ['u~v/x', ['/u*']],
    ['u~v/index.html', ['/u*']],
    ['~', ['/*']],
    ['a*b', ['/a*']],
    ['a b+c~d', ['/a%20b%2Bc*', '/a%20b+c*']],
    ['/rooted', ['//rooted']],
    ['a//b', ['/a//b']],
    ['folder/', ['/folder/']],
    ['./../x', ['/./../x']],
    ['half\uD800pair', ['/half*']],
  ])('%j → %j', (key, expected) => {
    expect(paths(key)).toEqual(expected);
  });

  test.each([
    ['/site', 'site/a.html', ['/a.html']],
    ['/site', 'site/index.html', ['/index.html', '/']],
    ['/site', 'sitemap.xml', []],
    ['/site', 'other/a.html', []],
    ['/site', 'site', []],
    ['/site', 'site//a', ['//a']],
    ['/a b/c', 'a b/c/d e', ['/d%20e']],
  ])('with the origin path %j, %j → %j', (originPath, key, expected) => {
    expect(paths(key, { ...site, originPath })).toEqual(expected);
  });

  test('the plus sign of an index document is a character of its name', () => {
    const plus = { ...site, indexDocument: 'a+b.html' };
    expect(paths('docs/ab.html', plus)).toEqual(['/docs/ab.html']);
    expect(paths('docs/a+b.html', plus)).toEqual(['/docs/a%2Bb.html', '/docs/', '/docs/a+b.html']);
  });

  test('without an index document a folder has no URL of its own', () => {
    expect(paths('docs/index.html', { ...site, indexDocument: null })).toEqual(['/docs/index.html']);
    expect(paths('docs/null', { ...site, indexDocument: null })).toEqual(['/docs/null']);
    expect(paths('null', { ...site, defaultRootObject: null })).toEqual(['/null']);
  });

  test('a requested path is sent as it is', () => {
    const inSite = urlMap({ ...site, originPath: '/site', rules: [] });
    expect(stalePathsOf({ id: '1', path: '/docs/*', isRequested: true }, inSite, everything)).toEqual({
      paths: [{ path: '/docs/*', why: 'asked for' }],
    });
  });

  test('a key too long for a path becomes the longest wildcard, whole characters only', () => {
    const [path = '', ...more] = paths('é'.repeat(1_000));
    expect(more).toEqual([]);
    expect(path).toBe(`/${'%C3%A9'.repeat(666)}*`);
    // Part of the next character would fit: 3 of 6, 9 of 12, 2 of 3.
    expect(paths(`aaaaa${'é'.repeat(1_000)}`)).toEqual([`/aaaaa${'%C3%A9'.repeat(665)}*`]);
    expect(paths(`aaaa${'😀'.repeat(600)}`)).toEqual([`/aaaa${'%F0%9F%98%80'.repeat(332)}*`]);
    expect(paths(' '.repeat(2_000))).toEqual([`/${'%20'.repeat(1_332)}*`]);
    expect(paths(`${'a'.repeat(3_997)} b`)).toEqual([`/${'a'.repeat(3_997)}*`]);
    expect(paths('a'.repeat(3_999))).toEqual([`/${'a'.repeat(3_999)}`]);
    expect(paths('a'.repeat(4_000))).toEqual([`/${'a'.repeat(3_998)}*`]);
  });

  test('whatever the key, CloudFront accepts its paths', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1_024 }), (key) => {
        const found = paths(key);
        expect(found.length).toBeGreaterThan(0);
        for (const path of found) {
          expect(isValidPath(path)).toBe(true);
          expect(pathProblem(path)).toBeUndefined();
        }
      }),
    );
  });

  test('an exact path names the key and no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (key) => {
        const [first = ''] = paths(key, { ...site, indexDocument: 'no such document' });
        if (!first.endsWith('*')) expect(decodeURIComponent(first)).toBe(`/${key}`);
        else expect(`/${key}`.startsWith(decodeURIComponent(first.slice(0, -1)))).toBe(true);
      }),
    );
  });
});

describe('the reason of a path', () => {
  const rule = (match: string, ...paths: string[]) => ({ rules: [{ match, paths }] });

  test.each<[string, Partial<WrittenSettings>, [string, string | undefined][]]>([
    ['a', {}, [['/a', undefined]]],
    [
      'index.html',
      { defaultRootObject: 'index.html' },
      [
        ['/index.html', undefined],
        ['/', 'index document'],
      ],
    ],
    [
      'home.html',
      { defaultRootObject: 'home.html', cleanUrls: true },
      [
        ['/home.html', undefined],
        ['/', 'default root object'],
        ['/home', 'clean URL'],
      ],
    ],
    ['a~b', {}, [['/a*', 'no exact path beyond "~"']]],
    ['a'.repeat(4_000), {}, [[`/${'a'.repeat(3_998)}*`, 'no exact path beyond its 4000th character']]],
    ['a.js', { queryStrings: true }, [['/a.js*', 'query strings']]],
    [
      'd/index.html',
      { queryStrings: true },
      [
        ['/d/index.html*', 'query strings'],
        ['/d/', 'index document'],
        ['/d/?*', 'index document, query strings'],
      ],
    ],
    ['a/b', rule('a/*', '/a/*'), [['/a/*', 'rule a/*']]],
    [
      'a/b',
      rule('a/{x}', '/{x}/index.html'),
      [
        ['/b/index.html', 'rule a/{x}'],
        ['/b/', 'rule a/{x}, index document'],
      ],
    ],
    ['a/b~', rule('a/{x}', '/{x}.html'), [['/b*', 'rule a/{x}, no exact path beyond "~"']]],
  ])('%j with %j', (key, changes, expected) => {
    const found = stalePathsOf({ id: '1', key }, urlMap(compiled({ ...site, ...changes })), everything).paths;
    expect(found.map(({ path, why }) => [path, why])).toEqual(expected);
  });

  test.each<[string, Partial<WrittenSettings>, string]>([
    ['a.map', rule('*.map'), 'rule *.map'],
    ['b', rule('b', '/{key}'), 'rule b'],
    ['sitemap.xml', {}, 'outside the origin path'],
    ['site/api/x', {}, 'another origin serves it'],
    ['site/', {}, 'folder marker'],
  ])('%j with %j is skipped: %s', (key, changes, skipped) => {
    const distribution = {
      originPaths: ['/site'],
      defaultRootObject: null,
      behaviors: [
        { pathPattern: '/api/*', originPaths: [], queryStrings: false },
        { pathPattern: '*', originPaths: ['/site'], queryStrings: false },
      ],
    };
    const change = { id: '1', key, event: 'ObjectCreated:Put', size: 0 };
    const selection = { ...everything, skip: new Set(['folder-markers' as const]) };
    expect(stalePathsOf(change, urlMap(compiled({ ...site, ...changes }), distribution), selection)).toEqual({
      paths: [],
      skipped,
    });
  });
});

describe('a requested path', () => {
  test.each([
    `/${'a'.repeat(3_999)}`,
    '/',
    '/*',
    '/a',
    '/a/b*',
    '/a%20b',
    '/a?x=1&y=2',
    '/a+b',
    "/$-_.!'(),;:@=",
  ])('%j is fine', (path) => {
    expect(pathProblem(path)).toBeUndefined();
    expect(isValidPath(path)).toBe(true);
  });

  test.each([
    ['a', 'must begin with "/"'],
    ['', 'must begin with "/"'],
    ['/a*b', 'only as its last'],
    ['/a**', 'only as its last'],
    ['/a b', 'percent-encoded'],
    ['/é', 'percent-encoded'],
    ['/a~b', 'percent-encoded'],
    ['/a[1]', 'percent-encoded'],
    ['/50%', '"%25"'],
    ['/%zz', '"%25"'],
    ['/%2', '"%25"'],
    ['/%2x', '"%25"'],
    [`/${'a'.repeat(4_000)}`, '4001 characters'],
  ])('%j is refused: %s', (path, reason) => {
    expect(pathProblem(path)).toContain(reason);
    expect(isValidPath(path)).toBe(false);
  });
});

describe('behind the behaviors of a distribution', () => {
  const distribution = {
    originPaths: ['/my%20site'],
    defaultRootObject: null,
    behaviors: [
      { pathPattern: '/static/*', originPaths: ['/my%20site'], queryStrings: false },
      { pathPattern: '*', originPaths: [], queryStrings: false },
    ],
  };
  const pathsOf = (key: string) =>
    stalePathsOf({ id: '1', key }, urlMap(compiled(site), distribution), everything).paths.map(
      ({ path }) => path,
    );

  test.each([
    ['my site/static/a.js', ['/static/a.js']],
    ['my%20site/static/a.js', ['/static/a.js']],
    ['my site//static/a.js', ['//static/a.js']],
    ['my site/x/../static/a.js', ['/x/../static/a.js']],
    ['my site/./static/a.js', ['/./static/a.js']],
    ['my site/other/a.js', []],
    ['elsewhere/static/a.js', []],
  ])('%j: %j', (key, expected) => {
    expect(pathsOf(key)).toEqual(expected);
  });
});

test.each([
  ['~x', ['/*']],
  ['*', ['/*']],
  ['~user/index.html', ['/*']],
  ['a~', []],
  ['d/~x', []],
])('the name %j alone would clear everything: %j', (key, expected) => {
  const { paths: found } = stalePathsOf({ id: '1', key }, urlMap({ ...site, rules: [] }), everything);
  expect(found.flatMap(({ path, isTooWide }) => (isTooWide ? path : []))).toEqual(expected);
});

test.each([[['/*', '/{key}']], [['/{key}', '/*']]])('a rule may clear everything: %j', (paths) => {
  const settings = compiled({ ...site, rules: [{ match: '~*', paths }] });
  expect(stalePathsOf({ id: '1', key: '~x' }, urlMap(settings), everything)).toEqual({
    paths: [{ path: '/*', why: 'rule ~*' }],
  });
});

test('a path left of an earlier request is sent as it is', () => {
  const change = { id: '1', path: '/docs/*', isRequested: false };
  expect(stalePathsOf(change, urlMap(compiled(site)), everything)).toEqual({
    paths: [{ path: '/docs/*', why: 'left of an earlier request' }],
  });
});
