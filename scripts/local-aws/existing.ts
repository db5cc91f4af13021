import { randomUUID } from 'node:crypto';
import {
  type CacheBehavior,
  type CloudFrontClient,
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  type Origin,
} from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { REGION } from './environment.ts';

/** The managed policy CachingOptimized, which every account has. */
const CACHE_POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';

export interface DistributionOptions {
  /** The folder of the bucket that the distribution shows, such as `/site`. */
  readonly originPath?: string;
  readonly defaultRootObject?: string;
  /** Path pattern of what another origin serves. */
  readonly elsewhere?: string;
  /** Path pattern of what is cached once for each query string, by a cache policy of its own. */
  readonly perQueryString?: string;
}

/** Makes the bucket and the distribution that a user of the module has already. */
export async function createSite(
  s3: S3Client,
  cloudfront: CloudFrontClient,
  bucket: string,
  options: DistributionOptions = {},
): Promise<{ distributionId: string }> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return createDistribution(cloudfront, bucket, options);
}

/** Makes one more distribution in front of a bucket. */
export async function createDistribution(
  cloudfront: CloudFrontClient,
  bucket: string,
  { originPath = '', defaultRootObject = 'index.html', elsewhere, perQueryString }: DistributionOptions = {},
): Promise<{ distributionId: string }> {
  const origins: Origin[] = [
    {
      Id: bucket,
      DomainName: `${bucket}.s3.${REGION}.amazonaws.com`,
      OriginPath: originPath,
      S3OriginConfig: { OriginAccessIdentity: '' },
    },
  ];
  const behaviors: CacheBehavior[] = [];
  if (elsewhere !== undefined) {
    const origin = anotherOrigin();
    origins.push(origin);
    behaviors.push({ PathPattern: elsewhere, ...behavior(origin.Id, CACHE_POLICY) });
  }
  if (perQueryString !== undefined) {
    const policy = await createCachePolicy(cloudfront);
    behaviors.push({ PathPattern: perQueryString, ...behavior(bucket, policy) });
  }

  const { Distribution } = await cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: randomUUID(),
        Comment: `serves ${bucket}${originPath}`,
        Enabled: true,
        DefaultRootObject: defaultRootObject,
        Origins: { Quantity: origins.length, Items: origins },
        DefaultCacheBehavior: behavior(bucket, CACHE_POLICY),
        CacheBehaviors: { Quantity: behaviors.length, Items: behaviors },
      },
    }),
  );
  if (Distribution?.Id === undefined) throw new Error(`no distribution was made for ${bucket}`);
  return { distributionId: Distribution.Id };
}

function anotherOrigin() {
  return {
    Id: 'elsewhere',
    DomainName: 'www.example.com',
    CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
  } as const;
}

function behavior(TargetOriginId: string, CachePolicyId: string) {
  return { TargetOriginId, CachePolicyId, ViewerProtocolPolicy: 'redirect-to-https' } as const;
}

async function createCachePolicy(cloudfront: CloudFrontClient): Promise<string> {
  const { CachePolicy } = await cloudfront.send(
    new CreateCachePolicyCommand({
      CachePolicyConfig: {
        Name: randomUUID(),
        MinTTL: 0,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    }),
  );
  if (CachePolicy?.Id === undefined) throw new Error('no cache policy was made');
  return CachePolicy.Id;
}
