/**
 * Prints every figure beside its goal; fails when one is missed. First those of this machine, then the comparison, which
 * takes the same arguments as compare.ts; with `--check` there is nothing of this machine to check.
 */

import { execFileSync } from 'node:child_process';
import { COSTS, PARSE } from '../fakes/lambda/processor.ts';
import { zippedSizes } from '../scripts/build/zipped-size.ts';
import { runCommand } from '../scripts/command/run-command.ts';
import { measureCosts } from './machine/costs.ts';
import { compareImports } from './machine/import.ts';
import { processorObserving, zippedObserving } from './machine/observing.ts';
import { bodies, compare, parseOnly, pipeline } from './machine/pipeline.ts';
import { heapFor, planningToSorting } from './machine/planning.ts';
import { growth } from './machine/rules.ts';
import { compareStarts } from './machine/start.ts';
import { PURPOSES, publish, purposeOf } from './report/publish.ts';

const USAGE = `Usage: npm run bench -- [OPTION]

Builds the function, measures it on this machine, compares it in virtual time with other ways to invalidate, and writes
docs/benchmarks.md. Fails when a goal is missed.

${PURPOSES}`;

const missed: string[] = [];

function report(what: string, figure: number, goal: number, unit: string): void {
  const met = figure <= goal;
  if (!met) missed.push(what);
  console.log(
    `${met ? 'ok  ' : 'MISS'} ${what.padEnd(62)} ${figure.toFixed(2).padStart(8)} ${unit} (goal ≤ ${goal})`,
  );
}

async function main(args: string[]): Promise<void> {
  const purpose = purposeOf(args);
  if (purpose !== 'check') await ofThisMachine();
  missed.push(...(await publish(purpose)));
  if (missed.length > 0) {
    console.error(`missed: ${missed.join('; ')}`);
    process.exitCode = 1;
  }
}

async function ofThisMachine(): Promise<void> {
  execFileSync('./scripts/build.sh', { stdio: 'inherit' });
  report(
    'size in lambda_function.zip of what every cold start loads',
    zippedSizes().coldStart / 1_000,
    150,
    'KB',
  );

  const [bundle, unbundled] = compareImports();
  report('cold import of the bundle / of the unbundled CloudFront client', bundle / unbundled, 0.7, '×');

  const [help, nothing] = compareStarts();
  report('cloudfront-invalidator --help / node -e 0', help / nothing, 3, '×');
  report(
    'zip: what metrics and lines of invalidations take of it',
    (await zippedObserving()) / 1_000,
    20,
    'KB',
  );
  const observing = await processorObserving(2_000, 15);
  report('a batch of 2,000: processor time with metrics and lines / without', observing, 1.1, '×');

  const messages = bodies(4_000);
  const [ours, parsing] = compare(
    () => pipeline(messages),
    () => parseOnly(messages),
  );
  report('4,000 messages: envelopes to batches / JSON.parse alone', ours / parsing, 3, '×');

  const few = bodies(1_000);
  const many = bodies(100_000);
  const [large, small] = compare(
    () => pipeline(many),
    () => pipeline(few),
    11,
  );
  report('time for one of 100,000 changes / for one of 1,000', large / 100 / small, 2, '×');

  const { rules, key, hostile } = growth();
  report('path rules: time for 1,000 rules / for 500', rules, 2.5, '×');
  report('path rules: time for a key of 1,024 characters / of 512', key, 2.5, '×');
  report('path rules: the same with a hundred stars that almost fit', hostile, 2.5, '×');

  report('planning 10,000 paths / sorting them', await planningToSorting(10_000), 4, '×');
  report('planning 100,000 paths / sorting them', await planningToSorting(100_000), 6, '×');
  report('  heap that planning 100,000 paths needs', heapFor(100_000, [32, 48, 64, 96]), 64, 'MB');
  const {
    firstList,
    list,
    listVersions,
    head,
    listObjects,
    copy,
    receive,
    delete: settle,
    invalidateOne,
    invalidateThousand,
    plan,
    parse,
  } = await measureCosts();
  // The machine is as fast as it parses; its figures are those of another one.
  const pace = parse / PARSE;
  const charged: readonly [what: string, measured: number, model: number][] = [
    ['receiving ten messages', receive, COSTS.receive],
    ['deleting ten messages', settle, COSTS.settle],
    ['the first LIST', firstList, COSTS.firstList + COSTS.list],
    ['a LIST of 1,000 keys', list, COSTS.list],
    ['a LIST of 1,000 versions', listVersions, COSTS.list],
    ['a HEAD of a version', head, COSTS.head],
    ['a LIST of 1,000 objects to publish', listObjects, COSTS.listObjects],
    ['a copy', copy, COSTS.copy],
    ['CreateInvalidation of one path', invalidateOne, COSTS.invalidate],
    ['CreateInvalidation of 1,000 paths', invalidateThousand, COSTS.invalidate + 1_000 * COSTS.path],
    ['planning 1,000 changes', plan, 1_000 * COSTS.plan],
  ];
  for (const [what, measured, model] of charged) {
    const ratio = measured / pace / model;
    report(`processor time: ${what}, measured / charged in the models`, Math.max(ratio, 1 / ratio), 1.5, '×');
  }
  console.log();
}

void runCommand(USAGE, main);
