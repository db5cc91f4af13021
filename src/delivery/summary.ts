import type { Clock } from '../clock.ts';
import { MILLIDOLLARS_PER_PATH } from '../cloudfront/quotas.ts';
import type { Config } from '../config/config.ts';
import type { Arrival, DistributionResult } from '../invalidate/result.ts';

/** Items of a list in a log line, so that the line stays below CloudWatch Logs' limit of an event. */
export const MAX_LISTED = 1_000;

/** The fields that every invocation logs. */
export function summary(
  arrivals: readonly Arrival[],
  results: readonly DistributionResult[],
  config: Config,
  clock: Clock,
) {
  let count = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const { changes } of arrivals) {
    count += changes.length;
    for (const { at } of changes) if (at !== undefined && at < oldest) oldest = at;
  }
  return {
    changes: count,
    oldestChangeSeconds: Number.isFinite(oldest) ? (clock.now() - oldest) / 1_000 : null,
    ...(config.dryRun ? { dryRun: true } : {}),
    distributions: results.map((result) => ofDistribution(result, config)),
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
      dollarsSaved: ((wildcard.replaces - 1) * MILLIDOLLARS_PER_PATH) / 1_000,
    })),
    calls: sent.calls,
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

function countReasons(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
