import { Problem } from '../frame/problem.ts';
import type { Paint } from '../frame/terminal.ts';
import type { KnownInvalidation, UnreadInvalidation } from '../invalidations/invalidation-list.ts';
import { table } from './table.ts';
import { counted, few, span } from './words.ts';

/** Paths that a line shows. */
const SHOWN_PATHS = 3;

/** A line for each, in aligned columns. */
export function invalidationLines(all: readonly KnownInvalidation[], now: number, paint: Paint): string[] {
  const rows = table(
    all.map(({ id, createdAt, isComplete, paths }) => [
      id,
      isComplete ? 'completed' : 'in progress',
      `${span(now - createdAt)} ago`,
      counted(paths.length, 'path'),
      few(paths, SHOWN_PATHS),
    ]),
  );
  return rows.map((row) =>
    row
      .replace(/(?<=^\S+ +)in progress/, (state) => paint('yellow', state))
      .replace(/(?<=^\S+ +)completed/, (state) => paint('green', state)),
  );
}

/** For machines. */
export function invalidationJson({ id, createdAt, isComplete, paths }: KnownInvalidation, now: number) {
  return {
    id,
    status: isComplete ? 'Completed' : 'InProgress',
    createdAt: new Date(createdAt).toISOString(),
    ageSeconds: Math.max(0, Math.round((now - createdAt) / 1_000)),
    paths,
  };
}

export function unreadLines(all: readonly UnreadInvalidation[], paint: Paint): string[] {
  return all.flatMap(({ id, error }) => {
    const { message, remedy } = problemJson(error);
    return [paint('red', `${id} could not be read: ${message}`), ...(remedy === '' ? [] : [remedy])];
  });
}

/** For machines. */
export function unreadJson({ id, error }: UnreadInvalidation) {
  return { id, ...problemJson(error) };
}

export function problemJson(error: Error) {
  return {
    error: error.name,
    message: error.message,
    remedy: error instanceof Problem ? error.remedy : '',
  };
}
