import type { PathMetric } from '../plan/budget.ts';

/** Counts with the CloudWatch client, which is a file of its own in the zip and loaded when there is a budget. */
export function cloudWatchMetric(functionName: string): PathMetric {
  let metric: Promise<PathMetric> | undefined;
  const loaded = () => {
    metric ??= import('./cloudwatch.ts').then(({ pathMetric }) => pathMetric(functionName));
    return metric;
  };
  return {
    sum: async (since) => (await loaded()).sum(since),
    add: async (paths) => (await loaded()).add(paths),
  };
}
