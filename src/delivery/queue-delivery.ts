import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { fromRecord, type Message, type Queue, type Release } from '../aws/sqs.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { readBody } from '../events/parse.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import { needsOperator } from '../invalidate/send.ts';
import { type Log, MAX_LISTED, summary } from '../log.ts';
import { move } from './apply-settlement.ts';
import { collect } from './gather.ts';
import { type Received, settle } from './settle.ts';

/** Pacing, a full quota and deleting thousands of messages need this long at the end of an invocation. */
const SENDING_TIME = 50_000;
/** For one message, in milliseconds: at 256 MB a request for ten of them takes the processor about ten. */
const SETTLING_TIME = 1;
/** A list of keys by hand has many in one message; more than these have no room in 256 MB. */
const MAX_CHANGES = 50_000;

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

    const { received, overflow } = readSome([...delivered, ...gathering.received]);
    const arrivals = received.map(({ message: { distributionIds }, reading: { changes } }) => ({
      changes,
      distributionIds,
    }));
    const results = await invalidate(arrivals, deadline - received.length * SETTLING_TIME);
    const { done, again, moves } = settle(received, results, log);

    const errors = results.flatMap(({ postponed }) => [...postponed.values()]);
    const operatorError = errors.find(needsOperator);
    const mine = new Set(gathering.received);
    // When the invocation fails, Lambda deletes nothing.
    const deleting = await remove(operatorError ? done : done.filter((message) => mine.has(message)));
    const { quarantined, putBack, failed, undeleted: unmoved } = await move(moves, { queue, clock, log });
    const left = [...overflow.map((message) => ({ message, delaySeconds: 0 })), ...again, ...failed];
    await release(left);
    const undeleted = deleting + unmoved;
    await Promise.all(results.map(({ counted }) => counted));

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
    const unwell = left.length + moves.length + undeleted > 0 || gathering.error !== undefined;
    if (unwell) log.warn('not everything was invalidated', line);
    else log.info('invalidated', line);
    const failures = left.filter(({ message }) => !mine.has(message));
    return { batchItemFailures: failures.map(({ message }) => ({ itemIdentifier: message.id })) };
  };

  function readSome(messages: readonly Message[]): { received: Received[]; overflow: Message[] } {
    const received: Received[] = [];
    const overflow: Message[] = [];
    let changes = 0;
    for (const message of messages) {
      if (changes >= MAX_CHANGES) {
        overflow.push(message);
        continue;
      }
      const reading = readBody(message.body, { bucketName: config.bucketName, deliveryId: message.id });
      changes += reading.changes.length;
      received.push({ message, reading });
    }
    return { received, overflow };
  }

  async function remove(messages: readonly Message[]): Promise<number> {
    try {
      return await queue.remove(messages);
    } catch (error) {
      log.error('messages could not be deleted and will come again', { error: `${error}` });
      return messages.length;
    }
  }

  async function release(releases: readonly Release[]): Promise<void> {
    try {
      await queue.release(releases);
    } catch (error) {
      log.warn('messages stay invisible until their visibility timeout', { error: `${error}` });
    }
  }
}
