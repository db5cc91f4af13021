/**
 * Prints what the function would send for a list of changed keys: `npm run plan -- < keys.txt`. Makes no request; the
 * other objects of the bucket come from a file.
 */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { BucketModel } from '../../fakes/s3/bucket.ts';
import { systemClock } from '../../src/clock.ts';
import { COLLAPSE_RATIOS } from '../../src/config/config.ts';
import { keyProblem } from '../../src/events/manual.ts';
import { groupByPath, type StaleChange } from '../../src/plan/batches.ts';
import { type Folder, folderTree } from '../../src/plan/folder-tree.ts';
import { type Planned, planner } from '../../src/plan/planner.ts';
import { stalePathsOf } from '../../src/urls/stale-paths.ts';
import { urlMap } from '../../src/urls/url-map.ts';
import { runCommand, WrongArgument } from '../command/run-command.ts';

const USAGE = `Usage: npm run plan -- [OPTION...] < keys.txt

keys.txt has the keys of the changed objects, one a line.

  --objects FILE      all keys of the bucket, one a line; without it no folder's objects can be counted
  --collapse NAME     ${Object.keys(COLLAPSE_RATIOS).join(', ')} (default balanced)
  --ratio NUMBER      unchanged objects that may be evicted for each path saved
  --origin-path PATH  such as /site (default none)
  --index NAME        index document (default index.html; empty: none)
  --query-strings     they are part of the cache key
  --help              this text

It does not know path_rules, clean_urls, default_root_object, additional_distributions, monthly_path_budget, skip,
object_prefixes and object_suffixes, nor the behaviors of the distribution, nor what was cleared or written a moment ago. For
a plan that knows them, invoke the function with "dryRun": true.`;

const DOLLARS_PER_PATH = 0.005;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      objects: { type: 'string' },
      collapse: { type: 'string', default: 'balanced' },
      ratio: { type: 'string' },
      'origin-path': { type: 'string', default: '' },
      index: { type: 'string', default: 'index.html' },
      'query-strings': { type: 'boolean', default: false },
    },
  });
  const ratio = ratioOf(values.collapse, values.ratio);
  const objects = values.objects === undefined ? undefined : objectsOf(values.objects);
  const keys = lines(await text(process.stdin));
  const site = urlMap({
    originPath: values['origin-path'],
    indexDocument: values.index || null,
    defaultRootObject: null,
    cleanUrls: false,
    queryStrings: values['query-strings'],
    rules: [],
  });
  const selection = { skip: new Set<never>(), prefixes: [], suffixes: [] };
  const refused: string[] = [];
  const tooWide: string[] = [];
  const skipped: string[] = [];
  const stale: StaleChange[] = [];
  for (const key of keys) {
    const change = { id: key, key };
    const problem = keyProblem(key);
    if (problem !== undefined) {
      refused.push(problem);
      continue;
    }
    const { paths, skipped: reason } = stalePathsOf(change, site, selection);
    if (reason !== undefined) skipped.push(`${key}: ${reason}`);
    if (paths.some(({ isTooWide }) => isTooWide)) tooWide.push(key);
    stale.push({ change, paths: paths.filter(({ isTooWide }) => !isTooWide) });
  }
  const bucket = new BucketModel(objects);
  const planFor = planner(
    { listBucket: objects !== undefined, uploadsMayBeUnchanged: false },
    {
      clock: systemClock,
      list: async (prefix, startAfter) => bucket.list(prefix, startAfter),
      log: { info: () => undefined, warn: console.warn, error: console.error },
    },
  );
  const planned = await planFor('plan', site, stale, ratio, () => undefined);

  console.log(summary(keys.length, groupByPath(stale).size, planned, bucket.requests));
  const chosen = new Set(planned.wildcards.map(({ path }) => path));
  console.log(['', ...tree(folderTree([...groupByPath(stale).keys()], false), chosen)].join('\n'));
  section('Skipped:', skipped);
  section('Dead-lettered as TooWide, because the wildcard would clear everything:', tooWide);
  section('Refused, because keys are not written like this:', refused);
}

function section(heading: string, items: readonly string[]): void {
  if (items.length > 0) console.log(['', heading, ...items.map((item) => `  ${item}`)].join('\n'));
}

function objectsOf(file: string): string[] {
  try {
    return lines(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new WrongArgument(`--objects: ${error instanceof Error ? error.message : error}`);
  }
}

function ratioOf(name: string, ratio: string | undefined): number {
  const strategy = Object.entries(COLLAPSE_RATIOS).find(([known]) => known === name);
  if (strategy === undefined)
    throw new WrongArgument(`--collapse is "${name}"; expected precise, balanced or frugal`);
  if (ratio === undefined) return strategy[1];
  if (!/^\d+(\.\d+)?$/.test(ratio))
    throw new WrongArgument(`--ratio is "${ratio}"; expected a number that is 0 or greater, such as 20`);
  return Number(ratio);
}

function summary(keys: number, exact: number, { batches, wildcards }: Planned, lists: number): string {
  const paths = batches.reduce((sum, batch) => sum + batch.size, 0);
  const dollars = (count: number) => `$${(count * DOLLARS_PER_PATH).toFixed(3)}`;
  const rows = wildcards.map(({ path, replaces, collateral }) => [
    path,
    `${replaces}`,
    collateral === null ? 'unknown' : `${collateral}`,
    dollars(replaces - 1),
  ]);
  return [
    `${counted(keys, 'key')}: ${counted(exact, 'path')} (${dollars(exact)}) → ${paths} (${dollars(paths)}) in ${counted(batches.length, 'request')}; ${counted(lists, 'LIST request')}`,
    ...(rows.length === 0
      ? []
      : ['', ...table([['wildcard', 'paths', 'unchanged objects', 'saves'], ...rows])]),
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

/** Folders that have enough paths in them to be looked at; those cleared as wholes are marked. */
function tree(
  { prefix, exact, wildcards, children }: Folder,
  chosen: ReadonlySet<string>,
  depth = 0,
): string[] {
  const isChosen = chosen.has(`${prefix}*`);
  const line = `${'  '.repeat(depth)}${prefix}  ${counted(exact + wildcards, 'path')}${isChosen ? `  → ${prefix}*` : ''}`;
  return isChosen ? [line] : [line, ...children.flatMap((child) => tree(child, chosen, depth + 1))];
}

function lines(content: string): string[] {
  return content.split(/\r?\n/).filter((line) => line !== '');
}

void runCommand(USAGE, main);
