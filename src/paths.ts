import type { Change } from './changes.ts';
import { encodeKey } from './encoding.ts';

/** How keys of the bucket become URLs of the distribution. */
export interface Site {
  /** `""`, or `/folder` that the distribution's origin puts before every request. */
  readonly originPath: string;
  /** Name of the object a folder URL serves, or null when folder URLs serve nothing. */
  readonly indexDocument: string | null;
  /** Key of the object that `/` serves, without the origin path, or null when it is the index document. */
  readonly defaultRootObject: string | null;
  /** Whether `/page` serves `page.html`, and `/docs` the index document of `docs/`. */
  readonly cleanUrls: boolean;
}

const CLEAN = '.html';

/**
 * Every path a change makes stale, the object's own first; none when no URL of the distribution can reach the
 * object.
 */
export function pathsOf(change: Change, site: Site): string[] {
  if (change.path !== undefined) return [change.path];
  const key = withoutOriginPath(change.key, site.originPath);
  if (key === undefined) return [];
  const others = otherUrls(key, site);
  return others.length === 0 ? encodeKey(key) : withoutCovered([key, ...others].flatMap(encodeKey));
}

/** A whole folder is taken off or nothing: `/site` does not reach `sitemap.xml`. */
function withoutOriginPath(key: string, originPath: string): string | undefined {
  if (originPath === '') return key;
  const folder = `${originPath.slice(1)}/`;
  return key.startsWith(folder) ? key.slice(folder.length) : undefined;
}

/** What the object answers to besides its own key, written as keys. */
function otherUrls(key: string, { indexDocument, defaultRootObject, cleanUrls }: Site): string[] {
  const urls: string[] = [];
  const folder = indexDocument === null ? undefined : folderOf(key, indexDocument);
  if (folder !== undefined) urls.push(folder);
  if (key === defaultRootObject) urls.push('');
  if (cleanUrls && folder !== undefined) urls.push(folder.slice(0, -1));
  if (cleanUrls && folder === undefined && isPage(key)) urls.push(key.slice(0, -CLEAN.length));
  return urls;
}

/** The folder that holds the object, if the object is its document of that name. */
function folderOf(key: string, name: string): string | undefined {
  if (!key.endsWith(name)) return undefined;
  const folder = key.slice(0, key.length - name.length);
  return folder === '' || folder.endsWith('/') ? folder : undefined;
}

function isPage(key: string): boolean {
  return key.endsWith(CLEAN) && key !== CLEAN && !key.endsWith(`/${CLEAN}`);
}

/** A widened key covers one of its other URLs where it was cut right behind it, as in `docs/~home.html`. */
function withoutCovered(paths: readonly string[]): string[] {
  const distinct = new Set(paths);
  return [...distinct].filter((path) => !distinct.has(`${path}*`));
}
