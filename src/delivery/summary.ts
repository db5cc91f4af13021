import type { Clock } from '../clock.ts';
import { isWildcard } from '../cloudfront/path.ts';
import { COMPLETION, priceOf } from '../cloudfront/quotas.ts';
import type { Config } from '../config/config.ts';
import type { Change } from '../events/change.ts';
import {
  type Arrival,
  billedPaths,
  type DistributionResult,
  type Invalidation,
  type InvalidationResult,
} from '../invalidate/result.ts';
import { lowerBound } from '../lower-bound.ts';

/** Items of a list in a log line, so that the line stays below CloudWatch Logs' limit of an event. */
export const MAX_LISTED = 1_000;

/** Copies of which a line tells what became of them, failures first. */
const MAX_RESULTS = 100;

/** Of keys and paths that every line names, so that a person recognizes what it is about. */
const MAX_NAMED = 3;

/** The fields that every invocation logs. */
export function summary(
  arrivals: readonly Arrival[],
  { distributions, published }: Pick<InvalidationResult, 'distributions' | 'published'>,
  config: Config,
  clock: Clock,
) {
  let count = 0;
  const oldest: Change[] = [];
  for (const { changes } of arrivals) {
    count += changes.length;
    for (const change of changes) insertOldest(oldest, change);
  }
  const at = oldest[0]?.at;
  return {
    changes: count,
    oldestChangeSeconds: at === undefined ? null : (clock.now() - at) / 1_000,
    oldestChanges: oldest.map(({ key, path }) => key ?? path),
    ...(config.dryRun ? { dryRun: true } : {}),
    ...(published && { published: { ...published, results: published.results.slice(0, MAX_RESULTS) } }),
    distributions: distributions.map((result) => ofDistribution(result, config)),
  };
}

function ofDistribution(
  { distributionId, paths, reasons, wildcards, skipped, sent, postponedChanges }: DistributionResult,
  { dryRun, logLevel }: Config,
) {
  return {
    distributionId,
    paths: paths.length,
    wildcards: wildcards.map((wildcard) => ({
      ...wildcard,
      dollarsSaved: priceOf(wildcard.replaces - 1),
    })),
    firstPaths: paths.slice(0, MAX_NAMED),
    wildcardPaths: paths.filter(isWildcard).slice(0, MAX_LISTED),
    dollarsSpent: priceOf(sent.accepted.reduce((sum, one) => sum + billedPaths(one), 0)),
    calls: sent.calls,
    ...times(sent.accepted),
    invalidationIds: sent.accepted.map(({ id }) => id),
    skipped: countReasons(skipped.map(({ reason }) => reason)),
    refusedPaths: sent.refused.slice(0, MAX_LISTED).flatMap(({ batch }) => [...batch.keys()]),
    postponedChanges,
    ...(dryRun || logLevel === 'DEBUG'
      ? {
          plannedPaths: paths.slice(0, MAX_LISTED).map((path) => ({ path, why: reasons.get(path) })),
          skippedKeys: skipped.slice(0, MAX_LISTED),
        }
      : {}),
  };
}

/** Until CloudFront had accepted the slowest change, and a guess when it was fresh at the latest. */
function times(accepted: readonly Invalidation[]) {
  const waits = accepted.flatMap(({ createdAt, oldestChangeAt }) =>
    createdAt === null || oldestChangeAt === null ? [] : Math.max(0, createdAt - oldestChangeAt),
  );
  if (waits.length === 0) return {};
  const slowest = Math.max(...waits);
  return {
    acceptedAfterSeconds: slowest / 1_000,
    freshAfterSecondsEstimate: (slowest + COMPLETION) / 1_000,
  };
}

/** Keeps the few oldest changes in order. */
function insertOldest(oldest: Change[], change: Change): void {
  const time = ({ at = Number.POSITIVE_INFINITY }: Change) => at;
  const last = oldest.at(-1);
  if (oldest.length === MAX_NAMED && last && time(last) <= time(change)) return;
  oldest.splice(
    lowerBound(oldest, (other) => time(other) > time(change)),
    0,
    change,
  );
  if (oldest.length > MAX_NAMED) oldest.pop();
}

function countReasons(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
