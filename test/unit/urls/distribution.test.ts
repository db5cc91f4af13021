import { describe, expect, test } from '@jest/globals';
import { cachePolicies, readDistribution } from '../../../src/urls/distribution.ts';
import type { DistributionConfig } from '../../../src/urls/distribution-config.ts';

const BUCKET = 'my.site-1';
const CACHING = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** A distribution with one origin in front of the bucket, less and more of it as a test says. */
function config(changes: Partial<DistributionConfig> = {}): DistributionConfig {
  return {
    DefaultRootObject: 'home.html',
    Origins: {
      Items: [{ Id: 's3', DomainName: `${BUCKET}.s3.eu-central-1.amazonaws.com`, OriginPath: '/site' }],
    },
    DefaultCacheBehavior: { TargetOriginId: 's3', CachePolicyId: CACHING },
    ...changes,
  };
}
const read = (changes: Partial<DistributionConfig> = {}, withQueryStrings: string[] = []) =>
  readDistribution(config(changes), BUCKET, new Set(withQueryStrings));

test('the origin path, the default root object and the default behavior', () => {
  expect(read()).toEqual({
    originPaths: ['/site'],
    defaultRootObject: 'home.html',
    behaviors: [{ pathPattern: '*', originPaths: ['/site'], queryStrings: false }],
  });
});

test('without a default root object and an origin path', () => {
  const Origins = { Items: [{ Id: 's3', DomainName: `${BUCKET}.s3.amazonaws.com`, OriginPath: '' }] };
  expect(read({ DefaultRootObject: '', Origins })).toMatchObject({
    originPaths: [''],
    defaultRootObject: null,
  });
});

describe('the bucket behind the domain name', () => {
  const originPaths = (DomainName: string) =>
    read({ Origins: { Items: [{ Id: 's3', DomainName, OriginPath: '/p' }] } })?.originPaths;

  test.each([
    `${BUCKET}.s3.amazonaws.com`,
    `${BUCKET}.s3.eu-central-1.amazonaws.com`,
    `${BUCKET}.S3.EU-CENTRAL-1.AMAZONAWS.COM`,
    `${BUCKET}.s3-us-west-2.amazonaws.com`,
    `${BUCKET}.s3.dualstack.us-west-2.amazonaws.com`,
    `${BUCKET}.s3-website-us-east-1.amazonaws.com`,
    `${BUCKET}.s3-website.eu-central-1.amazonaws.com`,
    `${BUCKET}.s3.cn-north-1.amazonaws.com.cn`,
    `${BUCKET}.s3-accelerate.amazonaws.com`,
    'my-point-abcdefgh-s3alias.s3.eu-central-1.amazonaws.com',
    'my-point-abcdefgh--ol-s3.s3.eu-central-1.amazonaws.com',
    'm1abc.mrap.accesspoint.s3-global.amazonaws.com',
  ])('%s is or may be it', (domainName) => {
    expect(originPaths(domainName)).toEqual(['/p']);
  });

  test.each([
    'my.site-2.s3.amazonaws.com',
    `x${BUCKET}.s3.amazonaws.com`,
    `${BUCKET}.example.com`,
    `${BUCKET}.s3.example.com`,
    `${BUCKET}.s3.amazonaws.com.example.com`,
    `${BUCKET}xs3.amazonaws.com`,
    `${BUCKET}.s3.s3.amazonaws.com.s3.example.com`,
    `${BUCKET}.s3x.s3.amazonaws.com`,
    'www.example.com',
  ])('%s is not', (domainName) => {
    expect(originPaths(domainName)).toBeUndefined();
  });
});

test.each([
  ['s3.eu-central-1.amazonaws.com', `/${BUCKET}`, ['']],
  ['s3.amazonaws.com', `/${BUCKET}/site`, ['/site']],
  ['s3.amazonaws.com', `/${BUCKET}-2/site`, undefined],
  ['s3.amazonaws.com', '', undefined],
  ['s3.example.com', `/${BUCKET}`, undefined],
])('the path-style origin %s%s: %j', (DomainName, OriginPath, expected) => {
  expect(read({ Origins: { Items: [{ Id: 's3', DomainName, OriginPath }] } })?.originPaths).toEqual(expected);
});

test('a domain name with many hyphens is compared in linear time', () => {
  const time = (count: number) => {
    const DomainName = `${BUCKET}.s3${'-a'.repeat(count)}!`;
    const start = performance.now();
    for (let i = 0; i < 20; i += 1) read({ Origins: { Items: [{ Id: 's3', DomainName }] } });
    return performance.now() - start;
  };
  time(1_000);
  // 26 hyphens took a second when each could be matched in two ways.
  expect(time(20_000) / Math.max(time(1_000), 0.1)).toBeLessThan(2_000);
});

describe('the behaviors', () => {
  const Origins = {
    Items: [
      { Id: 'app', DomainName: 'www.example.com', OriginPath: '/x' },
      { Id: 's3', DomainName: `${BUCKET}.s3.amazonaws.com`, OriginPath: '/site' },
      { Id: 'assets', DomainName: `${BUCKET}.s3.amazonaws.com`, OriginPath: '/assets' },
    ],
  };
  const behavior = (changes: object) =>
    read({ Origins, CacheBehaviors: { Items: [{ PathPattern: '/p/*', ...changes }] } }, ['with'])
      ?.behaviors[0];

  test('are in order, the default one last', () => {
    const CacheBehaviors = {
      Items: [
        { PathPattern: '/api/*', TargetOriginId: 'app' },
        { PathPattern: '*.css', TargetOriginId: 'assets' },
      ],
    };
    expect(read({ Origins, CacheBehaviors })).toEqual({
      originPaths: ['/site', '/assets'],
      defaultRootObject: 'home.html',
      behaviors: [
        { pathPattern: '/api/*', originPaths: [], queryStrings: false },
        { pathPattern: '*.css', originPaths: ['/assets'], queryStrings: false },
        { pathPattern: '*', originPaths: ['/site'], queryStrings: false },
      ],
    });
  });

  test('of an origin group lead to each of its members', () => {
    const OriginGroups = {
      Items: [{ Id: 'group', Members: { Items: [{ OriginId: 'app' }, { OriginId: 'assets' }] } }],
    };
    const CacheBehaviors = { Items: [{ PathPattern: '/p', TargetOriginId: 'group' }] };
    expect(read({ Origins, OriginGroups, CacheBehaviors })?.behaviors[0]?.originPaths).toEqual(['/assets']);
  });

  test.each([
    ['FunctionAssociations', 'viewer-request', 'unknown'],
    ['LambdaFunctionAssociations', 'viewer-request', 'unknown'],
    ['LambdaFunctionAssociations', 'origin-request', 'unknown'],
    ['FunctionAssociations', 'viewer-response', []],
    ['LambdaFunctionAssociations', 'origin-response', []],
  ])('with %s at %s lead to %j', (kind, EventType, expected) => {
    const found = behavior({ TargetOriginId: 'app', [kind]: { Items: [{ EventType }] } });
    expect(found?.originPaths).toEqual(expected);
  });

  test.each([
    [{ CachePolicyId: 'with' }, true],
    [{ CachePolicyId: 'without' }, false],
    [{ ForwardedValues: { QueryString: true } }, true],
    [{ ForwardedValues: { QueryString: false } }, false],
    [{ CachePolicyId: 'without', ForwardedValues: { QueryString: true } }, false],
    [{}, false],
  ])('%j: query strings %j', (changes, expected) => {
    expect(behavior({ TargetOriginId: 's3', ...changes })?.queryStrings).toBe(expected);
  });
});

test('a configuration without origins does not lead to the bucket', () => {
  expect(readDistribution({}, BUCKET, new Set())).toBeUndefined();
});

test('each cache policy is asked for once', () => {
  const CacheBehaviors = {
    Items: [{ CachePolicyId: 'a' }, { CachePolicyId: CACHING }, { CachePolicyId: '' }, {}],
  };
  expect(cachePolicies(config({ CacheBehaviors }))).toEqual(['a', CACHING]);
});
