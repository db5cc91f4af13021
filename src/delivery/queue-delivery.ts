import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import { needsOperator } from '../cloudfront/errors.ts';
import type { Config } from '../config/config.ts';
import { readBody } from '../events/parse.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import type { Log } from '../log.ts';
import { applySettlement } from './apply-settlement.ts';
import { gather } from './gather.ts';
import type { Message, MessageQueue } from './message-queue.ts';
import { type Received, settle } from './settle.ts';
import { messageOf } from './sqs-record.ts';
import { MAX_LISTED, summary } from './summary.ts';

/** Kept for pacing, a full quota and deleting thousands of messages at the end of an invocation, in milliseconds. */
const SENDING_TIME = 50_000;
/** For one message, in milliseconds: at 256 MB an SQS request for ten of them takes about ten of processor time. */
const SETTLING_TIME = 1;
/** One manual request may name many keys; more than these do not fit into 256 MB. */
const MAX_CHANGES = 50_000;

export interface QueueDeliveryPorts {
  readonly config: Config;
  readonly bufferSeconds: number;
  readonly queue: MessageQueue;
  readonly clock: Clock;
  readonly invalidate: Invalidate;
  readonly log: Log;
}

/**
 * Messages of the queue: gathers more of them, invalidates, and deletes a message only once its invalidation was
 * accepted.
 *
 * Lambda deletes the messages it delivered itself, except those the answer names as failed; the function deletes
 * those it received itself.
 *
 * @throws the error of CloudFront that only an operator can fix, so that the function's Errors metric counts it;
 * everything it concerns stays in the queue
 */
export function queueDelivery({ config, bufferSeconds, queue, clock, invalidate, log }: QueueDeliveryPorts) {
  return async (records: readonly SQSRecord[], deadline: number): Promise<SQSBatchResponse> => {
    const delivered = records.map(messageOf);
    const gatherUntil = Math.min(clock.now() + bufferSeconds * 1_000, deadline - SENDING_TIME);
    const gathering = await gather(delivered, queue, clock, gatherUntil);
    const { received, overflow } = parse([...delivered, ...gathering.received], config.bucketName);

    const arrivals = received.map(({ message: { distributionIds }, parsed: { changes } }) => ({
      changes,
      distributionIds,
    }));
    const result = await invalidate(arrivals, deadline - received.length * SETTLING_TIME);
    const settlement = settle(received, result.arrivals, log);

    const errors = result.arrivals.flatMap(({ postponed }) => postponed.map(({ error }) => error));
    const operatorError = errors.find(needsOperator);
    const own = new Set(gathering.received);
    const settled = await applySettlement(
      {
        // When the invocation fails, Lambda deletes nothing.
        delete: operatorError ? settlement.delete : settlement.delete.filter((message) => own.has(message)),
        retry: [...overflow.map((message) => ({ message, delaySeconds: 0 })), ...settlement.retry],
        replace: settlement.replace,
      },
      { queue, clock, log },
    );

    const line = {
      messages: received.length,
      ...summary(arrivals, result.distributions, config, clock),
      deadLettered: settled.deadLettered.slice(0, MAX_LISTED),
      requeued: settled.requeued,
      undeleted: settled.undeleted,
      gatheringError: gathering.error,
      postponedBecause: errors[0],
    };
    if (operatorError !== undefined) {
      log.error('invalidations are blocked; fix the permission or configuration', line);
      throw operatorError;
    }
    const isComplete =
      settled.retried.length + settlement.replace.length + settled.undeleted === 0 &&
      gathering.error === undefined;
    if (isComplete) log.info('invalidated', line);
    else log.warn('not everything was invalidated', line);
    const failures = settled.retried.filter((message) => !own.has(message));
    return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
  };
}

/** Reads messages until their changes fill the memory; the rest is received again. */
function parse(messages: readonly Message[], bucketName: string) {
  const received: Received[] = [];
  const overflow: Message[] = [];
  let changes = 0;
  for (const message of messages) {
    if (changes >= MAX_CHANGES) {
      overflow.push(message);
      continue;
    }
    const parsed = readBody(message.body, { bucketName, deliveryId: message.id });
    changes += parsed.changes.length;
    received.push({ message, parsed });
  }
  return { received, overflow };
}
