import { expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config.ts';
import { environment } from '../support/environment.ts';

test('reads what the module sets', () => {
  expect(
    parseConfig(
      environment({ ORIGIN_PATH: '/site', DRY_RUN: 'true', COLLAPSE: 'frugal', LOG_LEVEL: 'DEBUG' }),
    ),
  ).toEqual({
    bucketName: 'my-site',
    distributionId: 'E2EXAMPLE1ABCD',
    site: { originPath: '/site', indexDocument: 'index.html', defaultRootObject: null, cleanUrls: false },
    collapse: 'frugal',
    dryRun: true,
    logLevel: 'DEBUG',
    buffer: {
      seconds: 15,
      queueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/buffer',
      deadLetterQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letter',
    },
  });
});

test('direct delivery needs no queue', () => {
  const env = environment({ BUFFER_SECONDS: '0', QUEUE_URL: undefined, DEAD_LETTER_QUEUE_URL: undefined });
  expect(parseConfig(env).buffer).toBeNull();
});

test.each([undefined, ''])('INDEX_DOCUMENT, DEFAULT_ROOT_OBJECT and ORIGIN_PATH may be %j', (value) => {
  const { site } = parseConfig(
    environment({
      INDEX_DOCUMENT: value,
      DEFAULT_ROOT_OBJECT: value,
      ORIGIN_PATH: value,
      CLEAN_URLS: 'true',
    }),
  );
  expect(site).toEqual({ originPath: '', indexDocument: null, defaultRootObject: null, cleanUrls: true });
});

test.each([
  ['BUCKET_NAME', undefined, 'BUCKET_NAME is not set; expected the name of the bucket'],
  ['DISTRIBUTION_ID', 'd123.cloudfront.net', 'DISTRIBUTION_ID is "d123.cloudfront.net"; expected'],
  ['ORIGIN_PATH', 'site', 'ORIGIN_PATH is "site"; expected'],
  ['ORIGIN_PATH', '/site/', 'ORIGIN_PATH is "/site/"; expected'],
  ['ORIGIN_PATH', '/', 'ORIGIN_PATH is "/"; expected'],
  ['INDEX_DOCUMENT', 'a/b', 'INDEX_DOCUMENT is "a/b"; expected'],
  ['DEFAULT_ROOT_OBJECT', '/home.html', 'DEFAULT_ROOT_OBJECT is "/home.html"; expected'],
  ['CLEAN_URLS', 'yes', 'CLEAN_URLS is "yes"; expected one of false, true'],
  ['COLLAPSE', 'cheap', 'COLLAPSE is "cheap"; expected one of precise, balanced, frugal'],
  ['DRY_RUN', 'yes', 'DRY_RUN is "yes"; expected one of false, true'],
  ['LOG_LEVEL', 'info', 'LOG_LEVEL is "info"; expected one of DEBUG, INFO, WARN, ERROR'],
  ['BUFFER_SECONDS', '61', 'BUFFER_SECONDS is "61"; expected a whole number from 0 to 60'],
  ['BUFFER_SECONDS', '1.5', 'BUFFER_SECONDS is "1.5"; expected'],
  ['BUFFER_SECONDS', undefined, 'BUFFER_SECONDS is not set; expected'],
  ['QUEUE_URL', 'buffer', 'QUEUE_URL is "buffer"; expected the URL of a queue'],
  ['DEAD_LETTER_QUEUE_URL', undefined, 'DEAD_LETTER_QUEUE_URL is not set; expected the URL of a queue'],
])('%s = %j is refused', (name, value, message) => {
  expect(() => parseConfig(environment({ [name]: value }))).toThrow(`\n- ${message}`);
});

test('every problem is listed at once', () => {
  const env = environment({ BUCKET_NAME: undefined, COLLAPSE: 'x', LOG_LEVEL: 'y' });
  expect(() => parseConfig(env)).toThrow(/BUCKET_NAME.*COLLAPSE.*LOG_LEVEL/s);
});
