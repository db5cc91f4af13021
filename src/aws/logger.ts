import { Logger } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '../log.ts';

/** Logs lines of JSON that CloudWatch Logs can filter by field. */
export function createLogger(logLevel: LogLevel): Logger {
  return new Logger({ serviceName: 'cloudfront-cache-invalidator', logLevel });
}

/** Past the runtime's console, which would put each line into one of its own. */
export function writeLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
