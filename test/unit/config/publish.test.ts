import { expect, test } from '@jest/globals';
import { environment } from '../../../fakes/lambda/environment.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { SETTINGS } from '../publish/settings.ts';

const parse = (publish: unknown, bucketName = 'generated') =>
  parseConfig(
    environment({
      BUCKET_NAME: bucketName,
      PUBLISH: typeof publish === 'string' ? publish : JSON.stringify(publish),
    }),
  );

test('reads what the module sets', () => {
  const settings = {
    ...SETTINGS,
    rules: [{ match: '**/*.js', cacheControl: 'immutable' }],
    contentTypes: { '.json': 'application/json' },
    metadata: { team: 'maps' },
    delete: true,
  };
  expect(parse(settings).publish).toEqual({
    ...settings,
    rules: [{ tokens: expect.any(Array), cacheControl: 'immutable' }],
  });
  expect(parse('').publish).toBeNull();
});

test.each([
  ['[]', 'PUBLISH is "[]"; expected nothing, or {'],
  ['not JSON', 'PUBLISH is "not JSON"'],
  [{ ...SETTINGS, bucket: '' }, 'PUBLISH.bucket is ""; expected the name'],
  [{ ...SETTINGS, prefix: null }, 'PUBLISH.prefix is null; expected the beginning'],
  [{ ...SETTINGS, sourcePrefix: 1 }, 'PUBLISH.sourcePrefix is 1'],
  [{ ...SETTINGS, cacheControl: '' }, 'PUBLISH.cacheControl is ""'],
  [{ ...SETTINGS, rules: 'x' }, 'PUBLISH.rules is "x"'],
  [{ ...SETTINGS, rules: [{ match: 'a' }] }, 'PUBLISH.rules[0] is {"match":"a"}'],
  [{ ...SETTINGS, rules: [{ match: '{', cacheControl: 'x' }] }, 'PUBLISH.rules[0]: "{" at 0'],
  [{ ...SETTINGS, contentTypes: { '.json': 1 } }, 'PUBLISH.contentTypes is {".json":1}'],
  [{ ...SETTINGS, metadata: [] }, 'PUBLISH.metadata is []'],
  [
    { ...SETTINGS, cacheControl: 'no-cache\nx: y' },
    'PUBLISH.cacheControl is "no-cache\\nx: y"; expected a Cache-Control',
  ],
  [{ ...SETTINGS, metadata: { a: 'é' } }, 'PUBLISH.metadata is {"a":"é"}; expected metadata'],
  [{ ...SETTINGS, delete: 'yes' }, 'PUBLISH.delete is "yes"; expected true or false'],
])('%j: %s', (publish, problem) => {
  expect(() => parse(publish)).toThrow(problem);
});

test.each([
  ['', 'copies/'],
  ['public/', ''],
  ['public/', 'public/'],
  ['site/', 'site/data/'],
  ['site/data/', 'site/'],
])('a copy from %j to %j of the same bucket would go on without end', (sourcePrefix, prefix) => {
  const settings = { ...SETTINGS, bucket: 'my-site', sourcePrefix, prefix };
  expect(() => parse(settings, 'my-site')).toThrow('without end');
  expect(() => parse(settings, 'generated')).not.toThrow();
});

test('prefixes of one bucket that are apart are allowed', () => {
  expect(
    parse({ ...SETTINGS, bucket: 'b', sourcePrefix: 'drafts/', prefix: 'site/' }, 'b').publish,
  ).not.toBeNull();
});
