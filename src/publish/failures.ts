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
  /** Never to be copied. */
  readonly refused: readonly Refused[];
  /** The changes of these. */
  readonly hopeless: readonly ObjectChange[];
}

/** Adds what could not be copied to what could not be invalidated, so that both settle alike. */
export function withFailures(result: ArrivalResult, failures: CopyFailures | undefined): ArrivalResult {
  if (failures === undefined || failures.failed.length + failures.refused.length === 0) return result;
  const { arrival, ids, sources, failed, refused } = failures;
  const [first] = failed;
  const changes = failed.map(({ change }) => change);
  const others = result.postponed.filter((one) => !ids.includes(one.distributionId));
  const own = ids.flatMap((distributionId): Postponed[] => {
    const found = result.postponed.find((one) => one.distributionId === distributionId);
    const error = found?.error ?? first?.error;
    if (error === undefined) return [];
    const isUntouched =
      (found === undefined ? arrival.changes.length === 0 : found.isUntouched) && refused.length === 0;
    if (found === undefined) return [{ distributionId, error, paths: [], copies: changes, isUntouched }];
    if (found.paths !== undefined) return [{ ...found, copies: changes, isUntouched }];
    // As a whole it would bring back what was refused.
    if (refused.length > 0) return [{ ...found, paths: [], copies: [...sources, ...changes], isUntouched }];
    return [found];
  });
  return { ...result, postponed: [...own, ...others], refused: [...result.refused, ...refused] };
}
