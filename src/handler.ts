import type { Context } from 'aws-lambda';
import { cloudFront } from './aws/cloudfront.ts';
import { cloudWatchMetric } from './aws/cloudwatch-lazy.ts';
import { createLogger, writeLines } from './aws/logger.ts';
import { s3Bucket } from './aws/s3-lazy.ts';
import { sqsQueue } from './aws/sqs.ts';
import { systemClock } from './clock.ts';
import { parseConfig } from './config/config.ts';
import { dispatcher } from './dispatch.ts';

const config = parseConfig(process.env);
const log = createLogger(config.logLevel);
const dispatch = dispatcher(config, {
  clock: systemClock,
  cloudFront: cloudFront(),
  ...s3Bucket(config.publish?.bucket ?? config.bucketName),
  loadPublish: () => import('./with-publish.ts'),
  metric: cloudWatchMetric(config.functionName, config.metricsNamespace, config.metricsNamespace === null),
  writeLines,
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
