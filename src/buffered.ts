import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Reading, readBody } from './changes.ts';
import type { Clock } from './clock.ts';
import { collect } from './collect.ts';
import type { Config } from './config.ts';
import type { Invalidate, Result } from './invalidate.ts';
import { inParallel } from './parallel.ts';
import { type Message, PARALLEL_REQUESTS, type Queue } from './queue.ts';
import { needsOperator } from './send.ts';
import { type Log, MAX_LISTED, summary } from './telemetry.ts';

/** Pacing, a full quota and deleting thousands of messages need this long at the end of an invocation. */
const SENDING_TIME = 50_000;
/** A wildcard or a path in progress completes within 25 seconds at the 95th percentile (CloudFront, 2026-04). */
const RETRY_DELAY_SECONDS = 20;

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

    const messages = [...delivered, ...gathering.received].map((message) => ({
      message,
      reading: readBody(message.body, { bucketName: config.bucketName, deliveryId: message.id }),
    }));
    const result = await invalidate(
      messages.flatMap(({ reading }) => reading.changes),
      deadline,
    );

    const done: Message[] = [];
    const again: Message[] = [];
    const doomed: { message: Message; reason: Error }[] = [];
    for (const { message, reading } of messages) {
      const reason = permanentFailure(reading, result);
      if (reading.changes.some((change) => result.postponed.has(change))) again.push(message);
      else if (reason === undefined) done.push(message);
      else doomed.push({ message, reason });
    }
    const quarantined: { messageId: string; reason: string }[] = [];
    await inParallel(PARALLEL_REQUESTS, doomed, async ({ message, reason }) => {
      if (await isQuarantined(message, reason)) {
        done.push(message);
        quarantined.push({ messageId: message.id, reason: reason.message });
      } else again.push(message);
    });

    const errors = [...result.postponed.values()];
    const operatorError = errors.find(needsOperator);
    const mine = new Set(gathering.received);
    // When the invocation fails, Lambda deletes nothing.
    const undeleted = await remove(operatorError ? done : done.filter((message) => mine.has(message)));
    if (operatorError === undefined) await release(again);

    const line = {
      ...summary(result, config, clock),
      messages: messages.length,
      quarantined: quarantined.slice(0, MAX_LISTED),
      undeleted,
      gatheringError: gathering.error?.message,
      postponedBecause: errors[0]?.message,
    };
    if (operatorError !== undefined) {
      log.error('nothing can be invalidated until this is mended', line);
      throw operatorError;
    }
    const allWell = again.length + quarantined.length + undeleted === 0 && gathering.error === undefined;
    if (allWell) log.info('invalidated', line);
    else log.warn('not everything was invalidated', line);
    const failed = again.filter((message) => !mine.has(message));
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  };

  async function isQuarantined(message: Message, reason: Error): Promise<boolean> {
    try {
      await queue.quarantine(message, reason);
      return true;
    } catch (error) {
      log.error('a message could not be put into the dead-letter queue', {
        messageId: message.id,
        error: `${error}`,
      });
      return false;
    }
  }

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

/** Why a message will never succeed, if so: it cannot be read, or CloudFront refuses its path. */
function permanentFailure(reading: Reading, result: Result): Error | undefined {
  if (reading.problems.length > 0) {
    const error = new Error(reading.problems.join('; '));
    error.name = 'UnreadableMessage';
    return error;
  }
  const refused = reading.changes.find((change) => result.refused.has(change));
  return refused && result.refused.get(refused);
}

function fromRecord(record: SQSRecord): Message {
  return {
    id: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    sentAt: Number(record.attributes.SentTimestamp),
  };
}
