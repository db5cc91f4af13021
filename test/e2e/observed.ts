import { DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeQueryDefinitionsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from '@jest/globals';
import { readDashboard } from '../../fakes/cloudwatch/dashboard.ts';
import { dataOf } from '../../scripts/demo/figures.ts';
import { eventually } from './eventually.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** The namespace of the installation in the fixture. */
const NAMESPACE = 'E2E';

/** What an operator looks at is there, and is what the module says. */
export function observedTests(stack: () => Stack): void {
  describe('metrics, alarms, dashboard and queries', () => {
    test('a change is in the metrics of the log, under the namespace and the function', async () => {
      const { aws, deliveries } = stack();
      const { bucket, functionName, logGroup } = deliveries.folders;
      const since = Date.now();
      await put(aws, bucket, 'site/observed.html');
      const data = await eventually('a metric of the change', FRESH_WITHIN_MS, async () => {
        const { events = [] } = await aws.logs.send(
          new FilterLogEventsCommand({ logGroupName: logGroup, startTime: since, limit: 10_000 }),
        );
        const found = dataOf(events.map(({ message = '' }) => message));
        return found.some(({ name }) => name === 'TimeToAcceptance') ? found : undefined;
      });
      for (const { namespace, dimensions } of data) {
        expect([namespace, dimensions]).toEqual([NAMESPACE, { FunctionName: functionName }]);
      }
      const [wait = 0] = data.flatMap(({ name, values }) => (name === 'TimeToAcceptance' ? values : []));
      expect(wait).toBeGreaterThan(0);
      expect(wait * 1_000).toBeLessThan(FRESH_WITHIN_MS);
    });

    test('the alarms are there, each on its metric', async () => {
      const { aws, deliveries } = stack();
      const { functionName } = deliveries.folders;
      const { MetricAlarms = [] } = await aws.cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: `${functionName}-` }),
      );
      const names = MetricAlarms.map(({ AlarmName = '' }) => AlarmName.slice(functionName.length + 1));
      const expected = [
        'budget',
        'dead-letter',
        'duration',
        'errors',
        'freshness',
        'spend',
        'stuck',
        'throttles',
        'waiting',
      ];
      expect(names.sort()).toEqual(expected);
    });

    test('the dashboard is there as CloudWatch takes it', async () => {
      const { aws, deliveries } = stack();
      const { functionName } = deliveries.folders;
      const { DashboardBody = '' } = await aws.cloudwatch.send(
        new GetDashboardCommand({ DashboardName: functionName }),
      );
      const metrics = readDashboard(JSON.parse(DashboardBody)).flatMap((widget) => widget.metrics);
      const namespaces = new Set(metrics.flatMap((one) => ('namespace' in one ? one.namespace : [])));
      expect([...namespaces].sort()).toEqual(['AWS/Lambda', 'AWS/SQS', NAMESPACE]);
    });

    test('the queries are there for the log of the function', async () => {
      const { aws, deliveries } = stack();
      const { functionName, logGroup } = deliveries.folders;
      const { queryDefinitions = [] } = await aws.logs.send(
        new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: `${functionName}/` }),
      );
      expect(queryDefinitions).toHaveLength(4);
      for (const { logGroupNames } of queryDefinitions) expect(logGroupNames).toEqual([logGroup]);
    });
  });
}
