import type { Change, ObjectChange } from '../events/change.ts';
import type { Skippable } from '../events/filter.ts';
import type { Novelty } from '../versions/novelty.ts';
import { ruling } from './path-rules.ts';
import type { UrlMap } from './url-map.ts';

/** Why a change is skipped that the bucket's versions tell of. */
export const UNCHANGED = 'unchanged';
export const NEW_OBJECT = 'new object';

/** Whether it may turn out that viewers get what they got before the change. */
export function mayBeUnseen({ key }: ObjectChange, urlMap: UrlMap, skip: ReadonlySet<Skippable>): boolean {
  return skip.has('unchanged') || (skip.has('new-objects') && showsErrorsOnly(key, urlMap));
}

/** The paths of a change with which viewers get what they got before: none. Undefined where they may see it. */
export function unseen(
  { key }: Change,
  novelty: Novelty | undefined,
  urlMap: UrlMap,
): { readonly paths: readonly []; readonly skipped: string } | undefined {
  if (key === undefined || novelty === undefined) return undefined;
  if (novelty === 'unchanged') return { paths: [], skipped: UNCHANGED };
  return showsErrorsOnly(key, urlMap) ? { paths: [], skipped: NEW_OBJECT } : undefined;
}

/** Whether viewers got but a brief error before there was an object. */
function showsErrorsOnly(key: string, { rules, lastingErrors }: UrlMap): boolean {
  // What a rule's paths show for a missing object may be more: a list without it, a placeholder.
  return lastingErrors === undefined && ruling(rules, key) === undefined;
}
