import { match, type Token } from './glob.ts';
import { decoded } from './origin-path.ts';

/** A cache behavior of a distribution, as far as it concerns one bucket. */
export interface Behavior {
  /** In CloudFront's form: `*` is any number of characters, `?` is one; `*` alone for the default. */
  readonly pathPattern: string;
  /** Paths of its origins that are the bucket; unknown when a function at the edge may choose the origin. */
  readonly originPaths: readonly string[] | 'unknown';
  /** Whether query strings are part of the cache key. */
  readonly queryStrings: boolean;
}

/**
 * Makes the function that finds the behaviors that may handle a URL: the first one that fits, or several when it is
 * not the same one for every form of the URL. CloudFront normalizes a URL before it looks for its behavior (Developer
 * Guide, "Path normalization"); no document says whether it compares the URL as it is spelled or decoded.
 *
 * @param behaviors in CloudFront's order, the default one last
 */
export function behaviorFinder(behaviors: readonly Behavior[]): (url: string) => Behavior[] {
  const compiled = behaviors.map((behavior) => ({ behavior, tokens: tokensOf(behavior.pathPattern) }));
  const first = (url: string) => compiled.find(({ tokens }) => match(tokens, url) !== undefined)?.behavior;
  return (url) => {
    const forms = url.includes('%') ? [url, decoded(url)] : [url];
    return [...new Set(forms.flatMap((form) => [first(normalized(form)), first(form)]))].flatMap(
      (behavior) => behavior ?? [],
    );
  };
}

/** A URL without dot segments and doubled slashes (RFC 3986, section 6.2.2.3); a trailing slash stays. */
function normalized(url: string): string {
  if (!/\/[./]/.test(url)) return url;
  const segments: string[] = [];
  const parts = url.split('/').slice(1);
  for (const part of parts) {
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
  }
  const isFolder = /^\.{0,2}$/.test(parts.at(-1) ?? '');
  return `/${segments.join('/')}${isFolder && segments.length > 0 ? '/' : ''}`;
}

/** A path pattern as it is compared: with or without a slash before it (Developer Guide, "Path pattern"). */
export function rootedPattern(pathPattern: string): string {
  return /^[/*]/.test(pathPattern) ? pathPattern : `/${pathPattern}`;
}

function tokensOf(pathPattern: string): Token[] {
  return (rootedPattern(pathPattern).match(/\*|\?|[^*?]+/g) ?? []).map((part): Token => {
    if (part === '*') return { kind: 'run', crossesFolders: true };
    if (part === '?') return { kind: 'one', crossesFolders: true };
    return { kind: 'text', text: part };
  });
}
