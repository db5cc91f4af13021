import type { PathMetric } from '../plan/budget.ts';

/** Of the paths alone, where the function has no metrics. */
const NAMESPACE = 'CloudFrontCacheInvalidator';

/**
 * Counts with the CloudWatch client, which is a file of its own in the zip and loaded when there is a budget.
 *
 * @param namespace of the function's metrics; null: there are none
 * @param adds false: the caller only reads, or the lines of these metrics count its paths already
 */
export function cloudWatchMetric(functionName: string, namespace: string | null, adds: boolean): PathMetric {
  let metric: Promise<PathMetric> | undefined;
  const loaded = () => {
    metric ??= import('./cloudwatch.ts').then(({ pathMetric }) =>
      pathMetric(functionName, namespace ?? NAMESPACE),
    );
    return metric;
  };
  return {
    sum: async (since) => (await loaded()).sum(since),
    add: async (paths) => (adds ? (await loaded()).add(paths) : undefined),
  };
}
