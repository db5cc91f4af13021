import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { PathMetric } from '../plan/budget.ts';

const NAME = 'BilledPaths';
const DAY = 24 * 60 * 60;

export function pathMetric(functionName: string, Namespace: string): PathMetric {
  const client = new CloudWatchClient({
    // It runs at the end of an invocation, when little time may be left.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  const Dimensions = [{ Name: 'FunctionName', Value: functionName }];
  return {
    async sum(since) {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName: NAME,
          Dimensions,
          StartTime: new Date(since),
          // The days of the month so far, this one included: a whole month would end in the future.
          EndTime: new Date(Math.ceil(Date.now() / 1_000 / DAY) * DAY * 1_000),
          Period: DAY,
          Statistics: ['Sum'],
        }),
      );
      return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
    },

    async add(paths) {
      await client.send(
        new PutMetricDataCommand({
          Namespace,
          MetricData: [{ MetricName: NAME, Dimensions, Value: paths, Unit: 'Count' }],
        }),
      );
    },
  };
}
