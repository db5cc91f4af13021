/**
 * What viewers ask for, and what an invalidation clears: written from RFC 3986, the URL standard and the CloudFront
 * Developer Guide, and knowing nothing of src/.
 */

export interface WrittenRule {
  readonly match: string;
  readonly paths: readonly string[];
}

/** How viewers reach the objects of a bucket through one distribution. */
export interface ViewerSettings {
  /** `/folder` of the bucket, decoded; null or `""`: the whole bucket. */
  readonly originPath: string | null;
  readonly indexDocument: string | null;
  readonly defaultRootObject: string | null;
  readonly cleanUrls: boolean;
  readonly queryStrings: boolean | null;
}

export interface RuledSettings extends ViewerSettings {
  readonly rules: readonly WrittenRule[];
}

/** Every URL under which viewers may have the object, in the spellings that clients use; none outside the origin. */
export function viewerUrls(key: string, settings: ViewerSettings): string[] {
  const inside = insideOf(key, settings);
  return inside === undefined ? [] : withQueryStrings(spelled(namesOf(inside, settings)), settings);
}

/** The same where path rules say what an object shows: the first rule that fits the key replaces its own URLs. */
export function ruledUrls(key: string, settings: RuledSettings): string[] {
  const rule = firstRule(key, settings.rules);
  if (rule === undefined) return viewerUrls(key, settings);
  return filled(key, rule, settings).flatMap(({ name, isWildcard, query }) => {
    if (isWildcard) return spelled([name]).flatMap((url) => [`${url}1.jpg`, `${url}a/b?v=1`]);
    if (query !== undefined) return spelled([name]).map((url) => `${url}?${query}`);
    return withQueryStrings(spelled(namesOf(name, settings)), settings);
  });
}

/** Whether a path rule says what the object shows. */
export function hasRule(key: string, { rules }: RuledSettings): boolean {
  return firstRule(key, rules) !== undefined;
}

/** What the wildcards that an object cannot do without begin with, in canonical form. */
export function neededPrefixes(key: string, settings: RuledSettings): string[] {
  const rule = firstRule(key, settings.rules);
  const inside = insideOf(key, settings);
  const own = inside === undefined ? [] : [{ name: inside, isWildcard: false }];
  return (rule === undefined ? own : filled(key, rule, settings)).flatMap(({ name, isWildcard }) =>
    namesOf(name, settings).flatMap((one) => {
      const cut = one.search(/[~*]/);
      const prefixes = spelled([cut < 0 ? one : one.slice(0, cut)]).map(canonical);
      if (isWildcard || cut >= 0) return prefixes;
      return settings.queryStrings ? prefixes.flatMap((prefix) => [prefix, `${prefix}?`]) : [];
    }),
  );
}

interface Filled {
  /** Decoded, without the slash before it. */
  readonly name: string;
  readonly isWildcard: boolean;
  readonly query?: string | undefined;
}

function firstRule(key: string, rules: readonly WrittenRule[]) {
  for (const { match, paths } of rules) {
    const names = [...match.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
    const found = patternOf(match).exec(key);
    if (found) return { paths, variables: new Map(names.map((name, i) => [name, found[i + 1] ?? ''])) };
  }
  return undefined;
}

/** Only what the simulation's rules are made of. */
function patternOf(match: string): RegExp {
  const source = match.replace(/\*\*\/|\/\*\*$|\{\w+\}|\{\w+\+\}|\*|[.+?^${}()|[\]\\~]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '*') return '[^/]*';
    if (part.endsWith('+}')) return '(.+)';
    return part.startsWith('{') ? '([^/]+)' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 's');
}

function filled(
  key: string,
  { paths, variables }: NonNullable<ReturnType<typeof firstRule>>,
  settings: ViewerSettings,
): Filled[] {
  return paths.flatMap((path): Filled[] => {
    const inside = insideOf(key, settings);
    if (path.includes('{key}') && inside === undefined) return [];
    const isWildcard = path.endsWith('*');
    const [written = '', query] = (isWildcard ? path.slice(1, -1) : path.slice(1)).split('?');
    const name = written.replace(/\{(\w+)\}/g, (_, variable: string) =>
      variable === 'key' ? (inside ?? '') : (variables.get(variable) ?? ''),
    );
    return [{ name, isWildcard, query }];
  });
}

function insideOf(key: string, { originPath }: ViewerSettings): string | undefined {
  return originPath ? stripFolder(key, originPath.slice(1)) : key;
}

/** The names under which an object is served: its own, its folder's, without its ending. */
function namesOf(inside: string, { indexDocument, defaultRootObject, cleanUrls }: ViewerSettings): string[] {
  const names = [inside];
  const folder = inside.slice(0, inside.lastIndexOf('/') + 1);
  const isIndex = indexDocument !== null && inside === folder + indexDocument;
  if (isIndex) names.push(folder);
  if (inside === defaultRootObject) names.push('');
  if (cleanUrls && isIndex && folder !== '') names.push(folder.replace(/\/$/, ''));
  if (cleanUrls && !isIndex && /[^/]\.html$/.test(inside)) names.push(inside.replace(/\.html$/, ''));
  return names;
}

function spelled(names: readonly string[]): string[] {
  return names.flatMap((name) => [...new Set(SPELLINGS.map((spell) => `/${spell(name)}`))]);
}

function withQueryStrings(urls: readonly string[], { queryStrings }: ViewerSettings): string[] {
  return queryStrings ? urls.flatMap((url) => [url, `${url}?`, `${url}?v=1&w=%2F`]) : [...urls];
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
