import { type Invalidation, invalidationOf } from '../local-aws/invalidations.ts';
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
}

/** One row for each path that each change must have made fresh, and one for a change that was to be left out. */
export function match(changes: readonly DemoChange[], invalidations: readonly Invalidation[]): Row[] {
  return changes.flatMap((change) => {
    const row = (path: string, leftOut?: string) => {
      return { change, path, leftOut, invalidation: invalidationOf(path, invalidations) };
    };
    const { paths, leftOut } = change.page;
    return leftOut === undefined ? paths.map((path) => row(path)) : [row(leftOut.path, leftOut.why)];
  });
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
  return `All ${paths} paths were invalidated, and ${leftOut} objects were rightly left out.`;
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

function cells({ change: { deed, page, at }, path, leftOut, invalidation }: Row): string[] {
  const shown = leftOut === undefined ? path : `nothing: ${leftOut}`;
  if (invalidation === undefined) return [deed, page.key, shown, leftOut === undefined ? 'MISSING' : ''];
  const { id, status, seenAt } = invalidation;
  const mark = leftOut === undefined ? id : `UNWANTED ${id}`;
  return [deed, page.key, shown, mark, status, ((seenAt - at) / 1000).toFixed(1)];
}
