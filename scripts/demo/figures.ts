import { setTimeout as sleep } from 'node:timers/promises';
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type Datum, readEmf } from '../../fakes/cloudwatch/emf.ts';
import { statistic } from '../../fakes/cloudwatch/statistic.ts';

/** CloudFront's 95th percentile, which the estimate of the time to fresh adds to the time to acceptance. */
const COMPLETION_SECONDS = 25;
const WAIT_MS = 20_000;
const POLL_MS = 500;

/**
 * What the function's metrics say, once they have so many changes and an observed completion, or 20 seconds have passed.
 * CloudWatch makes the metrics from these lines of the log.
 */
export async function figuresOfLog(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  changes: number,
): Promise<string> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
    const data = dataOf(events.map(({ message = '' }) => message));
    const isWhole = sum(data, 'Changes') >= changes && valuesOf(data, 'TimeToFresh').length > 0;
    if (isWhole || Date.now() > deadline) return figures(data);
    await sleep(POLL_MS);
  }
}

/** The data of the lines that are metrics; one event may have several lines. */
export function dataOf(messages: readonly string[]): Datum[] {
  return messages
    .flatMap((message) => message.split('\n'))
    .filter((line) => line.startsWith('{') && line.includes('"_aws"'))
    .flatMap(readEmf);
}

export function figures(data: readonly Datum[]): string {
  const accepted = valuesOf(data, 'TimeToAcceptance');
  const observed = valuesOf(data, 'TimeToFresh');
  const [billed, necessary] = [sum(data, 'BilledPaths'), sum(data, 'NecessaryPaths')];
  const seconds = (values: readonly number[], more = 0) =>
    ['p50', 'p95'].map((stat) => `${(statistic(stat, values) + more).toFixed(1)} s (${stat})`).join(', ');
  const rows: [string, string][] = [
    ['changes', `${sum(data, 'Changes')}, of which ${skipped(data)} needed nothing`],
    ...(accepted.length === 0
      ? []
      : ([
          ['accepted after', seconds(accepted)],
          [
            'fresh after',
            `${seconds(accepted, COMPLETION_SECONDS)}: an estimate, with ${COMPLETION_SECONDS} s for CloudFront`,
          ],
        ] satisfies [string, string][])),
    ...(observed.length === 0
      ? []
      : ([['', `${seconds(observed)}: observed for ${observed.length} changes`]] satisfies [
          string,
          string,
        ][])),
    ['paths', `${billed} billed, ${sum(data, 'Wildcards')} of them wildcards`],
    ['dollars', `$${sum(data, 'Dollars').toFixed(3)}, as if no path were free`],
    ['saved', `${necessary - billed} of ${necessary} necessary paths, by wildcards`],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(15)} ${value}`);
  return ["From the function's metrics:", ...lines].join('\n');
}

function skipped(data: readonly Datum[]): number {
  return ['SkippedUnchanged', 'SkippedNew', 'SkippedFresh', 'SkippedIgnored'].reduce(
    (total, name) => total + sum(data, name),
    0,
  );
}

function sum(data: readonly Datum[], name: string): number {
  return valuesOf(data, name).reduce((total, value) => total + value, 0);
}

function valuesOf(data: readonly Datum[], name: string): number[] {
  return data.flatMap((datum) => (datum.name === name ? datum.values : []));
}
