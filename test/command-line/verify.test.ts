import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { type EdgeServer, startEdge } from '../../fakes/edge/server.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type Aws, startAws } from './aws.ts';
import { run, start } from './command-line.ts';
import { matchingSchema } from './schema.ts';

let aws: Aws;
let edge: EdgeServer;
beforeEach(async () => {
  aws = await startAws();
  edge = await startEdge();
  aws.server.configurations = {
    [DISTRIBUTION]: distributionConfig(
      [
        { pathPattern: '/api/*', origin: null },
        { pathPattern: '*', origin: '/site' },
      ],
      'home.html',
    ),
  };
});
afterEach(async () => {
  await Promise.all([aws.close(), edge.close()]);
});

const etag = (content: string) => `"${createHash('md5').update(content).digest('hex')}"`;
const sha256 = (content: string) => createHash('sha256').update(content).digest('base64');

/** Caches content at the edge; without other headers with its ETag. */
function cached(
  path: string,
  content: string,
  headers: Record<string, string> = { etag: etag(content) },
): void {
  edge.cache.set(path, { content, headers, age: 100 });
}

const verify = (args: readonly string[], stdin = '') =>
  run(['verify', '--timeout', '1', ...args], { env: aws.env, stdin });
const url = (path: string) => `${edge.endpoint}${path}`;
const bucket = ['--bucket', 'my-site'];

test('a line for each URL says how it was compared, from which cache, how old and where', async () => {
  aws.objects.put('a.html', 'new');
  aws.objects.put('docs/index.html', 'new');
  aws.objects.put('stale.html', 'new');
  cached('/a.html', 'new');
  cached('/docs/', 'new');
  cached('/stale.html', 'old');
  const { stdout, stderr, code } = await verify([
    ...bucket,
    url('/a.html'),
    url('/docs/'),
    url('/stale.html'),
  ]);
  const text = stdout.replaceAll(edge.endpoint, 'http://edge').replaceAll(/age 10\d s/g, 'age 10N s');
  expect(text).toMatch(
    /^fresh {2}http:\/\/edge\/a\.html +ETag {2}Hit from cloudfront {2}age 10N s {2}FRA56-P4$/m,
  );
  expect(text).toMatch(/^fresh {2}http:\/\/edge\/docs\/ +ETag /m);
  expect(text).toMatch(/^stale {2}http:\/\/edge\/stale\.html +ETag /m);
  expect(text).toContain(`       ETag ${etag('old')}, not ${etag('new')} (stale.html)\n`);
  expect(text).toMatch(/1 of 3 URLs not fresh after 1 s\.\n$/);
  expect({ stderr, code }).toEqual({ stderr: '', code: 3 });
});

test('it asks again until the edge is fresh, without compression', async () => {
  aws.objects.put('a.html', 'new');
  cached('/a.html', 'old');
  const { ended } = start(['verify', ...bucket, url('/a.html'), '--json'], { env: aws.env });
  while (edge.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  cached('/a.html', 'new');
  const { stdout, code } = await ended;
  expect(matchingSchema('verify', stdout)).toEqual({
    fresh: 1,
    all: 1,
    urls: [
      {
        url: url('/a.html'),
        key: 'a.html',
        fresh: true,
        comparedBy: 'ETag',
        difference: null,
        status: 200,
        xCache: 'Hit from cloudfront',
        ageSeconds: expect.any(Number),
        location: 'FRA56-P4',
        looks: 2,
      },
    ],
  });
  expect(code).toBe(0);
  expect(edge.requests).toEqual(['HEAD /a.html identity', 'HEAD /a.html identity']);
});

const AT = Date.parse('2026-11-20T12:00:00Z');
const at = (time: number) => ({ 'last-modified': new Date(time).toUTCString() });

test.each<[what: string, headers: Record<string, string>, content: string, by: string, isFresh: boolean]>([
  ['a weak ETag of the same content', { etag: `W/${etag('new')}` }, 'new', 'ETag', true],
  ['the same Last-Modified, without an ETag', at(AT), 'new', 'Last-Modified', true],
  ['an older Last-Modified, without an ETag', at(AT - 1_000), 'old', 'Last-Modified', false],
  ['neither of them', {}, 'new', 'Last-Modified', false],
])('%s', async (_what, headers, content, comparedBy, fresh) => {
  aws.objects.put('a', 'new', { modified: AT });
  cached('/a', content, headers);
  const { stdout, code } = await verify([...bucket, url('/a'), '--json']);
  expect(matchingSchema('verify', stdout)).toMatchObject({ urls: [{ comparedBy, fresh }] });
  expect(code).toBe(fresh ? 0 : 1);
});

test.each([
  ['new', true],
  ['old', false],
])('without an ETag the checksum of the object is compared with the content: %j', async (content, fresh) => {
  aws.objects.put('a', 'new', { modified: AT, sha256: sha256('new') });
  cached('/a', content, at(AT));
  const { stdout } = await verify([...bucket, url('/a'), '--json']);
  expect(matchingSchema('verify', stdout)).toMatchObject({ urls: [{ comparedBy: 'checksum', fresh }] });
});

test('a sync is verified at the distribution: origin path, deleted objects, and what another origin serves', async () => {
  aws.objects.put('site/a b.html', 'new');
  cached('/a%20b.html', 'new');
  cached('/still-there.html', 'old');
  const sync = [
    'upload: a b.html to s3://my-site/site/a b.html',
    'delete: s3://my-site/site/gone.html',
    'delete: s3://my-site/site/still-there.html',
    'upload: x to s3://my-site/site/api/x',
  ];
  const args = ['--from', '-', '-d', 'www.example.com', '--base-url', edge.endpoint, '--json'];
  const { stdout, stderr, code } = await verify(args, sync.join('\n'));
  expect(matchingSchema('verify', stdout)).toMatchObject({
    urls: [
      { url: url('/a%20b.html'), key: 'site/a b.html', fresh: true },
      {
        url: url('/gone.html'),
        fresh: true,
        comparedBy: 'status',
        status: 403,
        xCache: 'Error from cloudfront',
      },
      { url: url('/still-there.html'), fresh: false, difference: 'status 200, though the object is deleted' },
    ],
  });
  expect(stderr).toContain('site/api/x has no URL at this distribution, and was left out');
  expect(code).toBe(3);
});

test('the bucket and the default root object are those of the distribution', async () => {
  aws.objects.put('site/home.html', 'new');
  cached('/', 'new');
  const { stdout } = await verify([url('/'), '-d', DISTRIBUTION, '--json']);
  expect(matchingSchema('verify', stdout)).toMatchObject({ urls: [{ key: 'site/home.html', fresh: true }] });
});

test('an object that may not be read is denied, though the answer to a HEAD does not say so', async () => {
  aws.s3.mood = 'access denied';
  const { stderr, code } = await verify([...bucket, url('/a')]);
  expect(stderr).toMatch(
    /^error: AWS denies s3:GetObject on bucket my-site, object a\nAllow the caller s3:GetObject;/,
  );
  expect(code).toBe(1);
});

test('an edge that does not answer is not fresh', async () => {
  aws.objects.put('a', 'new');
  const { stdout, code } = await verify([...bucket, 'http://127.0.0.1:1/a']);
  expect(stdout).toContain('       no answer: ');
  expect(code).toBe(1);
  const nonCritical = await verify([...bucket, 'http://127.0.0.1:1/a', '--non-critical']);
  expect(nonCritical.code).toBe(0);
});

test.each<[what: string, args: string[], code: number, message: string, remedy: string]>([
  ['two lists', ['--from', 'a', '--from', 'b'], 2, "'b' is invalid. It was given before (a)", 'give it once'],
  ['nothing', [], 2, 'no URLs are given', '--from FILE'],
  [
    'a key in place of a URL',
    ['docs/a.html', ...bucket],
    2,
    '"docs/a.html" is not a URL',
    'keys go into --from',
  ],
  ['a host of no distribution', ['https://nowhere.example.com/a'], 1, '"nowhere.example.com"', 'by its id'],
  [
    'several hosts',
    ['https://a.example.com/', 'https://b.example.com/'],
    2,
    'several hosts',
    'one distribution',
  ],
  [
    'a URL that spells no key',
    [`http://127.0.0.1/%E0`, ...bucket],
    2,
    '/%E0 is not served from the bucket',
    'Leave',
  ],
  [
    'a URL of another origin',
    ['https://www.example.com/api/x'],
    2,
    'is not served from the bucket',
    'another origin',
  ],
])('%s is named with its value and the remedy', async (_what, args, code, message, remedy) => {
  const ended = await verify(args);
  expect(ended).toMatchObject({ stdout: '', code });
  expect(ended.stderr).toContain(message);
  expect(ended.stderr).toContain(remedy);
  expect(ended.stderr).not.toMatch(/^ +at /m);
});
