import { covers, type Invalidation, invalidationOf } from '../local-aws/invalidations.ts';
import type { Page } from './website.ts';

/** What the demo did to one object. */
export interface DemoChange {
  readonly deed: 'uploaded' | 'overwritten' | 'deleted';
  readonly page: Page;
  /** When S3 had answered, in milliseconds. */
  readonly at: number;
}

export interface Row {
  readonly change: DemoChange;
  readonly path: string;
  /** Why the path may not be invalidated; undefined when it must. */
  readonly leftOut: string | undefined;
  readonly invalidation: Invalidation | undefined;
  /** Undefined when the path was cleared by itself. */
  readonly folder: Folder | undefined;
}

/** A folder that was cleared as a whole. */
export interface Folder {
  /** The wildcard that was accepted in place of paths. */
  readonly path: string;
  readonly replaces: number;
}

/** Beyond an account's free 1,000 a month. */
const DOLLARS_PER_PATH = 0.005;

/** One row for each path that each change must have made fresh, and one for a change that was to be left out. */
export function match(changes: readonly DemoChange[], invalidations: readonly Invalidation[]): Row[] {
  const folders = foldersOf(
    invalidations,
    changes.flatMap(({ page }) => page.paths),
  );
  return changes.flatMap((change) => {
    const row = (path: string, leftOut?: string) => {
      const invalidation = invalidationOf(path, invalidations);
      const isItself = invalidation?.paths.includes(path) ?? false;
      const folder = isItself ? undefined : folders.find((one) => covers(one.path, path));
      return { change, path, leftOut, invalidation, folder };
    };
    const { paths, leftOut } = change.page;
    return leftOut === undefined ? paths.map((path) => row(path)) : [row(leftOut.path, leftOut.why)];
  });
}

/** The accepted paths that take the place of several. */
function foldersOf(invalidations: readonly Invalidation[], expected: readonly string[]): Folder[] {
  return invalidations
    .flatMap(({ paths }) => paths)
    .map((path) => ({ path, replaces: expected.filter((one) => covers(path, one)).length }))
    .filter(({ replaces }) => replaces > 1);
}

export function missing(rows: readonly Row[]): Row[] {
  return rows.filter(({ leftOut, invalidation }) => leftOut === undefined && invalidation === undefined);
}

/** Invalidated though they were to be left out. */
export function unwanted(rows: readonly Row[]): Row[] {
  return rows.filter(({ leftOut, invalidation }) => leftOut !== undefined && invalidation !== undefined);
}

/** What went wrong, in sentences; undefined when nothing did. */
export function problem(rows: readonly Row[]): string | undefined {
  const { paths, leftOut } = count(rows);
  const sentences: string[] = [];
  const { length: stale } = missing(rows);
  if (stale > 0) sentences.push(`${stale} of ${paths} paths were not invalidated; see MISSING above`);
  const { length: cleared } = unwanted(rows);
  if (cleared > 0) {
    sentences.push(`${cleared} of ${leftOut} objects were not left out as they should; see UNWANTED above`);
  }
  return sentences.length > 0 ? sentences.join('\n') : undefined;
}

/** What to say when nothing went wrong. */
export function success(rows: readonly Row[]): string {
  const { paths, leftOut } = count(rows);
  return `All ${paths} paths were invalidated, and ${leftOut} objects were correctly skipped.`;
}

/** Which folders were cleared as wholes, and what that saved; undefined when none was. */
export function savings(rows: readonly Row[]): string | undefined {
  const cleared = rows.filter(({ leftOut }) => leftOut === undefined);
  const folders = [...new Set(cleared.flatMap(({ folder }) => folder ?? []))];
  if (folders.length === 0) return undefined;
  const saved = folders.reduce((sum, { replaces }) => sum + replaces - 1, 0);
  const list = folders.map(({ path, replaces }) => `${path} in place of ${replaces} paths`).join(', ');
  return (
    `Folders with little or nothing else in them were cleared as wholes: ${list}.\n` +
    `That saved ${saved} of ${cleared.length} paths: $${(saved * DOLLARS_PER_PATH).toFixed(3)}.`
  );
}

function count(rows: readonly Row[]): { paths: number; leftOut: number } {
  const leftOut = rows.filter((row) => row.leftOut !== undefined).length;
  return { paths: rows.length - leftOut, leftOut };
}

export function table(rows: readonly Row[]): string {
  const header = ['Change', 'Object', 'Path', 'Invalidation', 'Status', 'Seconds'];
  const lines = [header, ...rows.map(cells)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cells({ change: { deed, page, at }, path, leftOut, invalidation, folder }: Row): string[] {
  const cleared = folder === undefined ? path : `${path}, by ${folder.path}`;
  const shown = leftOut === undefined ? cleared : `nothing: ${leftOut}`;
  if (invalidation === undefined) return [deed, page.key, shown, leftOut === undefined ? 'MISSING' : ''];
  const { id, status, seenAt } = invalidation;
  const mark = leftOut === undefined ? id : `UNWANTED ${id}`;
  return [deed, page.key, shown, mark, status, ((seenAt - at) / 1000).toFixed(1)];
}
