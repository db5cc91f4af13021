import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Clock } from '../clock.ts';
import { needsOperator } from '../cloudfront/errors.ts';
import type { Config } from '../config/config.ts';
import { readBody } from '../events/parse.ts';
import type { SampleCompletion } from '../invalidate/completion-sample.ts';
import type { Invalidate } from '../invalidate/invalidate.ts';
import type { DistributionResult } from '../invalidate/result.ts';
import type { Log } from '../log.ts';
import type { Observe } from '../metrics.ts';
import { applySettlement } from './apply-settlement.ts';
import { type Gathering, type GatherOptions, gatherer } from './gather.ts';
import { isolate } from './isolate.ts';
import { limitsFor } from './limits.ts';
import type { Message, MessageQueue } from './message-queue.ts';
import { type Received, settle } from './settle.ts';
import { messageOf } from './sqs-record.ts';
import { MAX_LISTED, summary } from './summary.ts';

/** Kept for pacing, a full quota and deleting thousands of messages at the end of an invocation, in milliseconds. */
const SENDING_TIME = 50_000;
/** For one message, in milliseconds: at 256 MB an SQS request for ten of them takes about ten of processor time. */
const SETTLING_TIME = 1;

export interface QueueDeliveryPorts {
  readonly config: Config;
  readonly bufferSeconds: number;
  readonly gathering: GatherOptions;
  readonly queue: MessageQueue;
  readonly clock: Clock;
  readonly invalidate: Invalidate;
  readonly sampleCompletion: SampleCompletion;
  readonly log: Log;
  /** Null: metrics are off. */
  readonly observe: Observe | null;
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
export function queueDelivery(ports: QueueDeliveryPorts) {
  const { config, bufferSeconds, gathering: options, queue, clock, sampleCompletion } = ports;
  const limits = limitsFor(config.memorySize);
  const gather = gatherer(queue, clock, limits, options);

  return async (records: readonly SQSRecord[], deadline: number): Promise<SQSBatchResponse> => {
    const delivered = records.map(messageOf);
    const gatherUntil = Math.min(clock.now() + bufferSeconds * 1_000, deadline - SENDING_TIME);
    const gathering = await gather(delivered, gatherUntil);
    const groups = isolate([...delivered, ...gathering.received]);

    const retried: Message[] = [];
    const results: DistributionResult[] = [];
    let operatorError: Error | undefined;
    for (const messages of groups) {
      // Lambda deletes nothing when the invocation fails, and never what a group before a crash has finished.
      const isAlone = groups.length === 1;
      const lambdaDeletes = isAlone ? new Set(delivered) : new Set<Message>();
      const settled = await handle(messages, deadline, limits.changes, lambdaDeletes, gathering, ports);
      retried.push(...settled.retried);
      operatorError ??= settled.operatorError;
      results.push(...settled.results);
    }
    // What the mapping delivered is deleted only afterwards: it stays invisible for longer than an invocation lasts.
    await sampleCompletion(results, deadline);
    if (operatorError !== undefined) throw operatorError;
    const failures = retried.filter((message) => delivered.includes(message));
    return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
  };
}

interface Handled {
  readonly retried: readonly Message[];
  readonly operatorError: Error | undefined;
  readonly results: readonly DistributionResult[];
}

/** Invalidates and settles some messages. */
async function handle(
  messages: readonly Message[],
  deadline: number,
  maxChanges: number,
  lambdaDeletes: ReadonlySet<Message>,
  gathering: Gathering,
  { config, queue, clock, invalidate, log, observe }: QueueDeliveryPorts,
): Promise<Handled> {
  const { received, overflow } = parse(messages, config, maxChanges);
  const arrivals = received.map(({ message: { distributionIds }, parsed: { changes } }) => ({
    changes,
    distributionIds,
  }));
  const result = await invalidate(arrivals, deadline - received.length * SETTLING_TIME);
  const settlement = settle(received, result.arrivals, log);

  const errors = result.arrivals.flatMap(({ postponed }) => postponed.map(({ error }) => error));
  const operatorError = errors.find(needsOperator);
  const settled = await applySettlement(
    {
      delete: operatorError
        ? settlement.delete
        : settlement.delete.filter((message) => !lambdaDeletes.has(message)),
      retry: [...overflow.map((message) => ({ message, delaySeconds: 0 })), ...settlement.retry],
      replace: settlement.replace,
    },
    { queue, clock, log },
  );

  const { distributions, ...counts } = summary(arrivals, result, config, clock);
  const line = {
    messages: received.length,
    ...counts,
    requeued: settled.requeued,
    undeleted: settled.undeleted,
    gatheringError: gathering.error,
    postponedBecause: operatorError ?? errors[0],
    // Logs Insights finds the first 200 fields of a line only, and a query asks for the first of these.
    deadLettered: settled.deadLettered.slice(0, MAX_LISTED),
    distributions,
  };
  observe?.(
    { DeadLettered: settled.deadLettered.length, OldestChangeAge: line.oldestChangeSeconds ?? 0 },
    { dryRun: config.dryRun, about: { messages: received.length } },
  );
  const isComplete =
    settled.retried.length + settlement.replace.length + settled.undeleted === 0 &&
    gathering.error === undefined;
  const blocked = result.published?.distributed === false ? 'copies' : 'invalidations';
  if (operatorError) log.error(`${blocked} are blocked; fix the permission or configuration`, line);
  else if (!isComplete) log.warn('not everything was invalidated', line);
  else log.info(config.dryRun ? 'dry run: nothing was invalidated' : 'invalidated', line);
  return { retried: settled.retried, operatorError, results: result.distributions };
}

/** Reads messages until their changes fill the memory; the rest is received again. */
function parse(messages: readonly Message[], { bucketName, publish }: Config, maxChanges: number) {
  const received: Received[] = [];
  const overflow: Message[] = [];
  let changes = 0;
  for (const message of messages) {
    if (changes >= maxChanges) {
      overflow.push(message);
      continue;
    }
    const parsed = readBody(message.body, {
      bucketName,
      deliveryId: message.id,
      publishes: publish !== null,
    });
    changes += parsed.changes.length;
    received.push({ message, parsed });
  }
  return { received, overflow };
}
