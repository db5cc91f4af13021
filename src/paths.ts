import type { Change } from './changes.ts';
import { encodeKey } from './encoding.ts';

/** How keys of the bucket become URLs of the distribution. */
export interface Site {
  /** `""`, or `/folder` that the distribution's origin puts before every request. */
  readonly originPath: string;
  /** Name of the object a folder URL serves, or null when folder URLs serve nothing. */
  readonly indexDocument: string | null;
}

/**
 * Every path a change makes stale; none when no URL of the distribution can reach the object.
 */
export function pathsOf(change: Change, site: Site): string[] {
  if (change.path !== undefined) return [change.path];
  const key = withoutOriginPath(change.key, site.originPath);
  if (key === undefined) return [];
  const folder = folderServedBy(key, site.indexDocument);
  const paths = encodeKey(key);
  if (folder === undefined) return paths;
  return [...paths, ...encodeKey(folder).filter((path) => !paths.some((wildcard) => covers(wildcard, path)))];
}

function covers(wildcard: string, path: string): boolean {
  return wildcard.endsWith('*') && path.startsWith(wildcard.slice(0, -1));
}

/** A whole folder is taken off or nothing: `/site` does not reach `sitemap.xml`. */
function withoutOriginPath(key: string, originPath: string): string | undefined {
  if (originPath === '') return key;
  const folder = `${originPath.slice(1)}/`;
  return key.startsWith(folder) ? key.slice(folder.length) : undefined;
}

function folderServedBy(key: string, indexDocument: string | null): string | undefined {
  if (indexDocument === null || !key.endsWith(indexDocument)) return undefined;
  const folder = key.slice(0, key.length - indexDocument.length);
  return folder === '' || folder.endsWith('/') ? folder : undefined;
}
