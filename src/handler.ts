import type { Context } from 'aws-lambda';
import { cloudFront } from './aws/cloudfront.ts';
import { sqsQueue } from './aws/sqs.ts';
import { systemClock } from './clock.ts';
import { parseConfig } from './config/config.ts';
import { dispatcher } from './dispatch.ts';
import { createLogger } from './log.ts';
import { cloudWatchMetric } from './plan/budget.ts';
import { s3Listing } from './plan/object-list.ts';

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
