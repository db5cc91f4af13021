import { asError } from '../as-error.ts';
import type { Config } from '../config/config.ts';
import type { TargetDistribution } from '../config/distributions.ts';
import type { Change } from '../events/change.ts';
import type { PathBudget } from '../plan/budget.ts';
import { type PlannerPorts, planner } from '../plan/planner.ts';
import type { ChosenWildcard } from '../plan/wildcards.ts';
import { type StalePaths, stalePathsOf } from '../urls/stale-paths.ts';
import type { UrlMap } from '../urls/url-map.ts';
import type { ReadUrlMap } from './distribution-reader.ts';
import {
  type Arrival,
  arrivalResult,
  type DistributionResult,
  type InvalidationResult,
  type LeftoverChanges,
  leftoverChanges,
  type SendResult,
} from './result.ts';
import { type SendPorts, sender } from './send.ts';

/**
 * Maps changes to paths, plans them and sends the plan, for every distribution on its own. Rejects only on a defect:
 * whatever AWS answers is part of the result.
 *
 * @param deadline milliseconds since the epoch at which sending must have ended
 */
export type Invalidate = (arrivals: readonly Arrival[], deadline: number) => Promise<InvalidationResult>;

export interface InvalidatePorts extends SendPorts, PlannerPorts {
  readonly readUrlMap: ReadUrlMap;
  readonly budget: PathBudget;
}

type MappedChange = StalePaths & { readonly change: Change };

const NOTHING_SENT: SendResult = { accepted: [], refused: [], postponed: [], calls: 0 };

/** @param patience of the sender; undefined: its default */
export function invalidator(config: Config, ports: InvalidatePorts, patience?: number): Invalidate {
  const send = sender(ports, patience);
  const plan = planner(config.listBucket, ports);

  const invalidate = async (
    target: TargetDistribution,
    changes: readonly Change[],
    deadline: number,
  ): Promise<{ result: DistributionResult; leftovers: LeftoverChanges }> => {
    let urlMap: UrlMap;
    try {
      urlMap = await ports.readUrlMap(target);
    } catch (error) {
      return unreadable(target.id, changes, asError(error));
    }
    const mapped = changes.map((change) => ({ change, ...stalePathsOf(change, urlMap, config.selection) }));
    const { batches, wildcards } = await plan(target.id, urlMap, mapped, await ports.budget.ratio());
    const sent = await send(target.id, config.dryRun ? [] : batches, deadline);
    ports.budget.record(billedPaths(sent));

    const paths = batches.flatMap((batch) => [...batch.keys()]);
    const leftovers = leftoverChanges(target.id, sent);
    const result = {
      distributionId: target.id,
      paths,
      reasons: reasonsOf(paths, mapped, wildcards),
      wildcards,
      skipped: mapped.flatMap(({ change: { key = '' }, skipped: reason }) =>
        reason ? [{ key, reason }] : [],
      ),
      sent,
      postponedChanges: leftovers.postponed.size,
    };
    return { result, leftovers };
  };

  return async (arrivals, deadline) => {
    const isFor = ({ distributionIds: only }: Arrival, id: string) => only?.includes(id) ?? true;
    // All at once: a full quota of one distribution does not hold up the others.
    const outcomes = await Promise.all(
      config.targets.map((target) => {
        const changes = arrivals.filter((one) => isFor(one, target.id)).flatMap((one) => one.changes);
        return invalidate(target, changes, deadline);
      }),
    );
    return {
      distributions: outcomes.map(({ result }) => result),
      arrivals: arrivals.map((arrival) => {
        const own = outcomes.filter(({ leftovers }) => isFor(arrival, leftovers.distributionId));
        return arrivalResult(
          arrival,
          own.map(({ leftovers }) => leftovers),
        );
      }),
    };
  };
}

/** While the distribution cannot be read, the paths of its keys are unknown: nothing is sent. */
function unreadable(distributionId: string, changes: readonly Change[], error: Error) {
  const result: DistributionResult = {
    distributionId,
    paths: [],
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    sent: NOTHING_SENT,
    postponedChanges: changes.length,
  };
  const leftover = { distributionId, paths: [], error };
  const postponed = new Map(changes.map((change) => [change, leftover]));
  return { result, leftovers: { distributionId, postponed, refused: new Map() } };
}

function reasonsOf(
  paths: readonly string[],
  mapped: readonly MappedChange[],
  wildcards: readonly ChosenWildcard[],
): Map<string, string> {
  const known = new Map<string, string>();
  for (const { paths: stale } of mapped) for (const { path, why } of stale) if (why) known.set(path, why);
  for (const wildcard of wildcards) known.set(wildcard.path, explain(wildcard));
  const reasons = new Map<string, string>();
  for (const path of paths) {
    const reason = known.get(path);
    if (reason !== undefined) reasons.set(path, reason);
  }
  return reasons;
}

function explain({ replaces, collateral }: ChosenWildcard): string {
  const objects = collateral === null ? 'an unknown number of' : collateral;
  return `replaces ${replaces} paths; also clears ${objects} unchanged objects`;
}

/** A request that CloudFront had accepted before was billed before. */
function billedPaths({ accepted }: SendResult): number {
  return accepted.reduce((sum, { id, paths }) => sum + (id === null ? 0 : paths.length), 0);
}
