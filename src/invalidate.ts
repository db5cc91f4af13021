import type { Change } from './changes.ts';
import type { Config } from './config.ts';
import { pathsOf } from './paths.ts';
import { plan } from './plan.ts';
import { type Outcome, type SendPorts, sender, type Unsent } from './send.ts';

/** What became of a set of changes. A change in neither map is covered by an accepted invalidation. */
export interface Result {
  readonly changes: readonly Change[];
  /** Changes that no URL of the distribution can reach. */
  readonly outsideOriginPath: number;
  readonly plannedPaths: readonly string[];
  readonly outcome: Outcome;
  readonly refused: ReadonlyMap<Change, Error>;
  readonly postponed: ReadonlyMap<Change, Error>;
}

/** Gives a change its paths, plans them and sends the plan. */
export type Invalidate = (changes: readonly Change[], deadline: number) => Promise<Result>;

export function invalidator(config: Config, ports: SendPorts): Invalidate {
  const send = sender(ports);

  return async (changes, deadline) => {
    const stale = changes.map((change) => ({ change, paths: pathsOf(change, config.site) }));
    const batches = plan(stale, config.collapse);
    const outcome = await send(config.distributionId, config.dryRun ? [] : batches, deadline);
    return {
      changes,
      outsideOriginPath: stale.filter(({ paths }) => paths.length === 0).length,
      plannedPaths: batches.flatMap((batch) => [...batch.keys()]),
      outcome,
      refused: changesIn(outcome.refused),
      postponed: changesIn(outcome.postponed),
    };
  };
}

function changesIn(unsent: readonly Unsent[]): Map<Change, Error> {
  const errors = new Map<Change, Error>();
  for (const { batch, error } of unsent) {
    for (const changes of batch.values()) for (const change of changes) errors.set(change, error);
  }
  return errors;
}
