import { type Behavior, rootedPattern } from './behaviors.ts';
import { originFolders } from './origin-path.ts';
import { KEY, type Rule, type Template } from './path-rules.ts';

export interface ListableUrls {
  readonly originPaths: readonly string[];
  readonly behaviors: readonly Behavior[];
  readonly rules: readonly Rule[];
}

/**
 * The prefixes of the keys that a folder's URLs serve, or undefined when no listing of the bucket shows them: another
 * origin serves some of the URLs, or a path rule makes some of them from objects elsewhere.
 *
 * @param folder as a path spells it, with a slash at both ends
 */
export function keyPrefixes(
  folder: string,
  { originPaths, behaviors, rules }: ListableUrls,
): string[] | undefined {
  const isMade = rules.some(({ templates }) => {
    return templates.some((template) => {
      const [first] = template.pieces;
      return (
        !isOwnUrl(template) && overlap(first !== undefined && 'text' in first ? first.text : '/', folder)
      );
    });
  });
  if (isMade || !isServedByBucket(folder, behaviors)) return undefined;
  let key: string;
  try {
    key = decodeURIComponent(folder.slice(1));
  } catch {
    return undefined;
  }
  return originPaths.flatMap(originFolders).map((origin) => (origin === '' ? key : `${origin}/${key}`));
}

/** Whether every behavior that may handle a URL of the folder has the bucket as its origin. */
function isServedByBucket(folder: string, behaviors: readonly Behavior[]): boolean {
  for (const { pathPattern, originPaths } of behaviors) {
    const pattern = rootedPattern(pathPattern);
    const literal = /^[^*?]*/.exec(pattern)?.[0] ?? '';
    if (!overlap(literal, folder)) continue;
    // A function at the edge is assumed to rewrite URLs of the bucket.
    if (originPaths !== 'unknown' && originPaths.length === 0) return false;
    if (pattern === `${literal}*` && folder.startsWith(literal)) return true;
  }
  return true;
}

/** Whether a template is the object's own URL, `/{key}`: a listing tells it as for an object without a rule. */
function isOwnUrl({ pieces, wildcard }: Template): boolean {
  const text = pieces.map((piece) => ('text' in piece ? piece.text : `{${piece.variable}}`)).join('');
  return !wildcard && text === `/{${KEY}}`;
}

/** Whether one text may begin with both. */
function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
