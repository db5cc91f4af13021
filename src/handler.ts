import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { bufferedDelivery } from './buffered.ts';
import { systemClock } from './clock.ts';
import { cloudFront } from './cloudfront.ts';
import { parseConfig } from './config.ts';
import { type Answer, directDelivery } from './direct.ts';
import { invalidator } from './invalidate.ts';
import { sqsQueue } from './queue.ts';
import { createLogger } from './telemetry.ts';

/** Kept free at the end of an invocation to settle messages and to answer. */
const ANSWERING_TIME = 10_000;

const config = parseConfig(process.env);
const log = createLogger(config);
const invalidate = invalidator(config, { clock: systemClock, createInvalidation: cloudFront() });
const direct = directDelivery(config, systemClock, invalidate, log);
const buffered =
  config.buffer &&
  bufferedDelivery({
    config,
    bufferSeconds: config.buffer.seconds,
    queue: sqsQueue(config.buffer),
    clock: systemClock,
    invalidate,
    log,
  });

export const handler = async (event: unknown, context: Context): Promise<SQSBatchResponse | Answer> => {
  log.addContext(context);
  const deadline = systemClock.now() + context.getRemainingTimeInMillis() - ANSWERING_TIME;
  if (!isFromQueue(event)) return direct(event, context.awsRequestId, deadline);
  if (buffered === null) {
    throw new Error('A queue invoked the function, but BUFFER_SECONDS is 0; set buffer_seconds above 0');
  }
  return buffered(event.Records, deadline);
};

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
