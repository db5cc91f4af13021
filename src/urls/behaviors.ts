import { match, type Token } from './glob.ts';

/** A cache behavior of a distribution, as far as it concerns one bucket. */
export interface Behavior {
  /** As CloudFront has it: `*` is any number of characters, `?` is one; `*` alone for the default. */
  readonly pathPattern: string;
  /** Of its origins that are the bucket; unknown when a function at the edge may choose the origin. */
  readonly originPaths: readonly string[] | 'unknown';
  /** Whether query strings are part of the cache key. */
  readonly queryStrings: boolean;
}

/**
 * Makes the function that finds the behaviors that may handle a URL: the first one that fits, or two when it is
 * not the same one for the URL as it is spelled and decoded, as no document says which CloudFront compares.
 *
 * @param behaviors in CloudFront's order, the default one last
 */
export function behaviorFinder(behaviors: readonly Behavior[]): (url: string) => Behavior[] {
  const compiled = behaviors.map((behavior) => ({ behavior, tokens: tokensOf(behavior.pathPattern) }));
  const first = (url: string) => compiled.find(({ tokens }) => match(tokens, url) !== undefined);
  return (url) => {
    const spellings = url.includes('%') ? new Set([url, decoded(url)]) : [url];
    return [...spellings].flatMap((text) => first(text)?.behavior ?? []);
  };
}

/** A slash at the beginning makes no difference (CloudFront Developer Guide, "Path pattern"). */
function tokensOf(pathPattern: string): Token[] {
  const rooted = /^[/*]/.test(pathPattern) ? pathPattern : `/${pathPattern}`;
  return (rooted.match(/\*|\?|[^*?]+/g) ?? []).map((part): Token => {
    if (part === '*') return { kind: 'run', crossesFolders: true };
    if (part === '?') return { kind: 'one', crossesFolders: true };
    return { kind: 'text', text: part };
  });
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
