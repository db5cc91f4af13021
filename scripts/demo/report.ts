import { type Invalidation, invalidationOf } from '../local-aws/invalidations.ts';

/** What the demo did to one object. */
export interface DemoChange {
  readonly deed: 'uploaded' | 'overwritten' | 'deleted';
  readonly key: string;
  readonly paths: readonly string[];
  /** When S3 had answered, in milliseconds. */
  readonly at: number;
}

export interface Row {
  readonly change: DemoChange;
  readonly path: string;
  readonly invalidation: Invalidation | undefined;
}

/** One row for each path that each change must have made fresh. */
export function match(changes: readonly DemoChange[], invalidations: readonly Invalidation[]): Row[] {
  return changes.flatMap((change) =>
    change.paths.map((path) => ({ change, path, invalidation: invalidationOf(path, invalidations) })),
  );
}

export function missing(rows: readonly Row[]): Row[] {
  return rows.filter(({ invalidation }) => invalidation === undefined);
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

function cells({ change, path, invalidation }: Row): string[] {
  if (invalidation === undefined) return [change.deed, change.key, path, 'MISSING', '', ''];
  const seconds = (invalidation.seenAt - change.at) / 1000;
  return [change.deed, change.key, path, invalidation.id, invalidation.status, seconds.toFixed(1)];
}
