import type { Behavior } from './behaviors.ts';
import type { Rule } from './path-rules.ts';

export interface ListableUrls {
  readonly originPaths: readonly string[];
  readonly behaviors: readonly Behavior[];
  readonly rules: readonly Rule[];
}

/**
 * With what the keys begin that a folder's URLs serve, or undefined when the bucket's listing does not tell: another
 * origin serves some of them, or a path rule makes some of them from objects elsewhere.
 *
 * @param folder as a path spells it, with a slash at both ends
 */
export function keyPrefixes(
  folder: string,
  { originPaths, behaviors, rules }: ListableUrls,
): string[] | undefined {
  const isMade = rules.some(({ templates }) => {
    return templates.some(({ pieces: [first] }) => {
      return overlap(first !== undefined && 'text' in first ? first.text : '/', folder);
    });
  });
  if (isMade || !isServedByBucket(folder, behaviors)) return undefined;
  let key: string;
  try {
    key = decodeURIComponent(folder.slice(1));
  } catch {
    return undefined;
  }
  return originPaths.map((originPath) => `${originPath}/${key}`.slice(1));
}

/** Whether every behavior that may handle a URL of the folder has the bucket as its origin. */
function isServedByBucket(folder: string, behaviors: readonly Behavior[]): boolean {
  for (const { pathPattern, originPaths } of behaviors) {
    const pattern = /^[/*]/.test(pathPattern) ? pathPattern : `/${pathPattern}`;
    const literal = /^[^*?]*/.exec(pattern)?.[0] ?? '';
    if (!overlap(literal, folder)) continue;
    // A function at the edge mostly rewrites URLs of the bucket's.
    if (originPaths !== 'unknown' && originPaths.length === 0) return false;
    if (pattern === `${literal}*` && folder.startsWith(literal)) return true;
  }
  return true;
}

/** Whether something may begin with both. */
function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
