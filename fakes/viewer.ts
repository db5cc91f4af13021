/**
 * What viewers ask for, and what an invalidation clears: written from RFC 3986, the URL standard and the CloudFront
 * Developer Guide, and knowing nothing of src/.
 */
import type { UrlSettings } from '../src/urls/url-map.ts';

/** Every URL under which viewers may have the object, in the spellings that clients use; none outside the origin. */
export function viewerUrls(key: string, settings: UrlSettings): string[] {
  const { originPath, indexDocument, defaultRootObject, cleanUrls, queryStrings } = settings;
  const inside = originPath ? stripFolder(key, originPath.slice(1)) : key;
  if (inside === undefined) return [];
  const names = [inside];
  const folder = inside.slice(0, inside.lastIndexOf('/') + 1);
  const isIndex = indexDocument !== null && inside === folder + indexDocument;
  if (isIndex) names.push(folder);
  if (inside === defaultRootObject) names.push('');
  if (cleanUrls && isIndex && folder !== '') names.push(folder.replace(/\/$/, ''));
  if (cleanUrls && !isIndex && /[^/]\.html$/.test(inside)) names.push(inside.replace(/\.html$/, ''));
  const urls = names.flatMap((name) => [...new Set(SPELLINGS.map((spell) => `/${spell(name)}`))]);
  return queryStrings ? urls.flatMap((url) => [url, `${url}?`, `${url}?v=1&w=%2F`]) : urls;
}

/** The text after the folder and its slash. */
function stripFolder(key: string, folder: string): string | undefined {
  return key.indexOf(`${folder}/`) === 0 ? key.slice(folder.length + 1) : undefined;
}

/** Whether an invalidation path clears what is cached for a URL. */
export function clears(path: string, url: string): boolean {
  if (!path.endsWith('*')) return canonical(path) === canonical(url);
  return canonical(url).startsWith(canonical(path.slice(0, -1)));
}

const SPELLINGS: ((text: string) => string)[] = [
  // RFC 3986: everything but the unreserved characters.
  (text) => text.replace(/[^A-Za-z0-9\-._~/]/gu, encodeURIComponent).replace(/[!'()*]/g, percent),
  // What a browser's address bar leaves as it is (URL standard, path percent-encode set), with the key's own
  // percent signs encoded, and S3's %2B for its plus signs.
  (text) => text.replace(/[^!$&'()*+,\-./:;=@\w~|[\]\\]/gu, encodeURIComponent).replaceAll('+', '%2B'),
  // The same with plus signs as they are.
  (text) => text.replace(/[^!$&'()*+,\-./:;=@\w~|[\]\\]/gu, encodeURIComponent),
];

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** One form for all spellings of a URL; `+` and `?` differ from their encodings. */
export function canonical(url: string): string {
  return decodeURIComponent(url.replace(/%2B/gi, '\u{f0001}').replace(/%3F/gi, '\u{f0002}'));
}
