import { describe, expect, test } from '@jest/globals';
import type { DistributionConfig } from '../../../src/urls/distribution-config.ts';
import { lastingErrors } from '../../../src/urls/lasting-errors.ts';

const BUCKET: DistributionConfig = {
  Origins: {
    Items: [
      { Id: 'bucket', DomainName: 'my-site.s3.eu-central-1.amazonaws.com' },
      { Id: 'other', DomainName: 'example.com' },
    ],
  },
  DefaultCacheBehavior: { TargetOriginId: 'bucket' },
};
const why = (more: DistributionConfig) => lastingErrors({ ...BUCKET, ...more }, (id) => id === 'bucket');

describe('an error for a missing object is brief', () => {
  test.each<[string, DistributionConfig]>([
    ['by default', {}],
    ['with ten seconds', { CustomErrorResponses: { Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 10 }] } }],
    [
      'whatever is kept of other errors',
      { CustomErrorResponses: { Items: [{ ErrorCode: 500, ErrorCachingMinTTL: 300 }] } },
    ],
    [
      'with an origin group of others',
      { OriginGroups: { Items: [{ Id: 'g', Members: { Items: [{ OriginId: 'other' }] } }] } },
    ],
    [
      'with a function at viewer-response',
      { DefaultCacheBehavior: { LambdaFunctionAssociations: { Items: [{ EventType: 'viewer-response' }] } } },
    ],
  ])('%s', (_, more) => {
    expect(why(more)).toBeUndefined();
  });
});

test.each<[DistributionConfig, string]>([
  [
    { CustomErrorResponses: { Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 11 }] } },
    'error 404 is cached for 11 s, more than 10',
  ],
  [
    {
      CustomErrorResponses: {
        Items: [{ ErrorCode: 403, ResponsePagePath: '/index.html', ErrorCachingMinTTL: 0 }],
      },
    },
    'error 403 has a page of its own, /index.html',
  ],
  [
    {
      OriginGroups: {
        Items: [{ Id: 'g', Members: { Items: [{ OriginId: 'other' }, { OriginId: 'bucket' }] } }],
      },
    },
    'another origin of an origin group answers for a missing object',
  ],
  [
    { Origins: { Items: [{ Id: 'bucket', DomainName: 'my-site.s3-website.eu-central-1.amazonaws.com' }] } },
    'the origin is a website endpoint of S3',
  ],
  [
    {
      CacheBehaviors: {
        Items: [{ LambdaFunctionAssociations: { Items: [{ EventType: 'origin-response' }] } }],
      },
    },
    'a function at origin-response may answer for a missing object',
  ],
  [
    { DefaultCacheBehavior: { FunctionAssociations: { Items: [{ EventType: 'viewer-request' }] } } },
    'a function at viewer-request may answer for a missing object',
  ],
])('%j: it may last', (more, reason) => {
  expect(why(more)).toBe(reason);
});
