import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
} from '@aws-sdk/client-cloudfront';
import type { CloudFront } from '../invalidate/cloudfront-port.ts';

export function cloudFront(): CloudFront {
  // Adaptive: CloudFront takes one request every two seconds from a whole account (aws-sdk-js#3983), so
  // throttling here means that others are at it, too. An answer that is not waited for may cost the same paths
  // again, so it is waited for.
  const client = new CloudFrontClient({
    retryMode: 'adaptive',
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  // Its own and soon tired, as nothing that is only good to know may hold up what must be sent.
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
      const id = answer.Invalidation?.Id;
      if (id === undefined)
        throw new Error('CloudFront answered CreateInvalidation without an invalidation id');
      return id;
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
