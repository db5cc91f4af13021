import { isWildcard } from '../../src/cloudfront/path.ts';
import { priceOf } from '../../src/cloudfront/quotas.ts';
import type { Change } from '../../src/events/change.ts';
import { groupBy } from '../../src/group-by.ts';
import type { DistributionResult, Refused } from '../../src/invalidate/result.ts';
import { toBatches } from '../../src/plan/batches.ts';
import type { Paint } from '../frame/terminal.ts';
import { UNNAMED } from '../settings/settings.ts';
import { type Branch, treeLines } from './tree.ts';
import { counted, dollars, few } from './words.ts';

/** What is planned, or was sent, for one distribution. */
export interface DistributionPlan {
  readonly result: DistributionResult;
  /** What can never be sent. */
  readonly refused: readonly Refused[];
}

/** Folders, and lines below each, that a person sees without --all. */
const SHOWN_FOLDERS = 20;
const SHOWN_PATHS = 5;
const SHOWN_KEYS = 3;

/** A tree for a person: wildcards first, then folders with their paths, then what is left out and why. */
export function planLines(plan: DistributionPlan, showsAll: boolean, paint: Paint): string[] {
  const { distributionId, paths, wildcards, reasons, skipped } = plan.result;
  const exact = paths.filter((path) => !isWildcard(path));
  const chosen = new Map(wildcards.map((wildcard) => [wildcard.path, wildcard]));
  const without = pathsWithout(plan.result);
  const saved = without > paths.length ? ` instead of ${counted(without, 'path')}, ${dollars(without)}` : '';
  const name = distributionId === UNNAMED ? 'A distribution with these settings' : distributionId;
  const head = `${paint('bold', name)}: ${counted(paths.length, 'path')} in ${counted(requestsOf(paths), 'request')}, ${dollars(paths.length)}${saved}`;

  const wild = paths.filter(isWildcard).map((path): Branch => {
    const one = chosen.get(path);
    const why = one === undefined ? (reasons.get(path) ?? '') : replaced(one.replaces, one.collateral);
    return { text: `${paint('cyan', path)}  ${why}` };
  });
  const branches: Branch[] = [
    ...(wild.length > 0
      ? [{ text: counted(wild.length, 'wildcard'), branches: limited(wild, showsAll) }]
      : []),
    ...folders(exact, reasons, showsAll),
    ...excluded(skipped, showsAll),
    ...refusals(plan.refused, paint),
  ];
  return treeLines({ text: head, branches });
}

function replaced(paths: number, collateral: number | null): string {
  const objects = collateral === null ? 'an unknown number of' : collateral.toLocaleString('en-US');
  return `replaces ${counted(paths, 'path')}, saves ${dollars(paths - 1)}, also clears ${objects} unchanged ${collateral === 1 ? 'object' : 'objects'}`;
}

function folders(
  paths: readonly string[],
  reasons: ReadonlyMap<string, string>,
  showsAll: boolean,
): Branch[] {
  const byFolder = [...groupBy(paths, folderOf)].sort(([one], [other]) => (one < other ? -1 : 1));
  const largest = showsAll
    ? byFolder
    : byFolder.toSorted(([, one], [, other]) => other.length - one.length).slice(0, SHOWN_FOLDERS);
  const shown = byFolder.filter((folder) => largest.includes(folder));
  const branches = shown.map(([folder, inside]): Branch => {
    const lines = inside.map((path): Branch => {
      const why = reasons.get(path);
      return { text: why === undefined ? path : `${path}  (${why})` };
    });
    return { text: `${folder}  ${counted(inside.length, 'path')}`, branches: limited(lines, showsAll) };
  });
  const hidden = byFolder.filter((folder) => !largest.includes(folder));
  const rest = hidden.reduce((sum, [, inside]) => sum + inside.length, 0);
  if (hidden.length > 0)
    branches.push({
      text: `${counted(hidden.length, 'more folder')} with ${counted(rest, 'path')} (--all shows them)`,
    });
  return branches;
}

/** Of a URL: up to and with the last slash before its end. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1) || '/';
}

function excluded(skipped: DistributionResult['skipped'], showsAll: boolean): Branch[] {
  if (skipped.length === 0) return [];
  const byReason = [...groupBy(skipped, ({ reason }) => reason)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  return [
    {
      text: `skipped: ${counted(skipped.length, 'key')}`,
      branches: byReason.map(([reason, some]): Branch => {
        const keys = some.map(({ key }) => key);
        if (showsAll)
          return {
            text: `${reason}: ${counted(keys.length, 'key')}`,
            branches: keys.map((text) => ({ text })),
          };
        return { text: `${reason}: ${counted(keys.length, 'key')}: ${few(keys, SHOWN_KEYS)}` };
      }),
    },
  ];
}

function refusals(refused: readonly Refused[], paint: Paint): Branch[] {
  if (refused.length === 0) return [];
  return [
    {
      text: paint('red', `refused: ${counted(refused.length, 'path')}`),
      branches: refused.map(({ path, error }) => ({ text: `${path}: ${error.name}: ${error.message}` })),
    },
  ];
}

function limited(branches: readonly Branch[], showsAll: boolean): readonly Branch[] {
  const more = branches.length - SHOWN_PATHS;
  if (showsAll || more <= 1) return branches;
  return [...branches.slice(0, SHOWN_PATHS), { text: `and ${more.toLocaleString('en-US')} more` }];
}

/** CreateInvalidation calls for the paths. */
export function requestsOf(paths: readonly string[]): number {
  return toBatches(new Map(paths.map((path) => [path, []])), []).length;
}

/** How many paths there would be without the wildcards that were chosen to save some. */
function pathsWithout({ paths, wildcards }: DistributionResult): number {
  return paths.length + wildcards.reduce((sum, { replaces }) => sum + replaces - 1, 0);
}

/** For machines. */
export function planJson({ result, refused }: DistributionPlan) {
  const { distributionId, paths, reasons, wildcards, skipped } = result;
  const chosen = new Map(wildcards.map((wildcard) => [wildcard.path, wildcard]));
  return {
    distributionId: distributionId === UNNAMED ? null : distributionId,
    requests: requestsOf(paths),
    estimatedCost: priceOf(paths.length),
    paths: paths.map((path) => {
      const why = reasons.get(path);
      const one = chosen.get(path);
      return {
        path,
        ...(why !== undefined && { why }),
        ...(one !== undefined && { replaces: one.replaces, collateral: one.collateral }),
      };
    }),
    skipped,
    refused: refused.map(({ path, error }) => ({ path, error: error.name, message: error.message })),
  };
}

/** What `--from` reads again. */
export function changesJson(changes: readonly Change[]) {
  return changes.map(({ key, path, event }) =>
    key === undefined ? { path } : { key, ...(event !== undefined && { event }) },
  );
}
