import { Logger } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '../log.ts';

/** Logs lines of JSON that CloudWatch Logs can filter by field. */
export function createLogger(logLevel: LogLevel): Logger {
  return new Logger({ serviceName: 'cloudfront-cache-invalidator', logLevel });
}
