import { asError } from '../as-error.ts';
import type { Config } from '../config/config.ts';
import type { TargetDistribution } from '../config/distributions.ts';
import type { Change, ObjectChange } from '../events/change.ts';
import { readsVersions } from '../events/filter.ts';
import type { Observe } from '../metrics.ts';
import type { PathBudget } from '../plan/budget.ts';
import { type PlannerPorts, planner } from '../plan/planner.ts';
import type { ChosenWildcard } from '../plan/wildcards.ts';
import { type StalePaths, stalePathsOf } from '../urls/stale-paths.ts';
import { mayBeUnseen, unseen } from '../urls/unseen.ts';
import type { UrlMap } from '../urls/url-map.ts';
import type { Novelty, NoveltyOf } from '../versions/novelty.ts';
import { cleared } from './cleared.ts';
import type { ReadUrlMap } from './distribution-reader.ts';
import { FRESH, figuresOf } from './figures.ts';
import { type Leftovers, leftoversOf, type MappedChange } from './leftovers.ts';
import { logInvalidations } from './log-invalidations.ts';
import {
  type Arrival,
  billedPaths,
  type DistributionResult,
  type InvalidationResult,
  type SendResult,
  type Skipped,
} from './result.ts';
import { type SendPorts, sender } from './send.ts';

/**
 * Maps changes to paths, plans them and sends the plan, for every distribution on its own. Rejects only on a defect:
 * whatever AWS answers is part of the result.
 *
 * @param deadline milliseconds since the epoch at which sending must have ended
 */
export type Invalidate = (
  arrivals: readonly Arrival[],
  deadline: number,
  options?: InvalidateOptions,
) => Promise<InvalidationResult>;

export interface InvalidateOptions {
  /** Plan only. */
  readonly dryRun?: boolean;
}

export interface InvalidatePorts extends SendPorts, PlannerPorts {
  readonly readUrlMap: ReadUrlMap;
  readonly noveltyOf: NoveltyOf;
  readonly budget: PathBudget;
  /** Null: metrics are off. */
  readonly observe: Observe | null;
}

interface Outcome {
  readonly result: DistributionResult;
  /** Of the arrivals that the distribution is for. */
  readonly leftovers: ReadonlyMap<Arrival, Leftovers>;
}

type Novelties = ReadonlyMap<Change, Novelty>;

/** A distribution and what the changes make stale at it. */
interface Site {
  readonly target: TargetDistribution;
  /** Those that are for it. */
  readonly arrivals: readonly Arrival[];
  readonly urlMap: UrlMap;
  readonly stale: ReadonlyMap<Change, StalePaths>;
}

const NOTHING_LEFT: Leftovers = { refused: [] };
const NO_PATHS: StalePaths = { paths: [], skipped: '' };
const NOTHING_SENT: SendResult = { accepted: [], refused: [], postponed: [], calls: 0 };

/** @param patience of the sender; undefined: its default */
export function invalidator(config: Config, ports: InvalidatePorts, patience?: number): Invalidate {
  const send = sender(ports, patience);
  const { listBucket, selection } = config;
  const plan = planner({ listBucket, uploadsMayBeUnchanged: selection.skip.has('unchanged') }, ports);
  const memories = new Map(config.targets.map(({ id }) => [id, cleared()]));
  const memoryOf = (id: string) => memories.get(id) ?? cleared();

  /** What the arrivals are to one distribution; the error when it cannot be read. */
  const read = async (
    target: TargetDistribution,
    all: readonly Arrival[],
    dryRun: boolean,
  ): Promise<Site | Outcome> => {
    const arrivals = all.filter(({ distributionIds: only }) => only?.includes(target.id) ?? true);
    let urlMap: UrlMap;
    try {
      urlMap = await ports.readUrlMap(target);
    } catch (error) {
      const outcome = unreadable(target.id, arrivals, asError(error));
      const { distributionId, postponedChanges } = outcome.result;
      ports.observe?.({ PostponedChanges: postponedChanges }, { dryRun, about: { distributionId } });
      return outcome;
    }
    const stale = new Map<Change, StalePaths>();
    for (const { changes } of arrivals)
      for (const change of changes) stale.set(change, stalePathsOf(change, urlMap, selection));
    return { target, arrivals, urlMap, stale };
  };

  /** Of the changes that some distribution would not have to clear. */
  const compare = async (found: readonly (Site | Outcome)[], deadline: number): Promise<Novelties> => {
    const worth = new Set<ObjectChange>();
    for (const one of found) {
      if (!('urlMap' in one)) continue;
      for (const [change, { paths }] of one.stale) {
        if (change.path !== undefined || paths.length === 0) continue;
        if (mayBeUnseen(change, one.urlMap, selection.skip)) worth.add(change);
      }
    }
    return ports.noveltyOf([...worth], deadline);
  };

  const invalidate = async (
    { target, arrivals, urlMap, stale }: Site,
    novelties: Novelties,
    deadline: number,
    dryRun: boolean,
  ): Promise<Outcome> => {
    const { isFresh, lastClearedAt, accepted } = memoryOf(target.id);
    const skipped: Skipped[] = [];
    const mapped = new Map<Arrival, MappedChange[]>();
    for (const arrival of arrivals) {
      const changes = arrival.changes.map((change) => {
        const visible = stale.get(change) ?? NO_PATHS;
        const { paths, skipped: reason } = unseen(change, novelties.get(change), urlMap) ?? visible;
        const tooWide = paths.filter(({ isTooWide }) => isTooWide);
        const needed = paths.filter(({ path, isTooWide }) => !isTooWide && !isFresh(change, path));
        if (needed.length + tooWide.length > 0) return { change, paths: needed, tooWide };
        const why = reason ?? FRESH;
        skipped.push({ key: change.key ?? '', reason: why });
        return { change, paths: needed, tooWide, skipped: why };
      });
      mapped.set(arrival, changes);
    }
    const all = [...mapped.values()].flat();
    const ratio = await ports.budget.ratio();
    const { batches, wildcards } = await plan(target.id, urlMap, all, ratio, lastClearedAt);
    const sent = dryRun ? NOTHING_SENT : await send(target.id, batches, deadline);
    for (const { paths, acceptedAt } of sent.accepted) if (acceptedAt !== null) accepted(paths, acceptedAt);
    ports.budget.record(sent.accepted.reduce((sum, one) => sum + billedPaths(one), 0));

    const paths = batches.flatMap((batch) => [...batch.keys()]);
    const leftoversIn = leftoversOf(target.id, batches, sent);
    const leftovers = new Map([...mapped].map(([arrival, changes]) => [arrival, leftoversIn(changes)]));
    const result = {
      distributionId: target.id,
      paths,
      reasons: reasonsOf(paths, all, wildcards),
      wildcards,
      skipped,
      sent,
      tooWide: new Set(all.flatMap(({ change, tooWide }) => (tooWide.length > 0 ? change.id : []))),
      postponedChanges: countPostponed(leftovers.values()),
    };
    logInvalidations(result, batches, { dryRun, logLevel: config.logLevel }, ports.log);
    ports.observe?.(
      figuresOf({
        arrivals: [...mapped].map(([arrival, changes]) => [changes, leftovers.get(arrival) ?? NOTHING_LEFT]),
        batches,
        wildcards,
        sent: dryRun ? null : sent,
        postponedChanges: result.postponedChanges,
      }),
      { dryRun, about: { distributionId: target.id, invalidationIds: sent.accepted.map(({ id }) => id) } },
    );
    return { result, leftovers };
  };

  return async (arrivals, deadline, { dryRun = config.dryRun } = {}) => {
    const reading = config.targets.map((target) => read(target, arrivals, dryRun));
    const comparing = readsVersions(selection)
      ? Promise.all(reading).then((found) => compare(found, deadline))
      : new Map();
    // All at once: a full quota of one distribution does not hold up the others.
    const outcomes = await Promise.all(
      reading.map(async (one) => {
        const found = await one;
        return 'urlMap' in found ? invalidate(found, await comparing, deadline, dryRun) : found;
      }),
    );
    return {
      distributions: outcomes.map(({ result }) => result),
      arrivals: arrivals.map((arrival) => {
        const own = outcomes.flatMap(({ leftovers }) => leftovers.get(arrival) ?? []);
        return {
          distributions: own.length,
          postponed: own.flatMap(({ postponed }) => postponed ?? []),
          refused: own.flatMap(({ refused }) => refused),
        };
      }),
    };
  };
}

/** While the distribution cannot be read, the paths of its keys are unknown: nothing is sent. */
function unreadable(distributionId: string, arrivals: readonly Arrival[], error: Error): Outcome {
  const postponed = { distributionId, error, paths: undefined, isUntouched: true };
  const result: DistributionResult = {
    distributionId,
    paths: [],
    reasons: new Map(),
    wildcards: [],
    skipped: [],
    sent: NOTHING_SENT,
    tooWide: new Set(),
    postponedChanges: new Set(arrivals.flatMap(({ changes }) => changes.map(({ id }) => id))).size,
  };
  const leftovers = arrivals.map(
    (arrival) =>
      [arrival, arrival.changes.length > 0 ? { postponed, refused: [] } : { refused: [] }] as const,
  );
  return { result, leftovers: new Map(leftovers) };
}

function countPostponed(leftovers: Iterable<Leftovers>): number {
  const changes = new Set(
    [...leftovers].flatMap(({ postponed }) => postponed?.paths?.map(({ change: { id } }) => id) ?? []),
  );
  return changes.size;
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
