import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { readEvent } from '../events/parse.ts';
import type { Invalidate, Result, Skipped } from '../invalidate/invalidate.ts';
import type { Invalidation } from '../invalidate/send.ts';
import { type Log, summary } from '../log.ts';

/** What a manual invocation is told. */
export interface Answer {
  readonly dryRun: boolean;
  readonly changes: number;
  readonly distributions: readonly AnswerOfDistribution[];
}

interface AnswerOfDistribution {
  readonly distributionId: string;
  readonly paths: readonly PlannedPath[];
  readonly skipped: readonly Skipped[];
  readonly invalidations: readonly Invalidation[];
}

interface PlannedPath {
  readonly path: string;
  /** Why it is not simply an object's own path; absent when it is. */
  readonly why?: string | undefined;
}

/**
 * An event that invoked the function itself: S3's, EventBridge's, SNS's or a person's.
 *
 * @throws Error when a part of the event could not be dealt with, so that the caller is told, or Lambda tries
 * again and then hands the event to the on-failure destination
 */
export function directDelivery(config: Config, clock: Clock, invalidate: Invalidate, log: Log) {
  return async (event: unknown, requestId: string, deadline: number): Promise<Answer> => {
    const { changes, problems: unreadable } = readEvent(event, {
      bucketName: config.bucketName,
      deliveryId: requestId,
    });
    const results = await invalidate([{ changes }], deadline);
    await Promise.all(results.map(({ counted }) => counted));
    const line = { ...summary([{ changes }], results, config, clock), unreadable };

    const problems = [
      ...unreadable.map((problem) => `The event cannot be read: ${problem}`),
      ...new Set(results.flatMap(failures)),
    ];
    if (problems.length > 0) {
      log.error('not everything was invalidated', line);
      throw new Error(problems.join('\n'));
    }
    log.info('invalidated', line);
    return { dryRun: config.dryRun, changes: changes.length, distributions: results.map(answer) };
  };
}

function failures({ distributionId, outcome: { refused, postponed } }: Result): string[] {
  return [...refused, ...postponed].map(({ error }) => `${distributionId}: ${error.name}: ${error.message}`);
}

function answer({ distributionId, paths, reasons, skipped, outcome }: Result): AnswerOfDistribution {
  return {
    distributionId,
    paths: paths.map((path) => ({ path, why: reasons.get(path) })),
    skipped,
    invalidations: outcome.accepted,
  };
}
