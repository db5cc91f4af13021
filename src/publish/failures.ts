import type { ObjectChange } from '../events/change.ts';
import type { Arrival, ArrivalResult, Postponed, Refused } from '../invalidate/result.ts';

/** What of an arrival could not be copied. */
export interface CopyFailures {
  /** What was handed on in its place. */
  readonly arrival: Arrival;
  /** The distributions it was for: a failed copy is not spread over more, or messages would multiply. */
  readonly ids: readonly string[];
  /** Changes of the source that are at the destination. */
  readonly sources: readonly ObjectChange[];
  /** Worth another attempt later. */
  readonly failed: readonly { readonly change: ObjectChange; readonly error: Error }[];
  /** Of `sources`, those that S3 may still write to, as an answer was lost. */
  readonly late: readonly ObjectChange[];
  /** Whether that may happen to any of the arrival, copied or not. */
  readonly mayComeLate: boolean;
  /** Never to be copied. */
  readonly refused: readonly Refused[];
  /** The changes of these. */
  readonly hopeless: readonly ObjectChange[];
}

/**
 * Seconds after which S3 does nothing any more that nobody waits for. A CopyObject of 5 GB takes S3 a minute or two; the rest is
 * margin.
 */
const LATEST = 300;

/** A write was not answered, and something else may have changed since that it was made for. */
class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** Adds what could not be copied to what could not be invalidated, so that both settle alike. */
export function withFailures(result: ArrivalResult, failures: CopyFailures | undefined): ArrivalResult {
  if (failures === undefined || isNothing(failures)) return result;
  const { arrival, ids, sources, late, failed, refused } = failures;
  const changes = [...failed.map(({ change }) => change), ...late];
  const ownError = failed[0]?.error ?? (late[0] && answerLost(late[0]));
  const wait = failures.mayComeLate ? { leastDelay: LATEST } : {};
  const others = result.postponed.filter((one) => !ids.includes(one.distributionId));
  const own = ids.flatMap((distributionId): Postponed[] => {
    const found = result.postponed.find((one) => one.distributionId === distributionId);
    const error = found?.error ?? ownError;
    if (error === undefined) return [];
    const isUntouched =
      (found === undefined ? arrival.changes.length === 0 : found.isUntouched) && refused.length === 0;
    if (found === undefined)
      return [{ distributionId, error, paths: [], copies: changes, isUntouched, ...wait }];
    if (found.paths !== undefined) return [{ ...found, copies: changes, isUntouched, ...wait }];
    // As a whole it would bring back what was refused.
    if (refused.length > 0) {
      const copies = [...sources, ...failed.map(({ change }) => change)];
      return [{ ...found, paths: [], copies, isUntouched, ...wait }];
    }
    return [{ ...found, ...wait }];
  });
  return { ...result, postponed: [...own, ...others], refused: [...result.refused, ...refused] };
}

function isNothing({ failed, late, refused }: CopyFailures): boolean {
  return failed.length + late.length + refused.length === 0;
}

function answerLost({ key }: ObjectChange): Error {
  return new AnswerLost(
    `S3 did not answer every attempt to write the copy of ${JSON.stringify(key)}, and may write it once more: the queue looks at it again in ${LATEST} s; send a request by hand again then`,
  );
}
