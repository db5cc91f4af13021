/** Unchanged objects are counted through the real S3 client, which has a file of its own in the zip. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION, distributions, OTHER_DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';
import type { Mood } from '../../fakes/s3/server.ts';

let deployed: DeployedFunction;
afterEach(() => deployed.close());

const counting = { COLLAPSE: 'balanced', LIST_BUCKET: 'true' };
/** Twelve paths save six, after the price of a wildcard: worth up to 120 unchanged objects. */
const CHANGED = 12;

const numbered = (count: number, name: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => name(i));
const changed = numbered(CHANGED, (i) => `docs/new ${i}`);
const exact = changed.map((key) => `/${encodeURI(key)}`);

/** Invokes with keys that are in the bucket, too, as those of most changes are. */
async function change(keys: readonly string[] = changed): Promise<unknown> {
  for (const key of keys) deployed.bucket.put(key);
  return deployed.invoke({ keys });
}
const fill = (keys: readonly string[]) => {
  for (const key of keys) deployed.bucket.put(key);
};
const invalidated = () => deployed.cloudFront.accepted.flatMap(({ paths }) => paths);

/** The wildcards of every line that was logged. */
const wildcards = () =>
  deployed.logged().flatMap(({ distributions: results }) => {
    return Array.isArray(results) ? results.flatMap((result) => result.wildcards) : [];
  });

describe('objects in a listing', () => {
  test.each([
    ['an hour ago', 3_600_000, exact.length],
    ['a moment ago', 1_000, 1],
  ])('that were written %s', async (_, age, paths) => {
    deployed = await deploy(counting);
    for (const key of numbered(500, (i) => `docs/old ${i}`)) deployed.bucket.put(key, Date.now() - age);
    await change();
    expect(invalidated()).toHaveLength(paths);
  });
});

describe('a folder in which much has changed', () => {
  test('and little has not, is cleared as a whole; the answer and the log say why', async () => {
    deployed = await deploy(counting);
    fill(numbered(5, (i) => `docs/old ${i}`));
    fill(numbered(500, (i) => `docs of others/${i}`));
    expect(await change()).toMatchObject({
      distributions: [
        { paths: [{ path: '/docs/*', why: 'replaces 12 paths; also clears 5 unchanged objects' }] },
      ],
    });
    expect(invalidated()).toEqual(['/docs/*']);
    expect(wildcards()).toEqual([{ path: '/docs/*', replaces: 12, collateral: 5, dollarsSaved: 0.055 }]);
    expect(deployed.s3.listings).toEqual([{ 'list-type': '2', prefix: 'docs/', 'encoding-type': 'url' }]);
  });

  test('and much has not, has each object cleared by itself', async () => {
    deployed = await deploy(counting);
    fill(numbered(120, (i) => `docs/old ${i}`));
    await change();
    expect(invalidated()).toEqual(exact);
    expect(wildcards()).toEqual([]);
  });

  test('is cleared as a whole for a burst of messages, and none of them is retried', async () => {
    deployed = await deploy({ ...counting, BUFFER_SECONDS: '1' });
    fill(changed);
    for (const key of changed) deployed.queue.send(JSON.stringify(s3Event({ key })), Date.now());
    expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
    expect(invalidated()).toEqual(['/docs/*']);
    expect(deployed.queue.messages.size).toBe(0);
  }, 20_000);

  test('is cleared as a whole or not, as the configured ratio decides', async () => {
    deployed = await deploy({ ...counting, COLLAPSE_RATIO: '0.5' });
    fill(numbered(3, (i) => `docs/old ${i}`));
    await change();
    expect(invalidated()).toEqual(exact);
    await change([...changed, 'docs/old 0', 'docs/old 1']);
    expect(invalidated().slice(exact.length)).toEqual(['/docs/*']);
  });

  test.each([
    ['the function may not list', { ...counting, LIST_BUCKET: 'false' }, exact],
    ['any number is fine', { COLLAPSE: 'frugal', LIST_BUCKET: 'true' }, ['/docs/*']],
  ])('is not counted when %s', async (_when, settings, paths) => {
    deployed = await deploy(settings);
    await change();
    expect(invalidated()).toEqual(paths);
    expect(deployed.s3.listings).toEqual([]);
  });
});

describe('a folder of many objects is counted', () => {
  /** For each character that a listing, an URL or XML may change, some keys, and a start-after of most of them. */
  const awkward = [
    ' ',
    '+',
    'é',
    '%',
    '%20',
    '\u0001',
    '\n',
    '\ufffd',
    '😀',
    '&lt;',
    '"\'',
    '?#',
    '日本',
    '\\',
  ];

  test('over several pages, whatever characters the keys have', async () => {
    deployed = await deploy({ ...counting, COLLAPSE_RATIO: '1000' });
    const unchanged = numbered(3_500, (i) => `docs/${i % 83}/${awkward[i % awkward.length]}${i}`);
    fill(unchanged);
    const keys = awkward.map((character, i) => `docs/${i}${character}new`);
    await change(keys);
    expect(invalidated()).toEqual(['/docs/*']);
    expect(wildcards()).toMatchObject([{ path: '/docs/*', collateral: unchanged.length }]);
    expect(deployed.s3.listings.length).toBeGreaterThan(3);
  }, 20_000);

  test('in consecutive pages, too', async () => {
    // So few objects may be evicted that the folder is not listed in parts at once.
    deployed = await deploy({ ...counting, COLLAPSE_RATIO: '100' });
    const keys = numbered(50, (i) => `docs/${awkward[i % awkward.length]}/${i}`);
    const unchanged = numbered(2_100, (i) => `docs/${awkward[i % awkward.length]}/old ${i}`);
    fill(unchanged);
    await change(keys);
    expect(wildcards()).toMatchObject([{ path: '/docs/*', collateral: unchanged.length }]);
  }, 20_000);

  test('by its name in the bucket, not in URLs', async () => {
    deployed = await deploy(counting);
    const folder = 'a b+é%/😀\u0001';
    const keys = numbered(CHANGED, (i) => `${folder}/${i}`);
    fill(numbered(5, (i) => `${folder}/old ${i}`));
    fill(numbered(200, (i) => `${folder.replaceAll('+', ' ')}/${i}`));
    await change(keys);
    const paths = [`/a%20b%2B%C3%A9%25/%F0%9F%98%80%01/*`, `/a%20b+%C3%A9%25/%F0%9F%98%80%01/*`];
    expect(invalidated()).toEqual(paths);
    const counted = paths.map((path) => expect.objectContaining({ path, replaces: 12, collateral: 5 }));
    expect(wildcards()).toEqual(expect.arrayContaining(counted));
  });

  test('in the part of the bucket that each distribution serves', async () => {
    deployed = await deploy({
      ...counting,
      READ_DISTRIBUTION: 'true',
      DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION, originPath: '/site/docs' }),
    });
    deployed.server.configurations = {
      [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/site' }]),
      [OTHER_DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/site/docs' }]),
    };
    fill(numbered(500, (i) => `docs/elsewhere ${i}`));
    fill(numbered(5, (i) => `site/docs/old ${i}`));
    await change(numbered(CHANGED, (i) => `site/docs/new ${i}`));
    expect(invalidated().sort()).toEqual(['/*', '/docs/*']);
    expect(deployed.s3.listings.map(({ prefix }) => prefix)).toEqual(['site/docs/', 'site/docs/']);
  });
});

describe('a bucket that cannot be listed', () => {
  const warnings = (lines: readonly Record<string, unknown>[]) =>
    lines.filter(({ level }) => level === 'WARN');

  test.each<[Mood, string]>([
    ['access denied', 'AccessDenied: Access Denied'],
    ['slow down', 'SlowDown: Please reduce your request rate.'],
    ['silent', 'TimeoutError: '],
  ])(
    '(%s) gets exact paths, and a warning says why',
    async (mood, error) => {
      deployed = await deploy(counting);
      deployed.s3.mood = mood;
      await change();
      expect(invalidated()).toEqual(exact);
      const lines = deployed.logged();
      expect(warnings(lines)).toEqual([
        expect.objectContaining({
          message: 'the bucket could not be listed; no wildcard is sent to save paths',
          distributionId: DISTRIBUTION,
          error: expect.objectContaining({ stack: expect.stringContaining(error) }),
        }),
      ]);
      expect(lines).toContainEqual(expect.objectContaining({ level: 'INFO', message: 'invalidated' }));
    },
    20_000,
  );

  test('is listed again for later changes, with one warning', async () => {
    deployed = await deploy(counting);
    deployed.s3.mood = 'access denied';
    await change();
    await change([...changed, 'docs/later']);
    expect(invalidated()).toEqual([...exact, ...exact, '/docs/later']);
    expect(warnings(deployed.logged())).toHaveLength(1);

    deployed.s3.mood = 'well';
    await change([...changed, 'docs/still later']);
    expect(invalidated().at(-1)).toBe('/docs/*');
  });

  test('keeps no message in the queue', async () => {
    deployed = await deploy({ ...counting, BUFFER_SECONDS: '1' });
    deployed.s3.mood = 'access denied';
    for (const key of changed) deployed.queue.send(JSON.stringify(s3Event({ key })), Date.now());
    expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
    expect(invalidated().sort()).toEqual([...exact].sort());
    expect([deployed.queue.messages.size, deployed.deadLetter.messages.size]).toEqual([0, 0]);
  }, 20_000);
});

describe('the S3 of these tests', () => {
  const get = (path: string, signedFor: string | null) => {
    const credential = `test/20261120/eu-central-1/${signedFor}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    const headers = signedFor === null ? {} : { authorization };
    return fetch(`${deployed.s3.endpoint}${path}`, { headers });
  };

  test.each([
    ['that is not signed', '/my-site/?list-type=2', null, 403],
    ['signed for another service', '/my-site/?list-type=2', 'sqs', 403],
    ['of another bucket', '/other/?list-type=2', 's3', 404],
    ['of version 1', '/my-site/', 's3', 501],
    ['in another encoding', '/my-site/?list-type=2&encoding-type=base64', 's3', 400],
    ['that goes on with a token', '/my-site/?list-type=2&continuation-token=x', 's3', 501],
  ])('refuses a listing %s', async (_what, path, service, status) => {
    deployed = await deploy();
    expect(await get(path, service)).toMatchObject({ status });
    expect(deployed.s3.listings).toEqual([]);
  });

  test('returns at most max-keys, and says whether there are more', async () => {
    deployed = await deploy();
    fill(['a b', 'a/é', 'b']);
    const list = async (query: string) => {
      const answer = await get(`/my-site/?list-type=2&encoding-type=url&${query}`, 's3');
      const text = await answer.text();
      return [...text.matchAll(/<(Key|IsTruncated)>([^<]*)/g)].map(([, , value]) => value);
    };
    expect(await list('max-keys=1')).toEqual(['true', 'a+b']);
    expect(await list('max-keys=1&start-after=a%20b')).toEqual(['true', 'a/%C3%A9']);
    expect(await list('prefix=a&start-after=a+b')).toEqual(['false', 'a/%C3%A9']);
    expect(await list('max-keys=0')).toEqual(['false']);
  });
});
