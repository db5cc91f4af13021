import { type Behavior, behaviorFinder } from './behaviors.ts';
import type { Distribution } from './distribution.ts';
import { keyPrefixes } from './listing-prefixes.ts';
import type { Rule } from './path-rules.ts';

/** How keys of the bucket become URLs of one distribution, as far as the settings say. */
export interface UrlSettings {
  /** `""`, or `/folder` that the distribution's origin puts before every request; null: as the distribution has it. */
  readonly originPath: string | null;
  /** Name of the object a folder URL serves, or null when folder URLs serve nothing. */
  readonly indexDocument: string | null;
  /** Key of the object that `/` serves, without the origin path; null: as the distribution has it. */
  readonly defaultRootObject: string | null;
  /** Whether `/page` serves `page.html`, and `/docs` the index document of `docs/`. */
  readonly cleanUrls: boolean;
  /** Whether query strings are part of the cache key; null: as the distribution has it. */
  readonly queryStrings: boolean | null;
  readonly rules: readonly Rule[];
}

/** How keys of the bucket become URLs of one distribution. */
export interface UrlMap {
  /** Each `""` or `/folder`; most distributions have one origin in front of the bucket, and so one. */
  readonly originPaths: readonly string[];
  readonly indexDocument: string | null;
  readonly defaultRootObject: string | null;
  readonly cleanUrls: boolean;
  readonly rules: readonly Rule[];
  /** Whether the origin path leads to the object when a viewer asks for the URL. */
  serves(url: string, originPath: string): boolean;
  /** Whether a URL is cached once for each query string. */
  hasQueryStrings(url: string): boolean;
  /** Why what is cached for a missing object may outlive an invalidation; undefined: it does not. */
  readonly lastingErrors: string | undefined;
  /** The prefixes of the keys that a folder's URLs serve; undefined when no listing of the bucket shows them. */
  keyPrefixes(folder: string): readonly string[] | undefined;
}

/**
 * Combines the settings, which take precedence, with what was read from the distribution, if anything was.
 */
export function urlMap(settings: UrlSettings, distribution?: Distribution): UrlMap {
  const { originPath: fromSettings, indexDocument, cleanUrls } = settings;
  const originPaths = fromSettings !== null ? [fromSettings] : (distribution?.originPaths ?? ['']);
  const behaviors = distribution?.behaviors ?? [];
  const behaviorsOf = behaviorFinder(behaviors);
  const serves = (behavior: Behavior, originPath: string) => leadsTo(behavior, originPath, fromSettings);
  // Most distributions send everything to the bucket, and need no look at the URL.
  const servesAll = behaviors.every((one) => originPaths.every((originPath) => serves(one, originPath)));
  const never = settings.queryStrings === null && !behaviors.some(({ queryStrings }) => queryStrings);

  return {
    originPaths,
    indexDocument,
    defaultRootObject: settings.defaultRootObject ?? distribution?.defaultRootObject ?? null,
    cleanUrls,
    rules: settings.rules,
    lastingErrors: distribution === undefined ? 'the distribution was not read' : distribution.lastingErrors,
    serves: (url, originPath) => servesAll || behaviorsOf(url).some((one) => serves(one, originPath)),
    hasQueryStrings: (url) =>
      !never && (settings.queryStrings ?? behaviorsOf(url).some(({ queryStrings }) => queryStrings)),
    keyPrefixes: (folder) => keyPrefixes(folder, { originPaths, behaviors, rules: settings.rules }),
  };
}

/** An origin path in the settings replaces those of the bucket's origins. */
function leadsTo({ originPaths }: Behavior, originPath: string, fromSettings: string | null): boolean {
  if (originPaths === 'unknown') return true;
  return fromSettings === null ? originPaths.includes(originPath) : originPaths.length > 0;
}
