import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { readEvent } from '../events/parse.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import type { DistributionResult, Invalidation, PublishReport, Skipped } from '../invalidate/result.ts';
import type { Log } from '../log.ts';
import type { Observe } from '../metrics.ts';
import { summary } from './summary.ts';

/** The answer to a manual request; with the report of what was copied, where something was to be. */
export interface Answer extends Partial<PublishReport> {
  readonly dryRun: boolean;
  readonly changes: number;
  readonly distributions: readonly AnswerOfDistribution[];
  /** What failed, where the person wants it reported. */
  readonly problems?: readonly string[];
}

interface AnswerOfDistribution {
  readonly distributionId: string;
  readonly paths: readonly PlannedPath[];
  readonly skipped: readonly Skipped[];
  readonly invalidations: readonly Pick<Invalidation, 'id' | 'paths'>[];
}

interface PlannedPath {
  readonly path: string;
  /** Why it is not simply an object's own path; absent when it is. */
  readonly why?: string | undefined;
}

export interface DirectDeliveryPorts {
  readonly clock: Clock;
  readonly invalidate: Invalidate;
  readonly log: Log;
  /** Null: metrics are off. */
  readonly observe: Observe | null;
}

/**
 * An event that invoked the function itself: from S3, EventBridge, SNS or a person.
 *
 * @throws Error when a part of the event failed, so that the caller sees it, or Lambda retries the event and then
 * sends it to the on-failure destination
 */
export function directDelivery(config: Config, { clock, invalidate, log, observe }: DirectDeliveryPorts) {
  return async (event: unknown, requestId: string, deadline: number): Promise<Answer> => {
    const {
      changes,
      problems: unreadable,
      dryRun: isAskedFor,
      isNonCritical = false,
    } = readEvent(event, {
      bucketName: config.bucketName,
      deliveryId: requestId,
      publishes: config.publish !== null,
    });
    const dryRun = config.dryRun || isAskedFor;
    const arrival = { changes };
    const { distributions, arrivals, published } = await invalidate([arrival], deadline, { dryRun });
    const line = { ...summary([arrival], { distributions, published }, config, clock), unreadable };

    observe?.({ OldestChangeAge: line.oldestChangeSeconds ?? 0 }, { dryRun });

    const failed = arrivals.flatMap(({ refused, postponed }) => [...refused, ...postponed]);
    const problems = [
      ...unreadable.map((problem) => `The event cannot be read: ${problem}`),
      ...failed.map(({ distributionId, error }) => `${distributionId}: ${error.name}: ${error.message}`),
    ];
    const answer = {
      dryRun,
      changes: changes.length,
      distributions: distributions.map(answerOf),
      ...published,
    };
    if (problems.length > 0) {
      log.error('not everything was invalidated', line);
      const distinct = [...new Set(problems)];
      if (isNonCritical) return { ...answer, problems: distinct };
      throw new Error(distinct.join('\n'));
    }
    log.info(dryRun ? 'dry run: nothing was invalidated' : 'invalidated', line);
    return answer;
  };
}

function answerOf({
  distributionId,
  paths,
  reasons,
  skipped,
  sent,
}: DistributionResult): AnswerOfDistribution {
  return {
    distributionId,
    paths: paths.map((path) => ({ path, why: reasons.get(path) })),
    skipped,
    invalidations: sent.accepted.map(({ id, paths: accepted }) => ({ id, paths: accepted })),
  };
}
