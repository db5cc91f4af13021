import { covers } from '../cloudfront/path.ts';
import type { Change } from '../events/change.ts';
import { type Selection, skipReason } from '../events/filter.ts';
import { PLUS_SPELLINGS, type PlusSpelling, spell, widen } from './encoding.ts';
import { originFolders } from './origin-path.ts';
import { KEY, type Ruling, ruling, type Template } from './path-rules.ts';
import type { UrlMap } from './url-map.ts';

export interface StalePath {
  readonly path: string;
  /** Why it is not simply the object's own path, for people; undefined when it is. */
  readonly why?: string | undefined;
  /** The name of the object alone makes it clear the whole distribution: see `stalePath`. */
  readonly isTooWide?: true;
}

/** The paths a change makes stale, the object's own first; or why there are none. */
export type StalePaths =
  | { readonly paths: readonly StalePath[]; readonly skipped?: undefined }
  | { readonly paths: readonly []; readonly skipped: string };

/** A URL of the object, before it becomes a path that CloudFront accepts. */
interface Url {
  readonly spelled: string;
  readonly wildcard: boolean;
  readonly why: string | undefined;
}

const CLEAN = '.html';

/** Every path a change makes stale. */
export function stalePathsOf(change: Change, urlMap: UrlMap, selection: Selection): StalePaths {
  if (change.path !== undefined) {
    return {
      paths: [{ path: change.path, why: change.isRequested ? 'asked for' : 'left of an earlier request' }],
    };
  }
  const reason = change.skipped ?? skipReason(change, selection);
  if (reason !== undefined) return { paths: [], skipped: reason };

  const { key } = change;
  const inside = keysInside(key, urlMap.originPaths);
  const ruled = ruling(urlMap.rules, key);
  if (ruled !== undefined) {
    const urls = urlsOfRule(ruled, inside, urlMap);
    return verdict(urls, urlMap, `rule ${ruled.rule.match}`);
  }
  if (inside.length === 0) return { paths: [], skipped: 'outside the origin path' };
  const urls: Url[] = [];
  for (const { originPath, rest } of inside) urls.push(...urlsServed(rest, originPath, urlMap));
  return verdict(urls, urlMap, 'another origin serves it');
}

interface Inside {
  readonly originPath: string;
  /** The key without the origin path. */
  readonly rest: string;
}

/** The key without the origin path, which is a whole folder: `/site` does not reach `sitemap.xml`. */
function keysInside(key: string, originPaths: readonly string[]): Inside[] {
  const inside: Inside[] = [];
  for (const originPath of originPaths) {
    for (const folder of originFolders(originPath)) {
      if (folder === '') inside.push({ originPath, rest: key });
      else if (key.startsWith(`${folder}/`)) inside.push({ originPath, rest: key.slice(folder.length + 1) });
    }
  }
  return inside;
}

/** The URLs of a key, less those that cache behaviors send elsewhere. */
function urlsServed(rest: string, originPath: string, urlMap: UrlMap): Url[] {
  const urls: Url[] = [];
  for (const plus of spellings(rest)) {
    const own: Url = { spelled: `/${spell(rest, plus)}`, wildcard: false, why: undefined };
    const ownIsServed = urlMap.serves(own.spelled, originPath);
    if (ownIsServed) urls.push(own);
    for (const other of otherUrls(own, urlMap, plus)) {
      // Whether CloudFront looks for the behavior of "/" or of the default root object is not documented.
      const isRoot = other.spelled === '/' && ownIsServed;
      if (isRoot || urlMap.serves(other.spelled, originPath)) urls.push(other);
    }
  }
  return urls;
}

/** Cache behaviors do not limit a rule: a resized image may come from another origin. */
function urlsOfRule({ rule, variables }: Ruling, inside: readonly Inside[], urlMap: UrlMap): Url[] {
  const why = `rule ${rule.match}`;
  return rule.templates.flatMap((template) => {
    const usesKey = template.pieces.some((piece) => 'variable' in piece && piece.variable === KEY);
    const keys = usesKey ? inside.map(({ rest }) => rest) : [''];
    return keys.flatMap((key) => {
      const texts = new Map([...variables, [KEY, key]]);
      return spellings([...texts.values()].join('')).flatMap((plus) => {
        const url: Url = { spelled: fill(template, texts, plus), wildcard: template.wildcard, why };
        return url.wildcard ? url : [url, ...otherUrls(url, urlMap, plus)];
      });
    });
  });
}

function fill({ pieces }: Template, texts: ReadonlyMap<string, string>, plus: PlusSpelling): string {
  return pieces
    .map((piece) => ('text' in piece ? piece.text : spell(texts.get(piece.variable) ?? '', plus)))
    .join('');
}

function spellings(text: string): readonly PlusSpelling[] {
  return text.includes('+') ? PLUS_SPELLINGS : ['%2B'];
}

/** The other URLs of the object at the given one. */
function otherUrls({ spelled, why }: Url, urlMap: UrlMap, plus: PlusSpelling): Url[] {
  const { indexDocument, defaultRootObject, cleanUrls } = urlMap;
  const prefix = why === undefined ? '' : `${why}, `;
  const urls: Url[] = [];
  const folder = indexDocument === null ? undefined : folderOf(spelled, spell(indexDocument, plus));
  if (folder !== undefined) urls.push({ spelled: folder, wildcard: false, why: `${prefix}index document` });
  if (defaultRootObject !== null && spelled === `/${spell(defaultRootObject, plus)}`) {
    urls.push({ spelled: '/', wildcard: false, why: `${prefix}default root object` });
  }
  const clean = cleanUrls ? cleanUrl(spelled, folder) : undefined;
  if (clean !== undefined) urls.push({ spelled: clean, wildcard: false, why: `${prefix}clean URL` });
  return urls;
}

/** The URL that a function at the edge would rewrite to the given one. */
function cleanUrl(url: string, folder: string | undefined): string | undefined {
  if (folder !== undefined) return folder === '/' ? undefined : folder.slice(0, -1);
  return url.endsWith(CLEAN) && !url.endsWith(`/${CLEAN}`) ? url.slice(0, -CLEAN.length) : undefined;
}

/** The folder that holds the document of that name, if the URL is that document's. */
function folderOf(url: string, name: string): string | undefined {
  return url.endsWith(`/${name}`) ? url.slice(0, -name.length) : undefined;
}

function verdict(urls: readonly Url[], urlMap: UrlMap, reasonForNone: string): StalePaths {
  if (urls.length === 0) return { paths: [], skipped: reasonForNone };
  const paths: StalePath[] = [];
  for (const url of urls) paths.push(...pathsOfUrl(url, urlMap));
  return { paths: withoutCovered(paths) };
}

/**
 * CloudFront compares the query string as part of the path, so that an exact path clears the URL without one
 * only. `/x*` clears all of them; behind a folder's slash the wildcard would clear the folder, so there it stands
 * behind the question mark.
 */
function pathsOfUrl({ spelled, wildcard, why }: Url, urlMap: UrlMap): StalePath[] {
  if (wildcard) return [stalePath(spelled, '*', why)];
  if (spelled.includes('?') || !urlMap.hasQueryStrings(spelled)) return [stalePath(spelled, '', why)];
  const variants = why === undefined ? 'query strings' : `${why}, query strings`;
  if (!spelled.endsWith('/')) return [stalePath(spelled, '*', variants)];
  return [stalePath(spelled, '', why), stalePath(spelled, '?*', variants)];
}

/**
 * The path of a URL, widened where it has none of its own. The name of an object alone must not clear the whole
 * distribution, as uploading it would: for a key such as `~x` at the root an operator writes a path rule.
 */
function stalePath(spelled: string, tail: '' | '*' | '?*', why: string | undefined): StalePath {
  const { path, cutBefore } = widen(spelled, tail);
  if (cutBefore === undefined) return { path, why };
  const cut = `no exact path beyond ${cutBefore}`;
  return {
    path,
    why: why === undefined ? cut : `${why}, ${cut}`,
    ...(path === '/*' && { isTooWide: true as const }),
  };
}

/** Distinct paths, and none that a wildcard among them clears already. */
function withoutCovered(paths: readonly StalePath[]): readonly StalePath[] {
  return paths.filter(
    ({ path, isTooWide }, index) =>
      paths.findIndex((other) => other.path === path && other.isTooWide === isTooWide) === index &&
      !paths.some(
        (other) =>
          !other.isTooWide && covers(other.path, path) && (other.path !== path || isTooWide === true),
      ),
  );
}
