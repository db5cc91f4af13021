import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { inFileWords, readSettings } from '../../../../cli/settings/settings-file.ts';
import { parseConfig } from '../../../../src/config/config.ts';

const read = (settings: object) => readSettings('terraform.tfvars.json', JSON.stringify(settings));
const required = { bucket_name: 'my-site', cloudfront_distribution_id: 'E2EXAMPLE1ABCD' };

test('the required variables alone give the defaults of the module', () => {
  const { environment, unused } = read(required);
  expect(unused).toEqual([]);
  expect(parseConfig(environment)).toMatchObject({
    bucketName: 'my-site',
    targets: [
      { id: 'E2EXAMPLE1ABCD', settings: { originPath: null, indexDocument: 'index.html', rules: [] } },
    ],
    readDistribution: true,
    collapseRatio: 20,
    listBucket: true,
    selection: { skip: new Set(['folder-markers', 'metadata-events', 'noncurrent-versions']) },
  });
});

test('variables become the settings that the module makes of them', () => {
  const { environment, unused } = read({
    ...required,
    origin_path: '/site',
    path_rules: [{ match: 'posts/*.md', paths: ['/posts/*'] }],
    additional_distributions: { preview: { id: 'E2EXAMPLE2ABCD', default_root_object: 'home.html' } },
    skip: ['hashed-names'],
    object_prefixes: ['site/'],
    index_document: null,
    query_strings: true,
    collapse: 'frugal',
    collapse_ratio: 3,
    lambda_memory_size: 512,
  });
  expect(unused).toEqual(['lambda_memory_size']);
  expect(parseConfig(environment)).toMatchObject({
    targets: [
      {
        id: 'E2EXAMPLE1ABCD',
        settings: { originPath: '/site', queryStrings: true, rules: [{ match: 'posts/*.md' }] },
      },
      { id: 'E2EXAMPLE2ABCD', settings: { originPath: null, defaultRootObject: 'home.html', rules: [] } },
    ],
    selection: { skip: new Set(['hashed-names']), prefixes: ['site/'] },
    collapseRatio: 3,
  });
});

test('publish has the defaults of the module', () => {
  const publish = { bucket: 'my-website', source_prefix: 'public/', delete: null, kms_key_arn: 'arn' };
  const { environment, unused } = read({ ...required, publish });
  expect(unused).toEqual([]);
  expect(parseConfig(environment).publish).toEqual({
    bucket: 'my-website',
    prefix: '',
    sourcePrefix: 'public/',
    cacheControl: 'public, max-age=300',
    rules: [],
    contentTypes: {},
    metadata: {},
    delete: false,
  });
  expect(parseConfig(read({ ...required, publish: null }).environment).publish).toBeNull();
});

test('what is no field of publish is refused by its name', () => {
  const publish = { bucket: 'my-website', source_prefix: '', prefx: 'data/' };
  expect(() => read({ ...required, publish })).toThrow(
    'terraform.tfvars.json has publish.prefx, which the variable publish does not have',
  );
});

test('publish has the fields of the module, in its own words', () => {
  const module = readFileSync('publish.tf', 'utf8');
  const fields = [...module.matchAll(/^ {4}(\w+) += (?!\[)var\.publish\.(\w+)$/gm)];
  expect(fields.length).toBeGreaterThan(5);
  const publish = Object.fromEntries(fields.map(([, , field = '']) => [field, field]));
  const { PUBLISH = '' } = read({ ...required, publish }).environment;
  for (const [, name = '', field] of fields) expect([name, JSON.parse(PUBLISH)[name]]).toEqual([name, field]);
});

test.each([
  ['[]', 'has no JSON object'],
  ['bucket_name = "my-site"', 'is not JSON'],
])('%j is refused', (text, message) => {
  expect(() => readSettings('x.tfvars', text)).toThrow(message);
});

test.each([
  ['COLLAPSE is "some"; expected', 'collapse is "some"; expected'],
  ['COLLAPSE_RATIO is "-1"', 'collapse_ratio is "-1"'],
  ['DISTRIBUTIONS[0].id is undefined', 'cloudfront_distribution_id is undefined'],
  ['DISTRIBUTIONS[0].originPath is "x"', 'origin_path is "x"'],
  ['DISTRIBUTIONS[0].rules[2]: expected', 'path_rules[2]: expected'],
  ['PUBLISH.cacheControl is ""; expected', 'publish.cache_control is ""; expected'],
  ['PUBLISH.rules[0] is 1; expected {"cacheControl"', 'publish.rules[0] is 1; expected {"cache_control"'],
])('%j is said as %j', (problem, words) => {
  expect(inFileWords(problem)).toBe(words);
});
