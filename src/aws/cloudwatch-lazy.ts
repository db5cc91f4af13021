import type { PathMetric } from '../plan/budget.ts';

/** Of the paths alone, where the function has no metrics. */
const NAMESPACE = 'CloudFrontCacheInvalidator';

/**
 * Counts with the CloudWatch client, which is a file of its own in the zip and loaded when there is a budget.
 *
 * @param namespace of the function's metrics; null: there are none
 * @param isCounted whether the lines of these metrics count the paths of the caller already
 */
export function cloudWatchMetric(
  functionName: string,
  namespace: string | null,
  isCounted: boolean,
): PathMetric {
  let metric: Promise<PathMetric> | undefined;
  const loaded = () => {
    metric ??= import('./cloudwatch.ts').then(({ pathMetric }) =>
      pathMetric(functionName, namespace ?? NAMESPACE),
    );
    return metric;
  };
  return {
    sum: async (since) => (await loaded()).sum(since),
    add: async (paths) => (isCounted ? undefined : (await loaded()).add(paths)),
  };
}
