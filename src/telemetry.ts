import { Logger } from '@aws-lambda-powertools/logger';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Result } from './invalidate.ts';

/** Of a list in a log line, so that a line stays below CloudWatch Logs' limit of an event. */
export const MAX_LISTED = 1_000;

export type Log = Record<
  'info' | 'warn' | 'error',
  (message: string, fields: Record<string, unknown>) => void
>;

export function createLogger(config: Config): Logger {
  return new Logger({ serviceName: 'cloudfront-cache-invalidator', logLevel: config.logLevel });
}

/** The fields every invocation logs. */
export function summary(result: Result, config: Config, clock: Clock) {
  const { changes, plannedPaths, outcome } = result;
  let oldest = Number.POSITIVE_INFINITY;
  for (const change of changes) if (change.at !== undefined && change.at < oldest) oldest = change.at;
  return {
    distributionId: config.distributionId,
    changes: changes.length,
    outsideOriginPath: result.outsideOriginPath,
    paths: plannedPaths.length,
    calls: outcome.calls,
    invalidationIds: outcome.accepted.map(({ id }) => id),
    oldestChangeSeconds: Number.isFinite(oldest) ? (clock.now() - oldest) / 1_000 : null,
    refusedPaths: outcome.refused.slice(0, MAX_LISTED).flatMap(({ batch }) => [...batch.keys()]),
    postponedChanges: result.postponed.size,
    ...(config.dryRun ? { dryRun: true } : {}),
    ...(config.dryRun || config.logLevel === 'DEBUG'
      ? { plannedPaths: plannedPaths.slice(0, MAX_LISTED) }
      : {}),
  };
}
