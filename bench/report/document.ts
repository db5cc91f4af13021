/** docs/benchmarks.md: the figures of a comparison between the paragraphs of document-text.ts. */

import { MEMORY } from '../../fakes/lambda/environment.ts';
import type { Figures } from '../comparison/figures.ts';
import { type Comparison, type Contest, SIZED, STEPPED, VARIED } from '../comparison/run.ts';
import { measurements } from '../lambda/measurements.ts';
import { BALANCED } from '../policies/ours.ts';
import {
  DIFFERENCES,
  HOW,
  INTRODUCTION,
  LEFT_OUT,
  MEASURED_TEXT,
  MEMORY_TEXT,
  STEPS_TEXT,
} from './document-text.ts';
import { count, dollars, percent, seconds, table } from './format.ts';
import { goals } from './goals.ts';
import { measuredTable } from './measured-table.ts';
import { simulated } from './simulated.ts';

export function document(comparison: Comparison): string {
  const { contests, variants, steps, sizes } = comparison;
  return `${[
    '<!-- Written by `npm run bench:compare`; change bench/comparison instead. -->',
    INTRODUCTION,
    '## Goals',
    'With the default settings, which are `collapse = "balanced"`.',
    goalsTable(comparison),
    '## The policies, workload by workload',
    HOW,
    ...contests.flatMap((contest) => [heading(contest), contestTable(contest), floorLine(contest)]),
    '## How much memory',
    MEMORY_TEXT,
    sizesTable(sizes),
    MEASURED_TEXT,
    measuredTable(measurements()),
    '## Balanced under worse conditions',
    'Calls / throttled + too many in progress / paths, then p50 / p95 in seconds; 10 runs of A, 4 of B, one of the ' +
      'others. An account shares its call rate among its distributions; what CloudFront does in ' +
      'bursts is not documented. With slow completions, requests are refused as too many in progress by design: that ' +
      'is how the function learns of it.',
    variantsTable(variants),
    '## What it is worth to know more',
    STEPS_TEXT,
    stepsTable(steps),
    '## Where it differs from the earlier model',
    DIFFERENCES,
    '## Not modelled',
    LEFT_OUT,
  ].join('\n\n')}\n`;
}

export function goalsTable(comparison: Comparison): string {
  return table(
    ['goal', 'at most', 'here', ''],
    goals(comparison).map(({ what, most, figure, unit, isMet }) => [
      what,
      `${count(most)} ${unit}`.trim(),
      `${count(figure)} ${unit}`.trim(),
      isMet ? 'met' : '**missed**',
    ]),
  );
}

export function heading({ workload, changes, seeds }: Contest): string {
  const runs = seeds === 1 ? '1 run' : `${seeds} runs`;
  return `### ${workload.name}: ${workload.title}\n\n${changes === 1 ? '1 change' : `${count(changes)} changes`}, ${runs}.`;
}

export function contestTable({ workload, figures }: Contest): string {
  return table(
    [
      'policy',
      'calls',
      'refused',
      'paths',
      'cost',
      'net',
      'collateral',
      'warm',
      'lost',
      'LIST, HEAD',
      'p50 s',
      'p95 s',
      'longest s',
      'earlier model',
    ],
    [...figures].map(([{ name }, one]) => [
      name === BALANCED.name ? `**${name}**` : name,
      ...cells(one),
      simulated(name, workload.name),
    ]),
  );
}

function cells(one: Figures): string[] {
  return [
    count(one.calls),
    count(one.throttled + one.tooMany),
    count(one.paths),
    dollars(one.dollars),
    dollars(one.dollarsNet),
    count(one.collateral),
    count(one.warm),
    one.lost === 0 ? '0' : `**${percent(one.lost)}**`,
    count(one.lists + one.heads),
    seconds(one.p50),
    seconds(one.p95),
    seconds(one.longest),
  ];
}

function floorLine({ floor }: Contest): string {
  const { calls, pathsWithoutCollateral: paths } = floor;
  const call = calls === 1 ? '1 call' : `${count(calls)} calls`;
  if (paths === 1) return `No policy can do with less than ${call} and 1 path.`;
  return (
    `No policy can do with less than ${call}; without collateral and with 15 wildcards, ${count(paths)} paths ` +
    '(with any collateral 1, `/*`).'
  );
}

/** What a month's first GB-seconds cost (Lambda pricing, arm64, us-east-1). */
const PRICE_OF_GIGABYTE_SECOND = 0.0000133334;

function sizesTable(sizes: Comparison['sizes']): string {
  const cell = (one: Figures | undefined, memory: number) => {
    if (one === undefined) return '–';
    const bill = one.dollars + one.lambdaSeconds * (memory / 1_024) * PRICE_OF_GIGABYTE_SECOND;
    return `${count(one.calls)} / ${count(one.paths)} / ${seconds(one.p95)}, $${bill.toPrecision(3)}`;
  };
  return table(
    ['memory', ...SIZED],
    sizes.map(({ memory, figures }) => [
      memory === MEMORY ? `**${memory} MB**` : `${memory} MB`,
      ...SIZED.map((workload) => cell(figures.get(workload), memory)),
    ]),
  );
}

function stepsTable(steps: Comparison['steps']): string {
  const cell = (one: Figures | undefined) =>
    one === undefined
      ? '–'
      : `${count(one.calls)} / ${count(one.paths)} / ${count(one.warm)}, ${seconds(one.p50)} / ${seconds(one.p95)} / ${seconds(one.acceptedP95)}`;
  return table(
    ['it knows', ...STEPPED],
    steps.map(({ name, figures }) => [name, ...STEPPED.map((workload) => cell(figures.get(workload)))]),
  );
}

function variantsTable(variants: Comparison['variants']): string {
  const cell = (one: Figures | undefined) => {
    if (one === undefined) return '–';
    const lost = one.lost === 0 ? '' : `, **${percent(one.lost)} lost**`;
    const refused = `${count(one.throttled)} + ${count(one.tooMany)}`;
    return `${count(one.calls)} / ${refused} / ${count(one.paths)}, ${seconds(one.p50)} / ${seconds(one.p95)}${lost}`;
  };
  return table(
    ['condition', ...VARIED],
    variants.map(({ name, figures }) => [name, ...VARIED.map((workload) => cell(figures.get(workload)))]),
  );
}
