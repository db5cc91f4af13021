import type { UrlSettings } from '../../src/urls/url-map.ts';
import { BUCKET } from '../events.ts';

export interface BehaviorSettings {
  readonly pathPattern: string;
  /** The origin path of an origin that is the bucket; null: an origin that is not. */
  readonly origin: string | null;
  readonly cachePolicy?: string;
  /** A viewer-request function of CloudFront. */
  readonly hasFunction?: boolean;
}

/** What ListDistributions shows of one. */
export interface KnownDistribution {
  readonly id: string;
  readonly domainName: string;
  readonly aliases: readonly string[];
}

/** The managed policy CachingOptimized. */
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** A DistributionConfig as CloudFront's XML has it; the last behavior is the default one. */
export function distributionConfig(
  behaviors: readonly BehaviorSettings[],
  defaultRootObject: UrlSettings['defaultRootObject'] = null,
): object {
  const origins = [...new Set(behaviors.map(({ origin }) => origin))];
  const list = behaviors.map(({ pathPattern, origin, cachePolicy = CACHING_OPTIMIZED, hasFunction }) => ({
    PathPattern: pathPattern,
    TargetOriginId: `origin ${origin}`,
    CachePolicyId: cachePolicy,
    ViewerProtocolPolicy: 'allow-all',
    FunctionAssociations: hasFunction
      ? {
          Quantity: 1,
          Items: {
            FunctionAssociation: {
              FunctionARN: 'arn:aws:cloudfront::111122223333:function/rewrite',
              EventType: 'viewer-request',
            },
          },
        }
      : { Quantity: 0 },
  }));
  const { PathPattern, ...DefaultCacheBehavior } = list.at(-1) ?? {};
  return {
    CallerReference: 'reference',
    DefaultRootObject: defaultRootObject ?? '',
    Comment: '',
    Enabled: true,
    Origins: {
      Quantity: origins.length,
      Items: {
        Origin: origins.map((origin) => ({
          Id: `origin ${origin}`,
          DomainName: origin === null ? 'www.example.com' : `${BUCKET}.s3.eu-central-1.amazonaws.com`,
          OriginPath: origin ?? '',
        })),
      },
    },
    DefaultCacheBehavior,
    CacheBehaviors: { Quantity: list.length - 1, Items: { CacheBehavior: list.slice(0, -1) } },
  };
}
