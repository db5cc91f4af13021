import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import type { CloudFront } from '../invalidate/cloudfront-port.ts';

export function cloudFront(): CloudFront {
  // Adaptive: CloudFront accepts one request every two seconds from an account (aws-sdk-js#3983), so throttling means
  // that others send requests, too. A long timeout: a request whose answer is lost may be billed again.
  const client = new CloudFrontClient({
    retryMode: 'adaptive',
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  // A client of its own that gives up quickly: reading must not hold up sending.
  const reader = new CloudFrontClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });

  return {
    async createInvalidation({ distributionId, callerReference, paths }, timeLeft) {
      const answer = await client.send(
        new CreateInvalidationCommand({
          DistributionId: distributionId,
          InvalidationBatch: {
            CallerReference: callerReference,
            Paths: { Quantity: paths.length, Items: [...paths] },
          },
        }),
        { abortSignal: AbortSignal.timeout(Math.max(0, timeLeft)) },
      );
      const { Id, CreateTime } = answer.Invalidation ?? {};
      if (Id === undefined || CreateTime === undefined)
        throw new Error('CloudFront answered CreateInvalidation without an id and a time');
      return { id: Id, createdAt: CreateTime.getTime() };
    },

    async completedInvalidations(distributionId) {
      const answer = await reader.send(new ListInvalidationsCommand({ DistributionId: distributionId }));
      const all = answer.InvalidationList?.Items ?? [];
      return all.flatMap(({ Id, Status }) => (Id !== undefined && Status === 'Completed' ? Id : []));
    },

    async getDistributionConfig(distributionId) {
      const answer = await reader.send(new GetDistributionConfigCommand({ Id: distributionId }));
      if (answer.DistributionConfig === undefined)
        throw new Error('CloudFront answered GetDistributionConfig without a configuration');
      return answer.DistributionConfig;
    },

    async hasQueryStrings(cachePolicyId) {
      const answer = await reader.send(new GetCachePolicyCommand({ Id: cachePolicyId }));
      const behavior =
        answer.CachePolicy?.CachePolicyConfig?.ParametersInCacheKeyAndForwardedToOrigin?.QueryStringsConfig
          ?.QueryStringBehavior;
      if (behavior === undefined)
        throw new Error(`CloudFront answered GetCachePolicy of ${cachePolicyId} without query strings`);
      return behavior !== 'none';
    },
  };
}
