import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { readBody } from './changes.ts';
import type { Clock } from './clock.ts';
import { collect } from './collect.ts';
import type { Config } from './config.ts';
import type { Invalidate } from './invalidate.ts';
import { fromRecord, type Message, type Queue } from './queue.ts';
import { needsOperator } from './send.ts';
import { RETRY_DELAY_SECONDS, settle } from './settle.ts';
import { type Log, MAX_LISTED, summary } from './telemetry.ts';

/** Pacing, a full quota and deleting thousands of messages need this long at the end of an invocation. */
const SENDING_TIME = 50_000;

export interface BufferedPorts {
  readonly config: Config;
  readonly bufferSeconds: number;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly invalidate: Invalidate;
  readonly log: Log;
}

/**
 * Messages of the queue: gathers more of them, invalidates, and lets go of a message only once its
 * invalidation was accepted.
 *
 * Lambda deletes what it delivered itself, less what the answer names as failed; the rest is ours to delete.
 *
 * @throws the error of CloudFront that only an operator can mend, so that the function's Errors metric speaks;
 * everything it concerns stays in the queue
 */
export function bufferedDelivery({ config, bufferSeconds, queue, clock, invalidate, log }: BufferedPorts) {
  return async (records: readonly SQSRecord[], deadline: number): Promise<SQSBatchResponse> => {
    const delivered = records.map(fromRecord);
    const gatherUntil = Math.min(clock.now() + bufferSeconds * 1_000, deadline - SENDING_TIME);
    const gathering = await collect(delivered, queue, clock, gatherUntil);

    const received = [...delivered, ...gathering.received].map((message) => ({
      message,
      reading: readBody(message.body, { bucketName: config.bucketName, deliveryId: message.id }),
    }));
    const arrivals = received.map(({ message: { distributionIds }, reading: { changes } }) => ({
      changes,
      distributionIds,
    }));
    const results = await invalidate(arrivals, deadline);
    const { done, again, quarantined, putBack } = await settle(received, results, queue, log);

    const errors = results.flatMap(({ postponed }) => [...postponed.values()]);
    const operatorError = errors.find(needsOperator);
    const mine = new Set(gathering.received);
    // When the invocation fails, Lambda deletes nothing.
    const undeleted = await remove(operatorError ? done : done.filter((message) => mine.has(message)));
    if (operatorError === undefined) await release(again);

    const line = {
      messages: received.length,
      ...summary(arrivals, results, config, clock),
      quarantined: quarantined.slice(0, MAX_LISTED),
      putBack,
      undeleted,
      gatheringError: gathering.error?.message,
      postponedBecause: errors[0]?.message,
    };
    if (operatorError !== undefined) {
      log.error('nothing can be invalidated until this is mended', line);
      throw operatorError;
    }
    const unwell =
      again.length + quarantined.length + putBack + undeleted > 0 || gathering.error !== undefined;
    if (unwell) log.warn('not everything was invalidated', line);
    else log.info('invalidated', line);
    const failed = again.filter((message) => !mine.has(message));
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  };

  async function remove(messages: readonly Message[]): Promise<number> {
    try {
      return await queue.remove(messages);
    } catch (error) {
      log.error('messages could not be deleted and will come again', { error: `${error}` });
      return messages.length;
    }
  }

  async function release(messages: readonly Message[]): Promise<void> {
    try {
      await queue.release(messages, RETRY_DELAY_SECONDS);
    } catch (error) {
      log.warn('messages stay invisible until their visibility timeout', { error: `${error}` });
    }
  }
}
