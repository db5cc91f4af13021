import type { Change } from './changes.ts';
import type { Config } from './config.ts';
import { pathsOf } from './paths.ts';
import { type Batch, plan } from './plan.ts';
import { type Outcome, type SendPorts, sender, type Unsent } from './send.ts';
import type { SiteOf } from './sites.ts';
import type { Target } from './targets.ts';

/** Changes that arrived together. */
export interface Arrival {
  readonly changes: readonly Change[];
  /** The only distributions they are still to be sent to; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
}

/** What became of the changes at one distribution. One in neither map is covered by an accepted invalidation. */
export interface Result {
  readonly distributionId: string;
  readonly paths: readonly string[];
  /** Why a path is sent that is not simply the object's own. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Changes that no viewer of this distribution could see. */
  readonly skipped: readonly Skipped[];
  readonly outcome: Outcome;
  readonly refused: ReadonlyMap<Change, Error>;
  readonly postponed: ReadonlyMap<Change, Error>;
}

export interface Skipped {
  readonly key: string;
  readonly reason: string;
}

/** Gives changes their paths, plans them and sends the plan, for every distribution on its own. */
export type Invalidate = (arrivals: readonly Arrival[], deadline: number) => Promise<Result[]>;

export interface InvalidatePorts extends SendPorts {
  readonly siteOf: SiteOf;
}

export function invalidator(config: Config, ports: InvalidatePorts): Invalidate {
  const send = sender(ports);

  const invalidate = async (
    target: Target,
    changes: readonly Change[],
    deadline: number,
  ): Promise<Result> => {
    const site = await ports.siteOf(target);
    const verdicts = changes.map((change) => ({ change, ...pathsOf(change, site, config.selection) }));
    const batches = plan(verdicts, config.collapse);
    const outcome = await send(target.id, config.dryRun ? [] : batches, deadline);

    const reasons = new Map<string, string>();
    for (const { paths } of verdicts) for (const { path, why } of paths) if (why) reasons.set(path, why);
    return {
      distributionId: target.id,
      paths: batches.flatMap((batch) => [...batch.keys()]),
      reasons: new Map(batches.flatMap((batch) => reasonsOf(batch, reasons))),
      skipped: verdicts.flatMap(({ change: { key = '' }, skipped: reason }) =>
        reason ? { key, reason } : [],
      ),
      outcome,
      refused: changesIn(outcome.refused),
      postponed: changesIn(outcome.postponed),
    };
  };

  // All at once: a full quota of one distribution does not hold up the others.
  return (arrivals, deadline) =>
    Promise.all(
      config.targets.map((target) => {
        const concerned = arrivals.filter(({ distributionIds: only }) => only?.includes(target.id) ?? true);
        return invalidate(
          target,
          concerned.flatMap(({ changes }) => changes),
          deadline,
        );
      }),
    );
}

function reasonsOf(batch: Batch, reasons: ReadonlyMap<string, string>): [string, string][] {
  return [...batch].flatMap(([path, changes]): [string, string][] => {
    const chosen = path.endsWith('*') ? `in place of the paths of ${changes.length} changes` : undefined;
    const reason = reasons.get(path) ?? chosen;
    return reason === undefined ? [] : [[path, reason]];
  });
}

function changesIn(unsent: readonly Unsent[]): Map<Change, Error> {
  const errors = new Map<Change, Error>();
  for (const { batch, error } of unsent) {
    for (const changes of batch.values()) for (const change of changes) errors.set(change, error);
  }
  return errors;
}
