import { asError } from '../as-error.ts';
import type { Config } from '../config/config.ts';
import type { Target } from '../config/distributions.ts';
import type { Change } from '../events/parse.ts';
import type { Batch } from '../plan/batches.ts';
import { type SpendPorts, spendGuard } from '../plan/budget.ts';
import { type PlannerPorts, planner } from '../plan/planner.ts';
import type { ChosenWildcard } from '../plan/wildcards.ts';
import { pathsOf } from '../urls/stale-paths.ts';
import type { Site } from '../urls/url-map.ts';
import type { SiteOf } from './distribution-reader.ts';
import { type Outcome, type SendPorts, sender, type Unsent } from './send.ts';

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
  /** Those of the paths that were chosen in place of others. */
  readonly wildcards: readonly ChosenWildcard[];
  /** Changes that no viewer of this distribution could see. */
  readonly skipped: readonly Skipped[];
  readonly outcome: Outcome;
  readonly refused: ReadonlyMap<Change, Refusal>;
  readonly postponed: ReadonlyMap<Change, Error>;
  /** Settles once the paths are counted for the month; to be awaited when nothing else is left to do. */
  readonly counted: Promise<void>;
}

export interface Refusal {
  readonly paths: readonly string[];
  readonly error: Error;
}

export interface Skipped {
  readonly key: string;
  readonly reason: string;
}

/** Gives changes their paths, plans them and sends the plan, for every distribution on its own. */
export type Invalidate = (arrivals: readonly Arrival[], deadline: number) => Promise<Result[]>;

export interface InvalidatePorts extends SendPorts, PlannerPorts, SpendPorts {
  readonly siteOf: SiteOf;
}

export function invalidator(config: Config, ports: InvalidatePorts): Invalidate {
  const send = sender(ports);
  const planFor = planner(config.listBucket, ports);
  const spend = spendGuard(config.collapseRatio, config.monthlyPathBudget, ports);

  const invalidate = async (
    target: Target,
    changes: readonly Change[],
    deadline: number,
  ): Promise<Result> => {
    let site: Site;
    try {
      site = await ports.siteOf(target);
    } catch (error) {
      return postponed(target, changes, asError(error));
    }
    const verdicts = changes.map((change) => ({ change, ...pathsOf(change, site, config.selection) }));
    const { batches, wildcards } = await planFor(target.id, site, verdicts, await spend.ratio());
    const outcome = await send(target.id, config.dryRun ? [] : batches, deadline);
    await spend.spent(
      outcome.accepted.reduce((sum, { id, paths }) => sum + (id === null ? 0 : paths.length), 0),
    );

    const reasons = new Map<string, string>();
    for (const { paths } of verdicts) for (const { path, why } of paths) if (why) reasons.set(path, why);
    for (const wildcard of wildcards) reasons.set(wildcard.path, explain(wildcard));
    return {
      distributionId: target.id,
      paths: batches.flatMap((batch) => [...batch.keys()]),
      reasons: new Map(batches.flatMap((batch) => reasonsOf(batch, reasons))),
      wildcards,
      skipped: verdicts.flatMap(({ change: { key = '' }, skipped: reason }) =>
        reason ? { key, reason } : [],
      ),
      outcome,
      refused: refusals(outcome.refused),
      postponed: errors(outcome.postponed),
      counted: spend.spent(billed(outcome)),
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
  return [...batch.keys()].flatMap((path): [string, string][] => {
    const reason = reasons.get(path);
    return reason === undefined ? [] : [[path, reason]];
  });
}

function explain({ replaces, collateral }: ChosenWildcard): string {
  const objects = collateral === null ? 'an unknown number of' : collateral;
  return `in place of ${replaces} paths; clears ${objects} unchanged objects, too`;
}

/** Nothing was done, as nobody knows which paths the changes have. */
function postponed({ id }: Target, changes: readonly Change[], error: Error): Result {
  return {
    distributionId: id,
    paths: [],
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    outcome: { accepted: [], refused: [], postponed: [], calls: 0 },
    refused: new Map(),
    postponed: new Map(changes.map((change) => [change, error])),
    counted: Promise.resolve(),
  };
}

function refusals(unsent: readonly Unsent[]): Map<Change, Refusal> {
  const found = new Map<Change, Refusal>();
  for (const { batch, error } of unsent) {
    for (const [path, changes] of batch) {
      for (const change of changes) {
        found.set(change, { error, paths: [...(found.get(change)?.paths ?? []), path] });
      }
    }
  }
  return found;
}

function errors(unsent: readonly Unsent[]): Map<Change, Error> {
  const found = new Map<Change, Error>();
  for (const { batch, error } of unsent) {
    for (const changes of batch.values()) for (const change of changes) found.set(change, error);
  }
  return found;
}

/** What was accepted before was billed before. */
function billed({ accepted }: Outcome): number {
  return accepted.reduce((sum, { id, paths }) => sum + (id === null ? 0 : paths.length), 0);
}
