import { pathProblem } from '../cloudfront/path.ts';
import { isObject } from '../json.ts';
import type { Change } from './change.ts';
import { type Problems, shown } from './problems.ts';

/** One path that is left of a message whose other paths CloudFront has accepted. */
export interface RemainingPath {
  readonly path: string;
  readonly id: string;
  readonly key?: string | undefined;
  readonly at?: number | undefined;
  readonly event?: string | undefined;
  readonly requested?: boolean | undefined;
}

/** The body of a message that the function sends to its own queue: it asks for the remaining paths. */
export function remainderBody(remainder: readonly RemainingPath[]): string {
  return JSON.stringify({ remainder });
}

export function parseRemainder(remainder: unknown, changes: Change[], problems: Problems): void {
  if (!Array.isArray(remainder)) {
    problems.add(() => `"remainder" is ${shown(remainder)}; expected a list of paths`);
    return;
  }
  for (const item of remainder) {
    const { path, id, key, at, event, requested } = isObject(item) ? item : {};
    if (typeof path !== 'string' || typeof id !== 'string' || pathProblem(path) !== undefined) {
      problems.add(() => `${shown(item)} is not a remaining path`);
      continue;
    }
    changes.push({
      id,
      path,
      key: typeof key === 'string' ? key : undefined,
      at: typeof at === 'number' ? at : undefined,
      event: typeof event === 'string' ? event : undefined,
      isRequested: requested === true,
    });
  }
}
