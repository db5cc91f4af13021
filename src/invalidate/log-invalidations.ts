import { isWildcard } from '../cloudfront/path.ts';
import { COMPLETION, priceOf } from '../cloudfront/quotas.ts';
import type { Log, LogLevel } from '../log.ts';
import type { Batch } from '../plan/batches.ts';
import { billedPaths, type DistributionResult, type Invalidation } from './result.ts';

/** Paths of one folder that one kind of reason has caused. */
export interface Spent {
  readonly folder: string;
  readonly cause: Cause;
  readonly paths: number;
  readonly dollars: number;
}

export type Cause = 'exact' | 'rule' | 'query strings' | 'wildcard' | 'widened' | 'asked for' | 'requeued';

/** Of paths that a line names, so that a person recognizes what it is about. */
const MAX_NAMED = 3;
/** Of folders and causes that a line has; the rest is summed up as one folder. */
const MAX_SPENT = 20;
const OTHER_FOLDERS = '(others)';

/** Logs a line for each invalidation, or in a dry run for each that would have been sent. */
export function logInvalidations(
  result: DistributionResult,
  batches: readonly Batch[],
  { dryRun, logLevel }: { readonly dryRun: boolean; readonly logLevel: LogLevel },
  log: Log,
): void {
  if (logLevel === 'WARN' || logLevel === 'ERROR') return;
  if (!dryRun) {
    for (const one of result.sent.accepted)
      log.info('an invalidation was accepted', fieldsOf(one, result, logLevel));
    return;
  }
  for (const planned of batches) {
    const paths = [...planned.keys()];
    const { summary, ...fields } = money(paths, paths.length, planned, result);
    log.info('dry run: an invalidation would have been sent', {
      summary: `dry run: ${summary}`,
      dryRun: true,
      ...fields,
      ...lists(paths, paths.length, planned, result, logLevel),
    });
  }
}

function fieldsOf(one: Invalidation, result: DistributionResult, logLevel: LogLevel) {
  const { id, createdAt, oldestChangeAt, paths, planned } = one;
  const { summary, ...fields } = money(paths, billedPaths(one), planned, result);
  const wait =
    createdAt === null || oldestChangeAt === null ? undefined : Math.max(0, createdAt - oldestChangeAt);
  const accepted = wait === undefined ? '' : `, accepted ${seconds(wait)} s after the oldest change`;
  return {
    summary: `${summary}${accepted}`,
    invalidationId: id,
    ...fields,
    ...(wait !== undefined && {
      acceptedAfterSeconds: seconds(wait),
      freshAfterSecondsEstimate: seconds(wait + COMPLETION),
    }),
    // Last, as Logs Insights finds the first 200 fields of a line only.
    ...lists(paths, billedPaths(one), planned, result, logLevel),
  };
}

function money(
  paths: readonly string[],
  billed: number,
  planned: Batch,
  { distributionId }: DistributionResult,
) {
  const changes = new Set<string>();
  for (const some of planned.values()) for (const { id } of some) changes.add(id);
  return {
    summary: `${count(paths.length, 'path')} for ${count(changes.size, 'change')}, $${priceOf(billed)}`,
    distributionId,
    paths: paths.length,
    wildcards: paths.filter(isWildcard).length,
    changes: changes.size,
    dollars: priceOf(billed),
  };
}

function lists(
  paths: readonly string[],
  billed: number,
  planned: Batch,
  { reasons, wildcards }: DistributionResult,
  logLevel: LogLevel,
) {
  const shown = logLevel === 'DEBUG' ? paths : paths.slice(0, MAX_NAMED);
  const chosen = new Set(wildcards.map(({ path }) => path));
  return {
    spent: billed === 0 ? [] : spentOn(paths, planned, reasons, chosen),
    firstPaths: shown.map((path) => ({ path, why: reasons.get(path) })),
  };
}

/** The most expensive first. */
function spentOn(
  paths: readonly string[],
  planned: Batch,
  reasons: ReadonlyMap<string, string>,
  chosen: ReadonlySet<string>,
): Spent[] {
  const counts = new Map<string, { folder: string; cause: Cause; paths: number }>();
  const add = (folder: string, cause: Cause, some: number) => {
    const name = `${cause} ${folder}`;
    const found = counts.get(name);
    if (found === undefined) counts.set(name, { folder, cause, paths: some });
    else found.paths += some;
  };
  for (const path of paths) {
    const cause = planned.has(path) ? causeOf(reasons.get(path), chosen.has(path)) : 'widened';
    add(topFolder(path), cause, 1);
  }
  const sorted = [...counts.values()].sort((one, other) => other.paths - one.paths);
  counts.clear();
  sorted.forEach(({ folder, cause, paths: some }, i) => {
    add(i < MAX_SPENT ? folder : OTHER_FOLDERS, cause, some);
  });
  return [...counts.values()].map((one) => ({ ...one, dollars: priceOf(one.paths) }));
}

/** Why a path is paid for, by what `StalePath.why` says to people. */
export function causeOf(why: string | undefined, isChosen: boolean): Cause {
  if (isChosen) return 'wildcard';
  if (why === undefined) return 'exact';
  if (why === 'asked for') return why;
  if (why === 'left of an earlier request') return 'requeued';
  if (why.startsWith('rule ')) return 'rule';
  if (why.includes('no exact path')) return 'widened';
  return why.includes('query strings') ? 'query strings' : 'exact';
}

/** `/docs/` of all that is under it, `/` of what is at the root. */
export function topFolder(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? '/' : path.slice(0, end + 1);
}

function seconds(milliseconds: number): number {
  return milliseconds / 1_000;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
