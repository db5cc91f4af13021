import type { Change, ObjectChange } from '../events/change.ts';
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
  /**
   * When it was accepted at the earliest, by the clocks of CloudFront and the function, in milliseconds since the
   * epoch; null when the answer was lost.
   */
  readonly acceptedAt: number | null;
  /** CloudFront's own time of it, where it has whole seconds none before the request; null when the answer was lost. */
  readonly createdAt: number | null;
  /** When the oldest of its changes happened, in milliseconds since the epoch; null: no event says. */
  readonly oldestChangeAt: number | null;
  readonly paths: readonly string[];
  /** The batch as it was planned: a wildcard may have taken the place of a refused path. */
  readonly planned: Batch;
  /** False when an earlier invocation sent the same request, which CloudFront bills once. */
  readonly isBilled: boolean;
}

export function billedPaths({ isBilled, paths }: Invalidation): number {
  return isBilled ? paths.length : 0;
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

/** What was done for one distribution, for the log and for the answer to a manual request. */
export interface DistributionResult {
  readonly distributionId: string;
  readonly paths: readonly string[];
  /** Why a path is sent that is not simply an object's own. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Those of the paths that were chosen in place of others. */
  readonly wildcards: readonly ChosenWildcard[];
  readonly skipped: readonly Skipped[];
  readonly sent: SendResult;
  /** Ids of changes with a path that is too wide to be sent: see `TooWide`. */
  readonly tooWide: ReadonlySet<string>;
  readonly postponedChanges: number;
}

/** A path of a change that CloudFront has not accepted. */
export interface LeftPath {
  readonly path: string;
  readonly change: Change;
}

/** What one distribution still needs of an arrival. */
export interface Postponed {
  readonly distributionId: string;
  readonly error: Error;
  /** Undefined while the distribution cannot be read: then the paths are unknown. */
  readonly paths: readonly LeftPath[] | undefined;
  /** Changes of the source whose copy failed, so that they have no paths yet. */
  readonly copies?: readonly ObjectChange[];
  /** Whether CloudFront has accepted nothing of the arrival. */
  readonly isUntouched: boolean;
  /** Seconds that it must wait at least. */
  readonly leastDelay?: number;
}

/** A path that can never be invalidated, or an object that can never be copied. */
export interface Refused {
  readonly distributionId: string;
  readonly error: Error;
  /** The path, or the URI of the object. */
  readonly path: string;
}

/** What became of one arrival. What is in neither list is covered by an accepted invalidation. */
export interface ArrivalResult {
  /** How many distributions it was for. */
  readonly distributions: number;
  /** At most one for each distribution. */
  readonly postponed: readonly Postponed[];
  readonly refused: readonly Refused[];
}

/** What became of the objects that were to be copied. */
export interface PublishReport {
  /** Whether no copy failed. */
  readonly distributed: boolean;
  readonly totalFiles: number;
  readonly successCount: number;
  readonly failureCount: number;
  /** Failures first. */
  readonly results: readonly PublishResult[];
}

export interface PublishResult {
  /** In the source bucket. */
  readonly key: string;
  /** Its copy's. */
  readonly destination?: string | undefined;
  readonly success: boolean;
  readonly action?: 'copied' | 'deleted' | 'unchanged' | 'kept' | 'absent' | 'would copy' | 'would delete';
  readonly error?: string;
}

export interface InvalidationResult {
  readonly distributions: readonly DistributionResult[];
  /** In the order of the arrivals. */
  readonly arrivals: readonly ArrivalResult[];
  /** Absent when nothing was to be copied. */
  readonly published?: PublishReport | undefined;
}
