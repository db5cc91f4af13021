import type { DistributionConfig } from '../urls/distribution-config.ts';

export interface InvalidationRequest {
  readonly distributionId: string;
  /** At most 128 characters. The same reference with the same paths is the same invalidation. */
  readonly callerReference: string;
  readonly paths: readonly string[];
}

export interface Created {
  readonly id: string;
  /** When CloudFront accepted it, in milliseconds since the epoch: long ago, when it knew the reference already. */
  readonly createdAt: number;
}

/** CloudFront as the function uses it. Every method rejects with CloudFront's own error name. */
export interface CloudFront {
  /** @param timeLeft milliseconds after which the answer is no longer needed */
  createInvalidation(request: InvalidationRequest, timeLeft: number): Promise<Created>;
  /** The ids of the distribution's latest invalidations, at most 100, that are complete. */
  completedInvalidations(distributionId: string): Promise<string[]>;
  getDistributionConfig(distributionId: string): Promise<DistributionConfig>;
  /** Whether a cache policy includes query strings in the cache key. */
  hasQueryStrings(cachePolicyId: string): Promise<boolean>;
}
