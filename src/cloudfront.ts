import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';

export interface InvalidationRequest {
  readonly distributionId: string;
  /** At most 128 characters; the same reference with the same paths is the same invalidation. */
  readonly callerReference: string;
  readonly paths: readonly string[];
}

/**
 * Asks CloudFront for an invalidation and gives its id. Rejects with CloudFront's error, by its own name.
 *
 * @param timeLeft milliseconds after which there is no use in an answer
 */
export type CreateInvalidation = (request: InvalidationRequest, timeLeft: number) => Promise<string>;

export function cloudFront(): CreateInvalidation {
  // Adaptive: CloudFront takes one request every two seconds from a whole account (aws-sdk-js#3983), so
  // throttling here means that others are at it, too.
  const client = new CloudFrontClient({
    retryMode: 'adaptive',
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  return async ({ distributionId, callerReference, paths }, timeLeft) => {
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
  };
}
