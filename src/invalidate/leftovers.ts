import type { Change } from '../events/change.ts';
import { type Batch, coverage } from '../plan/batches.ts';
import type { StalePath } from '../urls/stale-paths.ts';
import type { LeftPath, Postponed, Refused, SendResult, Unsent } from './result.ts';

/** One change and the paths it makes stale at a distribution. */
export interface MappedChange {
  readonly change: Change;
  readonly paths: readonly StalePath[];
  /** Not to be sent: see `TooWide`. */
  readonly tooWide: readonly StalePath[];
  /** Why there are none of both; undefined when there are some. */
  readonly skipped?: string | undefined;
}

/** What one distribution has not accepted of an arrival. */
export interface Leftovers {
  readonly postponed?: Postponed;
  readonly refused: readonly Refused[];
}

/** The name of an object alone would clear the whole distribution. */
export class TooWide extends Error {
  override readonly name = 'TooWide';

  constructor(change: Change, why: string | undefined) {
    super(
      `the key ${JSON.stringify(change.key)} has no path of its own (${why}) and would clear the whole ` +
        'distribution as "/*"; add a path rule that says what it clears, or invalidate "/*" yourself',
    );
  }
}

/**
 * Makes the function that finds what is left of an arrival: the paths of its own changes, not the wildcards that were
 * sent in their place, so that the rest can be planned in other company.
 */
export function leftoversOf(
  distributionId: string,
  batches: readonly Batch[],
  { refused, postponed }: Pick<SendResult, 'refused' | 'postponed'>,
): (mapped: readonly MappedChange[]) => Leftovers {
  const isComplete = refused.length + postponed.length === 0;
  const sentAs = coverage(batches.flatMap((batch) => [...batch.keys()]));
  const refusedPaths = errorsByPath(refused);
  const postponedPaths = errorsByPath(postponed);

  return (mapped) => {
    const refusals: Refused[] = [];
    const left: LeftPath[] = [];
    let error: Error | undefined;
    let isUntouched = true;
    for (const { change, paths, tooWide } of mapped) {
      for (const { path, why } of tooWide) {
        refusals.push({ distributionId, path, error: new TooWide(change, why) });
      }
      if (isComplete) continue;
      for (const { path } of paths) {
        const sent = sentAs(path);
        const postponedBy = postponedPaths.get(sent);
        const refusedBy = refusedPaths.get(sent);
        if (postponedBy !== undefined) {
          error ??= postponedBy;
          left.push({ path, change });
        } else {
          isUntouched = false;
          if (refusedBy !== undefined) refusals.push({ distributionId, path, error: refusedBy });
        }
      }
    }
    if (error === undefined) return { refused: refusals };
    const isWhole = isUntouched && refusals.length === 0;
    return { refused: refusals, postponed: { distributionId, error, paths: left, isUntouched: isWhole } };
  };
}

function errorsByPath(unsent: readonly Unsent[]): Map<string, Error> {
  return new Map(
    unsent.flatMap(({ batch, error }) => [...batch.keys()].map((path) => [path, error] as const)),
  );
}
