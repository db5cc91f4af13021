import type { Change } from '../events/change.ts';
import type { Batch } from '../plan/batches.ts';
import type { ChosenWildcard } from '../plan/wildcards.ts';

/** Changes that arrived together. */
export interface Arrival {
  readonly changes: readonly Change[];
  /** The only distributions that still need them; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

export interface Invalidation {
  /** Null when CloudFront had accepted the request before and its answer was lost. */
  readonly id: string | null;
  readonly paths: readonly string[];
}

/** A batch that CloudFront has not accepted, and why. */
export interface Unsent {
  readonly batch: Batch;
  readonly error: Error;
}

/** What became of the batches of one distribution. */
export interface SendResult {
  readonly accepted: readonly Invalidation[];
  /** One path each, which CloudFront will never accept. */
  readonly refused: readonly Unsent[];
  /** Worth another attempt later. */
  readonly postponed: readonly Unsent[];
  /** CreateInvalidation calls made, including refused ones. */
  readonly calls: number;
}

/** A change that no viewer of a distribution can see. */
export interface Skipped {
  readonly key: string;
  readonly reason: string;
}

/** What was done for one distribution, for the log and for whoever asked. */
export interface DistributionResult {
  readonly distributionId: string;
  readonly paths: readonly string[];
  /** Why a path is sent that is not simply an object's own. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Those of the paths that were chosen in place of others. */
  readonly wildcards: readonly ChosenWildcard[];
  readonly skipped: readonly Skipped[];
  readonly sent: SendResult;
  readonly postponedChanges: number;
}

/** What one distribution has not accepted of an arrival. */
export interface Leftover {
  readonly distributionId: string;
  readonly paths: readonly string[];
  readonly error: Error;
}

/** What became of one arrival. What is in neither list is covered by an accepted invalidation. */
export interface ArrivalResult {
  /** How many distributions it was for. */
  readonly distributions: number;
  /** At most one for each distribution: it still needs the arrival. */
  readonly postponed: readonly Leftover[];
  /** One for each change that can never succeed, at distributions that have nothing postponed. */
  readonly refused: readonly Leftover[];
}

export interface InvalidationResult {
  readonly distributions: readonly DistributionResult[];
  /** In the order of the arrivals. */
  readonly arrivals: readonly ArrivalResult[];
}

/** What is left of changes at one distribution. A change is looked up by identity: two may look alike. */
export interface LeftoverChanges {
  readonly distributionId: string;
  readonly postponed: ReadonlyMap<Change, Leftover>;
  readonly refused: ReadonlyMap<Change, Leftover>;
}

/** Collects what is left of each change, as one change may have paths in several batches. */
export function leftoverChanges(
  distributionId: string,
  { refused, postponed }: Pick<SendResult, 'refused' | 'postponed'>,
): LeftoverChanges {
  const collect = (unsent: readonly Unsent[]) => {
    const found = new Map<Change, Leftover>();
    for (const { batch, error } of unsent) {
      for (const [path, changes] of batch) {
        for (const change of changes) {
          found.set(change, { distributionId, error, paths: [...(found.get(change)?.paths ?? []), path] });
        }
      }
    }
    return found;
  };
  return { distributionId, postponed: collect(postponed), refused: collect(refused) };
}

/** @param leftovers of the distributions that the arrival is for */
export function arrivalResult({ changes }: Arrival, leftovers: readonly LeftoverChanges[]): ArrivalResult {
  const postponed: Leftover[] = [];
  const refused: Leftover[] = [];
  for (const one of leftovers) {
    const first = changes.find((change) => one.postponed.has(change));
    const leftover = first && one.postponed.get(first);
    if (leftover !== undefined) postponed.push(leftover);
    else refused.push(...changes.flatMap((change) => one.refused.get(change) ?? []));
  }
  return { distributions: leftovers.length, postponed, refused };
}
