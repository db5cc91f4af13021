import { afterEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION, distributions } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction;
afterEach(() => deployed.close());

const reading = { READ_DISTRIBUTION: 'true' };
const paths = () => deployed.cloudFront.accepted.flatMap((invalidation) => invalidation.paths);
const warnings = () => deployed.logged().filter(({ level }) => level === 'WARN');

/** Starts the function before a distribution of these behaviors. */
async function deployBefore(
  behaviors: Parameters<typeof distributionConfig>[0],
  root: string | null = null,
  settings: Record<string, string> = {},
) {
  deployed = await deploy({ ...reading, ...settings });
  deployed.server.configurations = { [DISTRIBUTION]: distributionConfig(behaviors, root) };
}

describe('a distribution that is read', () => {
  test('gives the origin path, the default root object and what other origins serve', async () => {
    await deployBefore(
      [
        { pathPattern: '/api/*', origin: null },
        { pathPattern: '*', origin: '/site' },
      ],
      'home.html',
    );
    await deployed.invoke({ keys: ['site/home.html', 'site/api/x', 'elsewhere'] });
    expect(paths()).toEqual(['/home.html', '/']);
    expect(deployed.logged()).toMatchObject([
      {
        distributions: [
          { paths: 2, skipped: { 'another origin serves it': 1, 'outside the origin path': 1 } },
        ],
      },
    ]);
  });

  test('keeps a behavior that has an edge function', async () => {
    await deployBefore([
      { pathPattern: '/api/*', origin: null, hasFunction: true },
      { pathPattern: '*', origin: '' },
    ]);
    await deployed.invoke({ keys: ['api/x'] });
    expect(paths()).toEqual(['/api/x']);
  });

  test('shows by its cache policies where query strings matter; managed policies are known', async () => {
    await deployBefore([
      { pathPattern: '*.jpg', origin: '', cachePolicy: 'custom-all' },
      { pathPattern: '*.png', origin: '', cachePolicy: 'custom-none' },
      { pathPattern: '*', origin: '' },
    ]);
    deployed.server.cachePolicies = { 'custom-all': 'all', 'custom-none': 'none' };
    await deployed.invoke({ keys: ['a.jpg', 'a.png', 'a'] });
    expect(paths()).toEqual(['/a.jpg*', '/a.png', '/a']);
    expect(deployed.server.reads).toEqual([
      `distribution/${DISTRIBUTION}/config`,
      'cache-policy/custom-all',
      'cache-policy/custom-none',
    ]);
  });

  test('is not asked for cache policies when query_strings is set', async () => {
    await deployBefore([{ pathPattern: '*', origin: '', cachePolicy: 'custom' }], null, {
      QUERY_STRINGS: 'true',
    });
    await deployed.invoke({ keys: ['a'] });
    expect(paths()).toEqual(['/a*']);
    expect(deployed.server.reads).toEqual([`distribution/${DISTRIBUTION}/config`]);
  });

  test('is read once for many invocations', async () => {
    await deployBefore([{ pathPattern: '*', origin: '/site' }]);
    for (const key of ['site/a', 'site/b', 'site/c']) await deployed.invoke({ keys: [key] });
    expect(paths()).toEqual(['/a', '/b', '/c']);
    expect(deployed.server.reads).toHaveLength(1);
  });
});

const noOrigin = { [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: null }], 'home.html') };

describe('a distribution that cannot be read', () => {
  test.each([
    ['for want of permission', {}, 'AccessDenied'],
    ['because no origin is the bucket', noOrigin, 'NoSuchOrigin'],
  ])('%s fails the invocation, and no path is guessed', async (_why, configurations, name) => {
    deployed = await deploy({ ...reading, DISTRIBUTIONS: distributions({ originPath: '/site' }) });
    deployed.server.configurations = configurations;
    await expect(deployed.invoke({ keys: ['site/home.html'] })).rejects.toThrow(`${DISTRIBUTION}: ${name}: `);
    expect(paths()).toEqual([]);
  });

  test.each([
    ['for want of permission', {}, 'AccessDenied'],
    ['because no origin is the bucket', noOrigin, 'NoSuchOrigin'],
  ])('%s is replaced by settings that are complete, with one warning', async (_why, configurations, name) => {
    deployed = await deploy({
      ...reading,
      DISTRIBUTIONS: distributions({ originPath: '/site', defaultRootObject: 'home.html' }),
      QUERY_STRINGS: 'false',
    });
    deployed.server.configurations = configurations;
    await deployed.invoke({ keys: ['site/home.html'] });
    await deployed.invoke({ keys: ['site/b'] });
    expect(paths()).toEqual(['/home.html', '/', '/b']);
    expect(warnings()).toEqual([
      expect.objectContaining({ distributionId: DISTRIBUTION, error: expect.objectContaining({ name }) }),
    ]);
  });
});

describe('without', () => {
  test('permission to read the cache policy, URLs are cleared with all their query strings', async () => {
    deployed = await deploy(reading);
    deployed.server.configurations = {
      [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/site', cachePolicy: 'secret' }]),
    };
    await deployed.invoke({ keys: ['site/b'] });
    await deployed.invoke({ keys: ['site/c'] });
    expect(paths()).toEqual(['/b*', '/c*']);
    expect(warnings()).toEqual([
      expect.objectContaining({
        distributionId: DISTRIBUTION,
        error: expect.objectContaining({ name: 'AccessDenied' }),
      }),
    ]);
  });

  test('read_distribution, nothing is read', async () => {
    deployed = await deploy();
    await deployed.invoke({ keys: ['a'] });
    expect(paths()).toEqual(['/a']);
    expect(deployed.server.reads).toEqual([]);
  });
});

test('wildcards that wait are sent when CloudFront lists others as complete', async () => {
  deployed = await deploy({}, { completion: 1_000 });
  await deployed.invoke({ paths: Array.from({ length: 8 }, (_, i) => `/w${i}*`) });
  const [first, second] = deployed.cloudFront.accepted.map(({ createdAt }) => createdAt);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(4_500);
  expect((second ?? 0) - (first ?? 0)).toBeLessThan(12_000);
  expect(deployed.server.reads).toEqual([`distribution/${DISTRIBUTION}/invalidation`]);
}, 30_000);

test('a late change is recognized as fresh by the time of its event', async () => {
  deployed = await deploy();
  const event = s3Event({ key: 'a', at: new Date(Date.now() - 10_000).toISOString() });
  await deployed.invoke(event);
  expect(await deployed.invoke(event)).toMatchObject({
    distributions: [{ paths: [], skipped: [{ key: 'a', reason: 'cleared since it changed' }] }],
  });
  expect(deployed.cloudFront.accepted).toHaveLength(1);
});
