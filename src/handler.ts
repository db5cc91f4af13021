import type { Context } from 'aws-lambda';
import { systemClock } from './clock.ts';
import { cloudFront } from './cloudfront.ts';
import { parseConfig } from './config.ts';
import { dispatcher } from './dispatch.ts';
import { s3Listing } from './listing.ts';
import { sqsQueue } from './queue.ts';
import { cloudWatchMetric } from './spend.ts';
import { createLogger } from './telemetry.ts';

const config = parseConfig(process.env);
const log = createLogger(config);
const dispatch = dispatcher(config, {
  clock: systemClock,
  cloudFront: cloudFront(),
  list: s3Listing(config.bucketName),
  metric: cloudWatchMetric(process.env.AWS_LAMBDA_FUNCTION_NAME ?? ''),
  queue: config.buffer && sqsQueue(config.buffer),
  log,
});

export const handler = async (event: unknown, context: Context) => {
  log.addContext(context);
  return dispatch(event, {
    requestId: context.awsRequestId,
    end: systemClock.now() + context.getRemainingTimeInMillis(),
  });
};
