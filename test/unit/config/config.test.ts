import { expect, test } from '@jest/globals';
import { distributions, environment } from '../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { compileRule } from '../../../src/urls/path-rules.ts';

const RULE = { match: 'docs/**', paths: ['/docs/*'] };

test('reads what the module sets', () => {
  expect(
    parseConfig(
      environment({
        DISTRIBUTIONS: distributions(
          { originPath: '/site', rules: [RULE] },
          { id: 'E2', defaultRootObject: 'home.html' },
        ),
        READ_DISTRIBUTION: 'true',
        SKIP: 'folder-markers',
        OBJECT_PREFIXES: '["site/"]',
        OBJECT_SUFFIXES: '[".html"]',
        DRY_RUN: 'true',
        COLLAPSE: 'frugal',
        LOG_LEVEL: 'DEBUG',
        METRICS_NAMESPACE: 'Sites/Invalidator',
        AWS_LAMBDA_FUNCTION_NAME: 'my-function',
      }),
    ),
  ).toEqual({
    bucketName: 'my-site',
    publish: null,
    targets: [
      {
        id: 'E2EXAMPLE1ABCD',
        settings: {
          originPath: '/site',
          defaultRootObject: null,
          indexDocument: 'index.html',
          cleanUrls: false,
          queryStrings: null,
          rules: [compileRule(RULE)],
        },
      },
      {
        id: 'E2',
        settings: {
          originPath: null,
          defaultRootObject: 'home.html',
          indexDocument: 'index.html',
          cleanUrls: false,
          queryStrings: null,
          rules: [],
        },
      },
    ],
    readDistribution: true,
    selection: { skip: new Set(['folder-markers']), prefixes: ['site/'], suffixes: ['.html'] },
    collapseRatio: Number.POSITIVE_INFINITY,
    monthlyPathBudget: null,
    listBucket: false,
    dryRun: true,
    logLevel: 'DEBUG',
    completionSampleInterval: null,
    metricsNamespace: 'Sites/Invalidator',
    functionName: 'my-function',
    memorySize: 1_024,
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

test('without a namespace there are no metrics', () => {
  expect(parseConfig(environment()).metricsNamespace).toBeNull();
});

test.each(['AWS/Lambda', ':x', 'a b', 'ä', 'x'.repeat(256)])('%j is no namespace of our own', (namespace) => {
  expect(() => parseConfig(environment({ METRICS_NAMESPACE: namespace }))).toThrow(
    `METRICS_NAMESPACE is ${JSON.stringify(namespace)}`,
  );
});

test('a configured ratio overrides the strategy', () => {
  const ratioOf = (COLLAPSE: string, COLLAPSE_RATIO: string) =>
    parseConfig(environment({ COLLAPSE, COLLAPSE_RATIO })).collapseRatio;
  expect(ratioOf('precise', '')).toBe(0);
  expect(ratioOf('balanced', '')).toBe(20);
  expect(ratioOf('frugal', '2.500000')).toBe(2.5);
  expect(ratioOf('balanced', '0')).toBe(0);
});

test.each([undefined, ''])('INDEX_DOCUMENT may be %j: folders have none', (value) => {
  const { targets } = parseConfig(environment({ INDEX_DOCUMENT: value, CLEAN_URLS: 'true' }));
  expect(targets[0]?.settings).toMatchObject({ indexDocument: null, cleanUrls: true });
});

test.each([
  ['', null],
  ['true', true],
  ['false', false],
])('QUERY_STRINGS %j is %j', (value, queryStrings) => {
  const { targets } = parseConfig(environment({ QUERY_STRINGS: value }));
  expect(targets[0]?.settings).toMatchObject({ queryStrings });
});

test('SKIP may be empty', () => {
  expect(parseConfig(environment({ SKIP: '' })).selection.skip).toEqual(new Set());
});

test.each([
  ['BUCKET_NAME', undefined, 'BUCKET_NAME is not set; expected the name of the bucket'],
  ['DISTRIBUTIONS', undefined, 'DISTRIBUTIONS is ""; expected a list such as [{"id": "E2EXAMPLE1ABCD"'],
  ['DISTRIBUTIONS', 'E1', 'DISTRIBUTIONS is "E1"; expected a list'],
  ['DISTRIBUTIONS', '[]', 'DISTRIBUTIONS is "[]"; expected a list'],
  ['DISTRIBUTIONS', '[null]', 'DISTRIBUTIONS[0].id is undefined; expected'],
  ['DISTRIBUTIONS', distributions({ id: 'd1.cloudfront.net' }), '[0].id is "d1.cloudfront.net"; expected'],
  ['DISTRIBUTIONS', distributions({}, { originPath: 'site' }), '[1].originPath is "site"; expected null'],
  ['DISTRIBUTIONS', distributions({ originPath: '/site/' }), '[0].originPath is "/site/"; expected'],
  ['DISTRIBUTIONS', distributions({ originPath: '/' }), '[0].originPath is "/"; expected'],
  ['DISTRIBUTIONS', '[{"id":"E1","defaultRootObject":null,"rules":[]}]', '[0].originPath is undefined;'],
  ['DISTRIBUTIONS', distributions({ defaultRootObject: '/x' }), '[0].defaultRootObject is "/x"; expected'],
  ['DISTRIBUTIONS', '[{"id":"E1","originPath":null,"defaultRootObject":null}]', '[0].rules is undefined;'],
  [
    'DISTRIBUTIONS',
    '[{"id":"E1","originPath":null,"defaultRootObject":null,"rules":[{"match":"a"}]}]',
    'DISTRIBUTIONS[0].rules[0] is {"match":"a"}; expected {"match":',
  ],
  [
    'DISTRIBUTIONS',
    distributions({ rules: [RULE, { match: 'a[b', paths: ['x'] }] }),
    'DISTRIBUTIONS[0].rules[1]: "[" at 1 of "a[b" means nothing here',
  ],
  ['READ_DISTRIBUTION', 'yes', 'READ_DISTRIBUTION is "yes"; expected one of false, true'],
  ['QUERY_STRINGS', 'no', 'QUERY_STRINGS is "no"; expected one of "", false, true'],
  ['SKIP', 'folder-marker', 'SKIP is "folder-marker"; expected any of folder-markers,metadata-events'],
  ['OBJECT_PREFIXES', 'site/', 'OBJECT_PREFIXES is "site/"; expected a JSON array of strings'],
  ['OBJECT_SUFFIXES', '[1]', 'OBJECT_SUFFIXES is "[1]"; expected a JSON array of strings'],
  ['INDEX_DOCUMENT', 'a/b', 'INDEX_DOCUMENT is "a/b"; expected'],
  ['CLEAN_URLS', 'yes', 'CLEAN_URLS is "yes"; expected one of false, true'],
  ['COLLAPSE_RATIO', '-1', 'COLLAPSE_RATIO is "-1"; expected nothing, or a number that is 0 or greater'],
  [
    'MONTHLY_PATH_BUDGET',
    '1.5',
    'MONTHLY_PATH_BUDGET is "1.5"; expected nothing, or a whole number of paths',
  ],
  [
    'COMPLETION_SAMPLE_MINUTES',
    '0',
    'COMPLETION_SAMPLE_MINUTES is "0"; expected nothing, or a whole number that is 1 or greater',
  ],
  ['LIST_BUCKET', 'yes', 'LIST_BUCKET is "yes"; expected one of false, true'],
  ['COLLAPSE', 'cheap', 'COLLAPSE is "cheap"; expected one of precise, balanced, frugal'],
  ['DRY_RUN', 'yes', 'DRY_RUN is "yes"; expected one of false, true'],
  ['LOG_LEVEL', 'info', 'LOG_LEVEL is "info"; expected one of DEBUG, INFO, WARN, ERROR'],
  ['BUFFER_SECONDS', '61', 'BUFFER_SECONDS is "61"; expected a whole number from 0 to 60'],
  ['BUFFER_SECONDS', '1.5', 'BUFFER_SECONDS is "1.5"; expected'],
  ['BUFFER_SECONDS', undefined, 'BUFFER_SECONDS is not set; expected'],
  ['QUEUE_URL', 'buffer', 'QUEUE_URL is "buffer"; expected the URL of a queue'],
  ['DEAD_LETTER_QUEUE_URL', undefined, 'DEAD_LETTER_QUEUE_URL is not set; expected the URL of a queue'],
])('%s = %j is refused', (name, value, message) => {
  expect(() => parseConfig(environment({ [name]: value }))).toThrow(/^Invalid environment variables:\n- /);
  expect(() => parseConfig(environment({ [name]: value }))).toThrow(message);
});

test('every problem is listed at once', () => {
  const env = environment({ BUCKET_NAME: undefined, COLLAPSE: 'x', LOG_LEVEL: 'y' });
  expect(() => parseConfig(env)).toThrow(/BUCKET_NAME.*COLLAPSE.*LOG_LEVEL/s);
});
