import { readEvent } from './changes.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Invalidate } from './invalidate.ts';
import type { Invalidation } from './send.ts';
import { type Log, summary } from './telemetry.ts';

/** What a manual invocation is told. */
export interface Answer {
  readonly distributionId: string;
  readonly dryRun: boolean;
  readonly changes: number;
  readonly paths: readonly string[];
  readonly invalidations: readonly Invalidation[];
}

/**
 * An event that invoked the function itself: S3's, EventBridge's, SNS's or a person's.
 *
 * @throws Error when a part of the event could not be dealt with, so that the caller is told, or Lambda tries
 * again and then hands the event to the on-failure destination
 */
export function directDelivery(config: Config, clock: Clock, invalidate: Invalidate, log: Log) {
  return async (event: unknown, requestId: string, deadline: number): Promise<Answer> => {
    const reading = readEvent(event, { bucketName: config.bucketName, deliveryId: requestId });
    const result = await invalidate(reading.changes, deadline);
    const line = { ...summary(result, config, clock), unreadable: reading.problems };

    const failures = new Set(
      [...result.outcome.refused, ...result.outcome.postponed].map(
        ({ error }) => `${error.name}: ${error.message}`,
      ),
    );
    const problems = [
      ...reading.problems.map((problem) => `The event cannot be read: ${problem}`),
      ...failures,
    ];
    if (problems.length > 0) {
      log.error('not everything was invalidated', line);
      throw new Error(problems.join('\n'));
    }
    log.info('invalidated', line);
    return {
      distributionId: config.distributionId,
      dryRun: config.dryRun,
      changes: result.changes.length,
      paths: result.plannedPaths,
      invalidations: result.outcome.accepted,
    };
  };
}
