import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { BUCKET } from '../../fakes/events.ts';
import { DISTRIBUTION, environment, PUBLISHED } from '../../fakes/lambda/environment.ts';
import { type BucketsServer, startBuckets } from '../../fakes/s3/buckets-server.ts';
import { ObjectsModel } from '../../fakes/s3/copies.ts';
import { type Aws, startAws } from './aws.ts';
import { run, start } from './command-line.ts';
import { matchingSchema } from './schema.ts';

/** The source is the bucket that the function watches, and the destination the one behind the distribution. */
const SOURCE = 'my-generator';
const FUNCTION = 'cloudfront-cache-invalidator';
const PUBLISH = {
  ...PUBLISHED,
  bucket: BUCKET,
  rules: [{ match: '**/*.{hash}.js', cacheControl: 'public, max-age=31536000, immutable' }],
  contentTypes: { '.geojson': 'application/geo+json' },
  metadata: { team: 'maps' },
  delete: true,
};
/** Milliseconds; longer ago than an unchanged copy is invalidated again. */
const LONG_AGO = 7_200_000;

let aws: Aws;
let source: ObjectsModel;
let destination: ObjectsModel;
let buckets: BucketsServer;
let folder: string;
beforeEach(async () => {
  const published = (publish: object | string) =>
    environment({ BUCKET_NAME: SOURCE, PUBLISH: JSON.stringify(publish), DRY_RUN: 'true' });
  aws = await startAws(
    { requestsPerSecond: 100, completion: 1_000 },
    {
      [FUNCTION]: published(PUBLISH),
      reading: {
        ...published(PUBLISH),
        READ_DISTRIBUTION: 'true',
        OBJECT_PREFIXES: '["public/"]',
        LIST_BUCKET: 'true',
        COLLAPSE: 'balanced',
      },
      keeping: published({ ...PUBLISH, delete: false }),
      without: environment({ BUCKET_NAME: SOURCE }),
    },
  );
  source = new ObjectsModel();
  destination = new ObjectsModel();
  buckets = await startBuckets({ [SOURCE]: source, [BUCKET]: destination });
  folder = mkdtempSync(join(tmpdir(), 'publish-'));
});
afterEach(async () => {
  await Promise.all([aws.close(), buckets.close()]);
  rmSync(folder, { recursive: true });
});

const env = () => ({ ...aws.env, AWS_ENDPOINT_URL_S3: buckets.endpoint });
const publish = (args: readonly string[], stdin = '') => run(['publish', ...args], { env: env(), stdin });
const byFunction = (args: readonly string[], stdin?: string) =>
  publish([...args, '--function', FUNCTION], stdin);
const paths = () => aws.model.accepted.flatMap((one) => one.paths).sort();
const write = (key: string, content = key, age = LONG_AGO) =>
  source.put(key, content, { 'content-type': 'text/x-own' }, Date.now() - age);
/** What an earlier run has published. */
const published = async (...names: string[]) => {
  for (const name of names) write(`public/${name}`);
  await byFunction(names.map((name) => `public/${name}`));
  for (const name of names) {
    const headers = destination.head(`data/${name}`) ?? {};
    destination.put(`data/${name}`, `public/${name}`, headers, Date.now() - LONG_AGO);
  }
  aws.model.accepted.length = 0;
};
const copies = () => buckets.requests.filter((request) => /^(Copy|Delete)/.test(request));

test('objects are copied with their headers, the copies are invalidated, and the report says what it was', async () => {
  write('public/a.json');
  write('public/maps/b.geojson');
  const { stdout, stderr, code } = await byFunction([
    'public/a.json',
    `s3://${SOURCE}/public/maps/b.geojson`,
    '--wait',
  ]);
  expect(stdout.replace(/\d+ s ago/, 'N s ago')).toBe(
    [
      's3://my-generator → s3://my-site: 2 of 2 objects published',
      '└─ copied: 2 objects',
      '   ├─ public/a.json → data/a.json',
      '   └─ public/maps/b.geojson → data/maps/b.geojson',
      `${DISTRIBUTION}: 2 paths in 1 request, $0.010`,
      '├─ /data/  1 path',
      '│  └─ /data/a.json',
      '└─ /data/maps/  1 path',
      '   └─ /data/maps/b.geojson',
      'I0000000000001  completed  N s ago  2 paths  /data/a.json /data/maps/b.geojson',
      '',
    ].join('\n'),
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(destination.head('data/a.json')).toMatchObject({
    'content-type': 'text/x-own',
    'cache-control': 'public, max-age=300',
    'x-amz-meta-team': 'maps',
    'x-amz-meta-source-bucket': SOURCE,
    'x-amz-meta-source-key': 'public/a.json',
  });
  expect(destination.head('data/maps/b.geojson')).toMatchObject({ 'content-type': 'application/geo+json' });
});

test('what is already there is neither copied nor invalidated; a new content or header is', async () => {
  await published('same.json', 'other.json');
  const before = copies().length;
  write('public/other.json', 'new');
  const list = `upload: x to s3://${SOURCE}/public/same.json\nupload: y to s3://${SOURCE}/public/other.json\n`;
  const { stdout, code } = await byFunction(['--from', '-', '--json'], list);
  expect(matchingSchema('publish', stdout)).toMatchObject({
    source: SOURCE,
    destination: BUCKET,
    dryRun: false,
    distributed: true,
    totalFiles: 2,
    successCount: 2,
    failureCount: 0,
    results: [
      { key: 'public/other.json', destination: 'data/other.json', success: true, action: 'copied' },
      { key: 'public/same.json', destination: 'data/same.json', success: true, action: 'unchanged' },
    ],
    remedy: '',
    late: [],
    pathsCount: 1,
    distributions: [
      {
        invalidations: [{ paths: ['/data/other.json'] }],
        skipped: [{ key: 'public/same.json', reason: 'unchanged' }],
      },
    ],
  });
  expect(code).toBe(0);
  expect(copies().slice(before)).toEqual(['CopyObject my-site data/other.json']);
  expect(paths()).toEqual(['/data/other.json']);
});

test('an argument is always invalidated, and every time anew', async () => {
  await published('a.json');
  for (let i = 0; i < 2; i += 1) expect(await byFunction(['public/a.json'])).toMatchObject({ code: 0 });
  expect(paths()).toEqual(['/data/a.json', '/data/a.json']);
  expect(aws.model.billed.get(DISTRIBUTION)).toBe(3);
});

describe('a run that failed between copy and invalidation', () => {
  test('is made good by another within the hour, which copies nothing', async () => {
    write('public/a.json');
    aws.server.inject({ kind: 'access denied' });
    const failed = await byFunction(['--all']);
    expect(failed.stdout).toContain('copied: 1 object');
    expect(failed.stdout).toMatch(/not sent: 1 path: AWS denies cloudfront:CreateInvalidation/);
    expect(failed.code).toBe(3);
    aws.server.inject();
    destination.put(
      'data/a.json',
      'public/a.json',
      destination.head('data/a.json') ?? {},
      Date.now() - LONG_AGO / 4,
    );
    expect(await byFunction(['--all'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('unchanged: 1 object, 1 to be invalidated again: '),
    });
    expect(copies()).toEqual(['CopyObject my-site data/a.json']);
    expect(paths()).toEqual(['/data/a.json']);
  });

  test('is made good later with --since', async () => {
    await published('a.json');
    expect(await byFunction(['--all'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('unchanged: 1 object\n'),
    });
    expect(paths()).toEqual([]);
    expect(await byFunction(['--all', '--since', '3h'])).toMatchObject({ code: 0 });
    expect(paths()).toEqual(['/data/a.json']);
  });
});

test('--all copies everything under source_prefix, and skips what the settings skip', async () => {
  for (let i = 0; i < 1_200; i += 1) write(`public/é ${i}.json`);
  source.put('public/folder/', '', {}, Date.now() - LONG_AGO);
  write('private/x.json');
  const { stdout, code } = await byFunction(['--all', '--json']);
  expect(matchingSchema('publish', stdout)).toMatchObject({
    totalFiles: 1_200,
    successCount: 1_200,
    pathsCount: 1_200,
    distributions: [{ skipped: [{ key: 'public/folder/', reason: 'folder marker' }] }],
  });
  expect(code).toBe(0);
  expect(destination.keys).toHaveLength(1_200);
  expect(destination.keys).toContain('data/é 1199.json');
  // Read again by listings, not one by one.
  expect(buckets.requests.filter((one) => one.startsWith(`HeadObject ${SOURCE}`))).toHaveLength(1_200);
});

test('the distribution and what a wildcard would clear are those of the destination', async () => {
  aws.server.configurations = { [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/data' }]) };
  for (let i = 0; i < 10; i += 1) write(`public/${i}`);
  for (let i = 0; i < 300; i += 1) destination.put(`data/of-others/${i}`, '', {}, Date.now() - 120_000);
  const { stdout, code } = await publish(['--all', '--function', 'reading', '--json']);
  expect(matchingSchema('publish', stdout)).toMatchObject({
    pathsCount: 10,
    distributions: [{ skipped: [] }],
  });
  expect(code).toBe(0);
  expect(paths()).toContain('/9');
  expect(buckets.requests).toContain('ListObjectsV2 my-site');
});

test('plan takes keys of the destination by the same settings', async () => {
  aws.server.configurations = { [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/data' }]) };
  const args = ['plan', 'data/a.json', '--function', 'reading', '--json'];
  const { stdout, code } = await run(args, { env: env() });
  expect(matchingSchema('plan', stdout)).toMatchObject({
    bucket: BUCKET,
    distributions: [{ paths: [{ path: '/a.json' }] }],
  });
  expect(code).toBe(0);
});

test('a bucket that is named is the one that viewers see', async () => {
  const args = ['plan', 'public/a', '--function', 'keeping', '--bucket', 'other', '--json'];
  const { stdout } = await run(args, { env: env() });
  expect(matchingSchema('plan', stdout)).toMatchObject({
    bucket: 'other',
    distributions: [{ paths: [{ path: '/public/a' }] }],
  });
});

test('--all warns of a source_prefix that no object has', async () => {
  write('publik/a.json');
  const { stderr, code } = await byFunction(['--all']);
  expect(stderr).toBe(
    'warning: bucket my-generator has no object under source_prefix "public/"; check both in the settings\n',
  );
  expect(code).toBe(0);
});

test('deletions of a diff are mirrored, and what is not under source_prefix is skipped', async () => {
  await published('gone.json');
  source.delete('public/gone.json', Date.now());
  const diff = 'D\tsite/public/gone.json\nM\tsite/private.json\n';
  const { stdout, code } = await byFunction(['--from', '-', '--folder', 'site', '--json'], diff);
  expect(matchingSchema('publish', stdout)).toMatchObject({
    results: [{ key: 'public/gone.json', action: 'deleted' }],
    distributions: [{ skipped: [{ key: 'private.json', reason: 'outside publish.source_prefix' }] }],
  });
  expect(code).toBe(0);
  expect(destination.keys).toEqual([]);
  expect(paths()).toEqual(['/data/gone.json']);
});

test('--dry-run says what would be copied, deleted and invalidated, and does none of it', async () => {
  await published('gone.json');
  const before = copies().length;
  source.delete('public/gone.json', Date.now());
  write('public/new.json');
  const { stdout, stderr, code } = await byFunction([
    'public/gone.json',
    'public/new.json',
    '--dry-run',
    '--wait',
  ]);
  expect(stdout).toBe(
    [
      's3://my-generator → s3://my-site: 2 of 2 objects looked at',
      '├─ would copy: 1 object',
      '│  └─ public/new.json → data/new.json',
      '└─ would delete: 1 object',
      '   └─ public/gone.json → data/gone.json',
      `${DISTRIBUTION}: 2 paths in 1 request, $0.010`,
      '└─ /data/  2 paths',
      '   ├─ /data/gone.json',
      '   └─ /data/new.json',
      '',
    ].join('\n'),
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(copies()).toHaveLength(before);
  expect(paths()).toEqual([]);
});

test('the variables of the module in a file do as well', async () => {
  const file = join(folder, 'terraform.tfvars.json');
  const settings = {
    bucket_name: SOURCE,
    cloudfront_distribution_id: DISTRIBUTION,
    read_distribution: false,
    list_bucket: false,
    lambda_memory_size: 512,
    publish: {
      bucket: BUCKET,
      prefix: 'assets/',
      source_prefix: '',
      rules: [{ match: '**/*.{hash}.js', cache_control: 'immutable' }],
      kms_key_arn: null,
    },
  };
  writeFileSync(file, JSON.stringify(settings));
  write('app.3f9a2b1c.js');
  write('b.js');
  const { stderr, code } = await publish(['app.3f9a2b1c.js', 'b.js', '--settings', file]);
  expect(stderr).toBe(`warning: ${file}: lambda_memory_size has no effect here\n`);
  expect(code).toBe(0);
  expect(destination.head('assets/app.3f9a2b1c.js')?.['cache-control']).toBe('immutable');
  expect(destination.head('assets/b.js')?.['cache-control']).toBe('public, max-age=300');
  expect(paths()).toEqual(['/assets/app.3f9a2b1c.js', '/assets/b.js']);
});

describe('what goes wrong', () => {
  test('one failed copy holds up no other, is first in the report, and its path is not invalidated', async () => {
    for (const name of ['a', 'denied', 'z']) write(`public/${name}`);
    buckets.hinder = (operation, _bucket, key) =>
      operation === 'CopyObject' && key === 'data/denied' ? 'denied' : undefined;
    const { stdout, code } = await byFunction(['public/a', 'public/denied', 'public/z']);
    expect(stdout).toMatch(
      /^s3:.*: 2 of 3 objects published\n├─ failed: 1 object\n│ {2}└─ public\/denied: AccessDenied: .*\n└─ copied: 2/,
    );
    expect(stdout).toContain('docs/pipeline.md lists what each command needs');
    expect(code).toBe(3);
    expect(paths()).toEqual(['/data/a', '/data/z']);
  });

  test('nothing succeeded: failed, with the report; with --non-critical the build goes on', async () => {
    buckets.hinder = (operation) => (operation === 'HeadObject' ? 'denied' : undefined);
    write('public/a');
    const failed = await byFunction(['public/a', '--json']);
    expect(matchingSchema('publish', failed.stdout)).toMatchObject({
      distributed: false,
      successCount: 0,
      failureCount: 1,
      results: [
        {
          key: 'public/a',
          destination: 'data/a',
          success: false,
          error: expect.stringMatching(/^AccessDenied: S3 forbids to read s3:\/\/my-generator\/public\/a/),
        },
      ],
      remedy: expect.stringContaining('docs/pipeline.md'),
    });
    expect(failed.code).toBe(1);
    const allowed = await byFunction(['public/a', '--non-critical']);
    expect(allowed.stderr).toContain('warning: not everything was done; --non-critical lets the job go on');
    expect(allowed.code).toBe(0);
    expect(aws.model.accepted).toEqual([]);
  });

  test('an object that is not there is a failure where deletions are not mirrored', async () => {
    const { stdout, code } = await publish(['public/none', '--function', 'keeping', '--json']);
    expect(matchingSchema('publish', stdout)).toMatchObject({
      results: [
        { success: false, error: expect.stringContaining('NoSuchSource: there is no object "public/none"') },
      ],
      remedy: 'Check the key: the source bucket has no such object.',
    });
    expect(code).toBe(1);
  });

  test.each(['public/', 'outside.json'])(
    '%s is not under source_prefix, and what is done about it is said',
    async (key) => {
      write(key);
      const { stdout, code } = await byFunction([key]);
      expect(stdout).toContain(`${key}: OutsideSourcePrefix: `);
      expect(stdout).toContain('and not the prefix itself; `publish --all` copies all of them.');
      expect(code).toBe(1);
    },
  );

  test('not complete in time: partly done', async () => {
    await aws.close();
    aws = await startAws(
      { completion: 120_000 },
      { [FUNCTION]: environment({ BUCKET_NAME: SOURCE, PUBLISH: JSON.stringify(PUBLISH) }) },
    );
    write('public/a');
    const { stdout, code } = await byFunction(['public/a', '--wait', '--timeout', '10']);
    expect(stdout).toContain('1 invalidation not complete after 10 s.\n');
    expect(code).toBe(3);
  });

  test('S3 does not answer: the time ends it, and the others are invalidated', async () => {
    for (const name of ['a', 'stuck']) write(`public/${name}`);
    buckets.hinder = (operation, _bucket, key) =>
      operation === 'CopyObject' && key === 'data/stuck' ? 'silent' : undefined;
    const { stdout, code } = await byFunction(['public/a', 'public/stuck', '--timeout', '10']);
    expect(stdout).toContain('may write once more: data/stuck. Name their sources again in 5 minutes.');
    expect(code).toBe(3);
    expect(paths()).toEqual(['/data/a']);
  });

  test('a bucket in another region is named, with what to set', async () => {
    write('public/a');
    buckets.hinder = (_operation, bucket) => (bucket === SOURCE ? 'elsewhere' : undefined);
    const { stdout, code } = await byFunction(['public/a']);
    expect(stdout).toContain('public/a: PermanentRedirect: bucket my-generator is in another region');
    expect(stdout).toContain("Set --region or AWS_REGION to the bucket's region.");
    expect(code).toBe(1);
  });

  test('without credentials it says so once', async () => {
    const file = join(folder, 'settings.json');
    const publish = { bucket: BUCKET, source_prefix: '' };
    const settings = { bucket_name: SOURCE, cloudfront_distribution_id: DISTRIBUTION, publish };
    writeFileSync(file, JSON.stringify(settings));
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const { stdout, stderr, code } = await run(['publish', 'a', 'b', '--settings', file], {
      env: { ...env(), ...none },
    });
    expect(stderr).toContain('there are no AWS credentials');
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  });
});

test('interrupted, it says what was copied and that the paths are not invalidated', async () => {
  write('public/a');
  write('public/stuck');
  buckets.hinder = (operation, _bucket, key) =>
    operation === 'CopyObject' && key === 'data/stuck' ? 'silent' : undefined;
  const args = ['publish', 'public/a', 'public/stuck', '--function', FUNCTION];
  const interrupted = async (more: readonly string[]) => {
    const { child, ended } = start([...args, ...more], { env: env() });
    while (!destination.keys.includes('data/a')) await sleep(20);
    // The answer has to arrive.
    await sleep(500);
    child.kill('SIGINT');
    destination.delete('data/a', Date.now());
    return ended;
  };
  const text = await interrupted([]);
  expect(text).toMatchObject({
    stdout:
      '1 object written, and not taken back by this; run the command again, so that the paths are invalidated, too:\n├─ copied data/a\n└─ on the way, perhaps written: data/stuck\nNothing was submitted.\n',
    code: 130,
  });
  const json = await interrupted(['--json']);
  expect(matchingSchema('interrupted', json.stdout)).toEqual({
    interrupted: true,
    written: [{ key: 'data/a', action: 'copied' }],
    writing: ['data/stuck'],
    submitted: [],
    unanswered: [],
  });
});

test.each<[what: string, args: string[], message: string, remedy: string]>([
  ['no object', ['--function', FUNCTION], 'no objects are given', '--all'],
  ['--all beside a key', ['a', '--all', '--function', FUNCTION], '--all is given beside keys', 'alone'],
  ['no settings', ['public/a'], 'nothing says where to copy to', '--settings FILE with the variable publish'],
  [
    'a function without publish',
    ['public/a', '--function', 'without'],
    'without has no setting publish',
    'Set the variable publish of the module',
  ],
  [
    'a path',
    ['/public/a', '--function', FUNCTION],
    '"/public/a" is a path, and objects are published by their keys',
    '"public/a"',
  ],
  ['a wildcard', ['public/*', '--function', FUNCTION], 'keys are taken literally', '`publish` --all'],
  ['a path with a wildcard', ['/public/*', '--function', FUNCTION], '"/public/*" is a path', 'Give --all'],
  [
    'a key of the destination',
    [`s3://${BUCKET}/data/a`, '--function', FUNCTION],
    's3://my-site/data/a is in another bucket than my-generator',
    'one bucket at a time',
  ],
])('%s is wrong usage that names the remedy, and nothing is done', async (_what, args, message, remedy) => {
  const ended = await publish([...args, '--non-critical']);
  expect(ended).toMatchObject({ stdout: '', code: 2 });
  expect(ended.stderr).toContain(message);
  expect(ended.stderr).toContain(remedy);
  expect(buckets.requests).toEqual([]);
});

test.each([
  ['null', null, 'has no setting publish'],
  ['no object', 'my-site', 'publish is "\\"my-site\\""; expected nothing, or {"bucket"'],
  [
    'a wrong field',
    { bucket: BUCKET, source_prefix: 3 },
    '- publish.source_prefix is 3; expected the beginning',
  ],
  [
    'without source_prefix',
    { bucket: BUCKET },
    '- publish.source_prefix is undefined; expected the beginning',
  ],
  [
    'a misspelled field',
    { bucket: BUCKET, source_prefix: 'public/', prefx: 'data/' },
    'has publish.prefx, which the variable publish does not have',
  ],
  [
    'a wrong rule',
    { bucket: BUCKET, source_prefix: '', rules: [{ match: 'a' }] },
    '- publish.rules[0] is {"match":"a"}; expected',
  ],
  [
    'its own source',
    { bucket: SOURCE, source_prefix: '' },
    '- publish copies my-generator/ to my-generator/, and would copy',
  ],
])('a file in which publish is %s is wrong usage', async (_what, setting, message) => {
  const file = join(folder, 'settings.json');
  const settings = { bucket_name: SOURCE, cloudfront_distribution_id: DISTRIBUTION, publish: setting };
  writeFileSync(file, JSON.stringify(settings));
  write('outside.json');
  const ended = await publish(['outside.json', '--settings', file]);
  expect(ended).toMatchObject({ stdout: '', code: 2 });
  expect(ended.stderr).toContain(message);
  expect(copies()).toEqual([]);
});
