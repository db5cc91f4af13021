/** `npm run dashboard`: a simulated day on the dashboard's own JSON, as docs/dashboard.svg and as a table. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dashboardOf } from '../../fakes/cloudwatch/dashboard.ts';
import { statistic } from '../../fakes/cloudwatch/statistic.ts';
import { runCommand } from '../../scripts/command/run-command.ts';
import { sum, valuesOf } from '../../simulation/figures.ts';
import { busyDay, DAY, type Day, VALUES } from './day.ts';
import { svgOf } from './svg.ts';

const USAGE = `Usage: npm run dashboard

Simulates a day of a busy site, draws it on the dashboard of dashboard.tf into docs/dashboard.svg, and prints what an
operator reads off it.

  --help   this text`;

async function main(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  const day = await busyDay();
  const { start, data } = day;
  writeFileSync('docs/dashboard.svg', svgOf(dashboardOf(VALUES), data, { start, end: start + DAY }));
  console.log(table(day));
}

function table({ data, outcome, changes }: Day): string {
  const total = (name: string) => sum(data, name);
  const percentile = (name: string, stat: string) => statistic(stat, valuesOf(data, name));
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const dollars = (value: number) => `$${value.toFixed(2)}`;
  const billed = outcome.model.accepted.reduce((paths, one) => paths + one.paths.length, 0);
  const rows: [string, string][] = [
    ['changes that happened / that are done', `${changes} / ${total('Changes')}`],
    [
      'accepted after, p50 / p95',
      `${seconds(percentile('TimeToAcceptance', 'p50'))} / ${seconds(percentile('TimeToAcceptance', 'p95'))}`,
    ],
    [
      'fresh after, p50 / p95, estimate',
      `${seconds(percentile('TimeToAcceptance', 'p50') + 25)} / ${seconds(percentile('TimeToAcceptance', 'p95') + 25)}`,
    ],
    [
      'fresh after, p50 / p95, observed for a sample',
      `${seconds(percentile('TimeToFresh', 'p50'))} / ${seconds(percentile('TimeToFresh', 'p95'))}`,
    ],
    [
      'postponed / refused / dead-lettered',
      `${total('PostponedChanges')} / ${total('RefusedPaths')} / ${total('DeadLettered')}`,
    ],
    ['skipped as cleared already', `${total('SkippedFresh')}`],
    ['necessary paths', `${total('NecessaryPaths')}`],
    ['billed paths, by the metrics / by CloudFront', `${total('BilledPaths')} / ${billed}`],
    ['of these, wildcards', `${total('Wildcards')}`],
    ['unchanged objects evicted', `${total('Collateral')}`],
    ['requests to CloudFront', `${total('Calls')}`],
    ['spent', dollars(total('Dollars'))],
    ['saved against one path a change', dollars(total('Changes') * 0.005 - total('Dollars'))],
  ];
  return ['| one day | |', '|---|---|', ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join('\n');
}

void runCommand(USAGE, main);
