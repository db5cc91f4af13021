import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isValidPath } from '../../../fakes/cloudfront/model.ts';
import { clears, viewerUrls } from '../../../fakes/viewer.ts';
import { pathProblem } from '../../../src/cloudfront/path.ts';
import { type StalePath, stalePathsOf } from '../../../src/urls/stale-paths.ts';
import { type UrlSettings, urlMap } from '../../../src/urls/url-map.ts';

const everything = { skip: new Set<never>(), prefixes: [], suffixes: [] };
const paths = (key: string, settings: UrlSettings): readonly StalePath[] =>
  stalePathsOf({ id: '1', key }, urlMap(settings), everything).paths;

const PLAIN: UrlSettings = {
  originPath: '',
  indexDocument: null,
  defaultRootObject: null,
  cleanUrls: false,
  queryStrings: false,
  rules: [],
};

const settings: fc.Arbitrary<UrlSettings> = fc.record({
  originPath: fc.constantFrom(null, '', '/site', '/a b/ü', '/s+t'),
  indexDocument: fc.constantFrom(null, 'index.html', 'main page.html', '~home', 'i+x', 'é*'),
  defaultRootObject: fc.constantFrom(null, 'index.html', 'home.html', 'a+b', '~'),
  cleanUrls: fc.boolean(),
  queryStrings: fc.boolean(),
  rules: fc.constant([]),
});

/** Text as S3 takes it: any character but half of a surrogate pair. */
const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
const segment = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    'index.html',
    'home.html',
    'page.html',
    '.html',
    'a+b',
    'u~v',
    '50%',
    'é',
    '*',
  ),
  fc.constantFrom('main page.html', '~home', 'i+x', 'é*', 'site', 'a b', 'ü', 's+t', 'e\u0301', '😀', '%2F'),
  text(8),
);
const key = fc
  .oneof(
    fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/')),
    text(200),
  )
  .filter((candidate) => candidate !== '');

/** Keys and settings that were once answered wrongly, while this was written or in another project. */
const COUNTEREXAMPLES: [string, UrlSettings][] = [
  ['docs/~home', { ...PLAIN, indexDocument: '~home' }],
  ['docs~/index.html', { ...PLAIN, indexDocument: 'index.html', queryStrings: true }],
  ['a+b/index.html', { ...PLAIN, indexDocument: 'index.html', cleanUrls: true }],
  ['site', { ...PLAIN, originPath: '/site' }],
  ['sitemap.xml', { ...PLAIN, originPath: '/site' }],
  ['.html', { ...PLAIN, cleanUrls: true }],
  ['a?b', { ...PLAIN, queryStrings: true }],
  ['//', { ...PLAIN, queryStrings: true, indexDocument: 'index.html' }],
  [`${'é'.repeat(660)}/index.html`, { ...PLAIN, indexDocument: 'index.html', queryStrings: true }],
  [`${'a'.repeat(3_990)}/index.html`, { ...PLAIN, indexDocument: 'index.html', queryStrings: true }],
];
const { numRuns = 3_000 } = fc.readConfigureGlobal();
const options = { numRuns, examples: COUNTEREXAMPLES };

test('CloudFront accepts every path', () => {
  fc.assert(
    fc.property(key, settings, (one, site) => {
      for (const { path } of paths(one, site)) {
        expect(isValidPath(path)).toBe(true);
        expect(pathProblem(path)).toBeUndefined();
      }
    }),
    options,
  );
});

test('every URL under which a viewer may have the object is cleared', () => {
  fc.assert(
    fc.property(key, settings, (one, site) => {
      const found = paths(one, site);
      for (const url of viewerUrls(one, site)) {
        expect(found.filter(({ path }) => clears(path, url)).length).toBeGreaterThan(0);
      }
    }),
    options,
  );
});

test('every exact path clears a URL under which a viewer may have the object', () => {
  fc.assert(
    fc.property(key, settings, (one, site) => {
      const urls = viewerUrls(one, site);
      for (const { path } of paths(one, site))
        expect(urls.filter((url) => clears(path, url))).not.toEqual([]);
    }),
    options,
  );
});

test('no path appears twice or together with a wildcard that clears it', () => {
  fc.assert(
    fc.property(key, settings, (one, site) => {
      // A name that would clear everything is not sent, and so covers nothing.
      const found = paths(one, site).flatMap(({ path, isTooWide }) => (isTooWide ? [] : path));
      for (const path of found) expect(found.filter((other) => clears(other, path))).toEqual([path]);
    }),
    options,
  );
});

test('a wildcard has a reason', () => {
  fc.assert(
    fc.property(key, settings, (one, site) => {
      for (const { path, why } of paths(one, site)) {
        if (path.endsWith('*'))
          expect(why).toMatch(/query strings$|no exact path beyond ("[~*]"|its 4000th)/);
      }
    }),
    options,
  );
});

test('decoding an exact path gives the key', () => {
  fc.assert(
    fc.property(key, (one) => {
      for (const { path } of paths(one, PLAIN)) {
        if (!path.endsWith('*')) expect(decodeURIComponent(path)).toBe(`/${one}`);
        else expect(`/${one}`.startsWith(decodeURIComponent(path.slice(0, -1)))).toBe(true);
      }
    }),
    { numRuns, examples: COUNTEREXAMPLES.map(([one]): [string] => [one]) },
  );
});

test('two keys have the same exact path only where one URL serves both', () => {
  // Near each other: of the same few pieces.
  const near = fc
    .array(fc.constantFrom('a', '+', ' ', '%', '2', '0', 'B', '/', '.html', 'index.html', 'é', 'e\u0301'), {
      minLength: 1,
      maxLength: 5,
    })
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(near, near, settings, (one, other, site) => {
      fc.pre(one !== other);
      const others = paths(other, site).map(({ path }) => path);
      const shared = paths(one, site).filter(({ path }) => others.includes(path) && !path.endsWith('*'));
      const urls = viewerUrls(other, site);
      for (const { path } of shared) {
        expect([...urls, ...viewerUrls(one, site)].filter((url) => clears(path, url)).length).toBeGreaterThan(
          1,
        );
        expect(urls.some((url) => clears(path, url))).toBe(true);
      }
      // Without folders' and pages' other URLs there is nothing to share.
      const own = paths(other, PLAIN).map(({ path }) => path);
      for (const { path } of paths(one, PLAIN)) expect(own).not.toContain(path);
    }),
    {
      numRuns,
      examples: [
        ['a+b', 'a b', PLAIN],
        ['a%20b', 'a b', PLAIN],
        ['a+', 'a%2B', PLAIN],
      ],
    },
  );
});
