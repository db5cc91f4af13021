import { BUCKET } from './events.ts';

/** The environment the module gives the function, less and more of it as a test says. */
export function environment(
  changes: Record<string, string | undefined> = {},
): Record<string, string | undefined> {
  return {
    BUCKET_NAME: BUCKET,
    DISTRIBUTION_ID: 'E2EXAMPLE1ABCD',
    ORIGIN_PATH: '',
    INDEX_DOCUMENT: 'index.html',
    DEFAULT_ROOT_OBJECT: '',
    CLEAN_URLS: 'false',
    COLLAPSE: 'precise',
    DRY_RUN: 'false',
    LOG_LEVEL: 'INFO',
    BUFFER_SECONDS: '15',
    QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/buffer',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letter',
    ...changes,
  };
}
