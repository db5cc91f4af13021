import type { Change } from '../events/change.ts';
import type { Novelty } from '../versions/novelty.ts';
import { ruling } from './path-rules.ts';
import type { UrlMap } from './url-map.ts';

/** Why such a change is skipped. */
export const UNCHANGED = 'unchanged';

/** The paths of a change with which viewers get what they got before: none. Undefined where they may see it. */
export function unseen(
  { key }: Change,
  novelty: Novelty | undefined,
  { rules, lastingErrors }: UrlMap,
): { readonly paths: readonly []; readonly skipped: string } | undefined {
  if (key === undefined || novelty === undefined) return undefined;
  if (novelty === 'unchanged') return { paths: [], skipped: UNCHANGED };
  // What a rule's paths show for a missing object may be more than an error: a list without it, a placeholder.
  if (lastingErrors !== undefined || ruling(rules, key) !== undefined) return undefined;
  return { paths: [], skipped: 'new object' };
}
