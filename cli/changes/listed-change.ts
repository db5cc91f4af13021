import { pathProblem } from '../../src/cloudfront/path.ts';
import type { Change } from '../../src/events/change.ts';
import { wrongUsage } from '../frame/problem.ts';

/** S3's names of what a pipeline does to an object; the settings decide with them what is skipped. */
export const CREATED = 'ObjectCreated:Put';
export const REMOVED = 'ObjectRemoved:Delete';

/** One line of a list of changes, or one argument. */
export type ListedChange =
  | { readonly path: string }
  | {
      readonly key: string;
      /** Where the list names it. */
      readonly bucket?: string | undefined;
      /** Undefined: a person asks for it, and it is never skipped. */
      readonly event?: string;
    };

/** What could be read from a list. */
export interface ChangeList {
  readonly changes: readonly ListedChange[];
  /** Lines that stand for no change of the bucket, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads what a person names: `/docs/*` is a path, `s3://my-site/docs/a.html` and `docs/a.html` are the keys of objects.
 *
 * @param event of a key; undefined: a person asks for it
 * @throws Problem for what CloudFront or S3 would not take as it is meant
 */
export function readName(name: string, event?: string): ListedChange {
  if (name.trim() === '')
    throw wrongUsage(
      `${JSON.stringify(name)} names neither an object nor a path`,
      'Leave it out, or check that the variable is set.',
    );
  if (name.startsWith('/')) {
    const problem = pathProblem(name);
    if (problem === undefined) return { path: name };
    throw wrongUsage(
      `path ${JSON.stringify(name)} ${problem}`,
      `Correct it, or name the object by its key: ${JSON.stringify(name.replace(/^\/+/, ''))}.`,
    );
  }
  const [, bucket, rest] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(name) ?? [];
  const key = rest ?? name;
  if (/^(s3|https?):\/\//.test(key)) {
    throw wrongUsage(
      `${JSON.stringify(name)} is neither a key nor a path`,
      'Name an object by its key (docs/a.html or s3://my-site/docs/a.html), or a path as CloudFront takes it (/docs/*).',
    );
  }
  if (key.endsWith('*')) {
    throw wrongUsage(
      `key ${JSON.stringify(key)} ends with "*", and keys are taken literally`,
      `For everything that begins so, name the path ${JSON.stringify(`/${key}`)}, or give \`publish\` --all: every object under source_prefix.`,
    );
  }
  return { key, bucket, ...(event !== undefined && { event }) };
}

/** Paths that one of them may be by mistake: the AWS CLI, too, takes a comma as part of a path. */
export function joinedPaths(changes: readonly ListedChange[]): string[] {
  return changes.flatMap((one) => ('path' in one && /,\/./.test(one.path) ? one.path : []));
}

/**
 * The changes as the function knows them; of a key that is listed more than once the last line counts.
 *
 * @param deliveryId the same for the same delivery: CloudFront takes the same ids and paths for the same request
 */
export function toChanges(listed: readonly ListedChange[], deliveryId: string): Change[] {
  const changes = new Map<string, Change>();
  for (const one of listed) {
    if ('path' in one) {
      changes.set(one.path, { id: `${deliveryId}|${one.path}`, path: one.path, isRequested: true });
    } else {
      const { key, event } = one;
      changes.set(`key ${key}`, { id: `${deliveryId}|${key}`, key, ...(event !== undefined && { event }) });
    }
  }
  return [...changes.values()];
}
