import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { CloudFront } from './aws/cloudfront.ts';
import type { Queue } from './aws/sqs.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { type Answer, directDelivery } from './delivery/direct-delivery.ts';
import { bufferedDelivery } from './delivery/queue-delivery.ts';
import { sites } from './invalidate/distribution-reader.ts';
import { invalidator } from './invalidate/invalidate.ts';
import type { Log } from './log.ts';
import type { PathMetric } from './plan/budget.ts';
import type { List } from './plan/object-list.ts';

/** Everything outside the function. */
export interface Ports {
  readonly clock: Clock;
  readonly cloudFront: CloudFront;
  /** Of the bucket. */
  readonly list: List;
  readonly metric: PathMetric;
  /** Null in direct delivery. */
  readonly queue: Queue | null;
  readonly log: Log;
}

export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since the epoch at which Lambda ends it. */
  readonly end: number;
}

/** Kept free at the end of an invocation to settle messages and to answer. */
const ANSWERING_TIME = 10_000;

/** Puts the function together, and gives every event to the delivery it belongs to. */
export function dispatcher(config: Config, { clock, cloudFront, list, metric, queue, log }: Ports) {
  const siteOf = sites(config, { cloudFront, clock, log });
  const invalidate = invalidator(config, {
    clock,
    createInvalidation: cloudFront.createInvalidation,
    siteOf,
    list,
    metric,
    log,
  });
  const direct = directDelivery(config, clock, invalidate, log);
  const buffered =
    config.buffer &&
    queue &&
    bufferedDelivery({ config, bufferSeconds: config.buffer.seconds, queue, clock, invalidate, log });

  return async (event: unknown, { requestId, end }: Invocation): Promise<SQSBatchResponse | Answer> => {
    // Read while changes gather, not after it.
    for (const target of config.targets) void siteOf(target);
    const deadline = end - ANSWERING_TIME;
    if (!isFromQueue(event)) return direct(event, requestId, deadline);
    if (buffered === null) {
      throw new Error('A queue invoked the function, but BUFFER_SECONDS is 0; set buffer_seconds above 0');
    }
    return buffered(event.Records, deadline);
  };
}

function isFromQueue(event: unknown): event is SQSEvent {
  if (typeof event !== 'object' || event === null || !('Records' in event) || !Array.isArray(event.Records))
    return false;
  const [record]: unknown[] = event.Records;
  return (
    typeof record === 'object' &&
    record !== null &&
    'eventSource' in record &&
    record.eventSource === 'aws:sqs'
  );
}
