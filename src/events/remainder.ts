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
  readonly visibleAt?: number | undefined;
  readonly event?: string | undefined;
  readonly requested?: boolean | undefined;
}

/** An object of the source bucket whose copy failed. */
export interface RemainingCopy {
  /** Its key there. */
  readonly publish: string;
  readonly id: string;
  readonly at?: number | undefined;
  readonly event?: string | undefined;
}

/** The body of a message that the function sends to its own queue: it asks for what remains. */
export function remainderBody(remainder: readonly (RemainingPath | RemainingCopy)[]): string {
  return JSON.stringify({ remainder });
}

export function parseRemainder(remainder: unknown, changes: Change[], problems: Problems): void {
  if (!Array.isArray(remainder)) {
    problems.add(() => `"remainder" is ${shown(remainder)}; expected a list of paths`);
    return;
  }
  for (const item of remainder) {
    const { path, id, key, at, visibleAt, event, requested, publish } = isObject(item) ? item : {};
    const times = {
      at: typeof at === 'number' ? at : undefined,
      ...(typeof event === 'string' && { event }),
    };
    if (typeof publish === 'string' && publish !== '' && typeof id === 'string') {
      changes.push({ id, key: publish, isToPublish: true, ...times });
      continue;
    }
    if (typeof path !== 'string' || typeof id !== 'string' || pathProblem(path) !== undefined) {
      problems.add(() => `${shown(item)} is not a remaining path`);
      continue;
    }
    changes.push({
      id,
      path,
      key: typeof key === 'string' ? key : undefined,
      ...times,
      ...(typeof visibleAt === 'number' && { visibleAt }),
      isRequested: requested === true,
    });
  }
}
