import { afterEach, describe, expect, test } from '@jest/globals';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import type { Fault } from '../../fakes/cloudfront/faults.ts';
import type { Limits } from '../../fakes/cloudfront/model.ts';
import {
  DISTRIBUTION,
  distributions,
  environment,
  OTHER_DISTRIBUTION,
} from '../../fakes/lambda/environment.ts';
import { type Aws, startAws } from './aws.ts';
import { run, start } from './command-line.ts';
import { matchingSchema } from './schema.ts';

let aws: Aws;
afterEach(() => aws.close());

const FUNCTION = 'cloudfront-cache-invalidator';

async function begin(limits: Partial<Limits> = {}): Promise<void> {
  aws = await startAws(
    { requestsPerSecond: 100, ...limits },
    { [FUNCTION]: environment({ DISTRIBUTIONS: distributions({}), DRY_RUN: 'true' }) },
  );
  aws.server.configurations = { [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '/site' }]) };
}

const invalidate = (args: readonly string[], stdin = '', env: Record<string, string | undefined> = {}) =>
  run(['invalidate', ...args], { env: { ...aws.env, ...env }, stdin });
const paths = () => aws.model.accepted.map((one) => one.paths);

test('a sync is sent and waited for, and the report says what it was', async () => {
  await begin({ completion: 1_000 });
  aws.objects.put('site/a.html', 'content');
  const sync = 'upload: a.html to s3://my-site/site/a.html\nupload: b to s3://my-site/elsewhere/b\n';
  const { stdout, stderr, code } = await invalidate(['--from', '-', '-d', 'www.example.com', '--wait'], sync);
  expect(stdout.replace(/\d s ago/, 'N s ago')).toBe(
    [
      `${DISTRIBUTION}: 1 path in 1 request, $0.005`,
      '├─ /  1 path',
      '│  └─ /a.html',
      '└─ skipped: 1 key',
      '   └─ outside the origin path: 1 key: elsewhere/b',
      'I0000000000001  completed  N s ago  1 path  /a.html',
      '',
    ].join('\n'),
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});

test('paths are sent as they are to each distribution, and need no configuration of it', async () => {
  await begin();
  aws.server.configurations = {};
  const args = [
    '/docs/*',
    '/a.html',
    '-d',
    DISTRIBUTION,
    '-d',
    'preview.example.com',
    '--deploy-id',
    '17',
    '--json',
  ];
  const { stdout } = await invalidate(args);
  expect(matchingSchema('invalidate', stdout)).toMatchObject({
    deployId: '17',
    changes: 2,
    pathsCount: 4,
    estimatedCost: 0.02,
    distributions: [
      {
        distributionId: DISTRIBUTION,
        invalidations: [{ paths: ['/docs/*', '/a.html'], repeated: false }],
        left: [],
      },
      { distributionId: OTHER_DISTRIBUTION, invalidations: [{ repeated: false }] },
    ],
  });
  expect(paths()).toEqual([
    ['/docs/*', '/a.html'],
    ['/docs/*', '/a.html'],
  ]);
});

test('a function that only plans does not keep a person from sending', async () => {
  await begin();
  expect(await invalidate(['a.html', '--function', FUNCTION])).toMatchObject({ code: 0 });
  expect(paths()).toEqual([['/a.html']]);
});

test('the same deploy id sends the same again without a bill, another id sends it anew', async () => {
  await begin();
  const send = (id: string) => invalidate(['/a', '-d', DISTRIBUTION, '--deploy-id', id]);
  for (const id of ['1', '1', '2']) expect(await send(id)).toMatchObject({ code: 0 });
  expect(aws.model.billed.get(DISTRIBUTION)).toBe(2);
});

test('an invalidation that CloudFront had long before is said to clear nothing again', async () => {
  await begin();
  await invalidate(['/a', '-d', DISTRIBUTION, '--deploy-id', '1']);
  const [{ callerReference } = { callerReference: '' }] = aws.model.accepted;
  await aws.close();

  await begin();
  const used = { distributionId: DISTRIBUTION, callerReference, quantity: 1, paths: ['/a'] };
  aws.model.createInvalidation(used, Date.now() - 3_600_000);
  const args = ['/a', '-d', DISTRIBUTION, '--deploy-id', '1'];
  expect((await invalidate(args)).stdout).toContain(
    'I0000000000001 was sent before with the same deploy id: it is not billed again, and clears nothing again.',
  );
  const { stdout } = await invalidate([...args, '--json']);
  expect(matchingSchema('invalidate', stdout)).toMatchObject({
    pathsCount: 0,
    distributions: [{ invalidations: [{ repeated: true }] }],
  });
});

test('a reference that CloudFront only refuses counts as sent', async () => {
  await begin({ reusedReference: 'always' });
  const args = ['/a', '-d', DISTRIBUTION, '--deploy-id', '1', '--json'];
  await invalidate(args);
  const { stdout, code } = await invalidate(args);
  expect(matchingSchema('invalidate', stdout)).toMatchObject({
    pathsCount: 0,
    distributions: [{ invalidations: [], acceptedBefore: ['/a'] }],
  });
  expect(code).toBe(0);
});

test('without credentials it fails at once, whatever its time', async () => {
  await begin();
  const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const { stderr, code } = await invalidate(['/a', '-d', DISTRIBUTION, '--timeout', '600'], '', none);
  expect(stderr).toContain('there are no AWS credentials');
  expect(code).toBe(1);
});

describe('what goes wrong on the way', () => {
  test.each<[string, Fault]>([
    ['a connection lost on the way back', { kind: 'reset', accepted: true, times: 1 }],
    ['a moment without service', { kind: 'down', status: 503, times: 2 }],
    ['throttling', { kind: 'throttled', times: 2 }],
  ])('%s: sent, billed once', async (_what, fault) => {
    await begin();
    aws.server.inject(fault);
    expect(await invalidate(['/a', '-d', DISTRIBUTION])).toMatchObject({ stderr: '', code: 0 });
    expect(aws.model.billed.get(DISTRIBUTION)).toBe(1);
  });

  test('a full quota: it waits for room', async () => {
    await begin();
    const now = Date.now();
    aws.model.others.push({ files: 3_000, wildcards: 0, from: now, to: now + 4_000 });
    expect(await invalidate(['/a', '-d', DISTRIBUTION])).toMatchObject({ code: 0 });
    expect(aws.model.refusals.map(({ code }) => code)).toContain('TooManyInvalidationsInProgress');
    expect(paths()).toEqual([['/a']]);
  });

  test('a full quota until the time is over: failed, with what to do', async () => {
    await begin();
    aws.model.others.push({ files: 3_000, wildcards: 0, from: 0, to: Number.POSITIVE_INFINITY });
    const ended = await invalidate(['/a', '-d', DISTRIBUTION, '--timeout', '10', '--json']);
    expect(ended.stderr).toContain('distribution E2EXAMPLE1ABCD has too many invalidations in progress');
    expect(ended.stderr).toContain('--timeout');
    expect(matchingSchema('error', ended.stdout)).toMatchObject({
      error: { name: 'TooManyInvalidationsInProgress' },
    });
    expect(ended.code).toBe(1);
  });

  test('denied: the error names the permission, and with --non-critical the build goes on', async () => {
    await begin();
    aws.server.inject({ kind: 'access denied' });
    const args = ['/a', '-d', DISTRIBUTION];
    const [failed, allowed] = await Promise.all([invalidate(args), invalidate([...args, '--non-critical'])]);
    expect(failed.stderr).toMatch(/AWS denies cloudfront:CreateInvalidation on distribution E2EXAMPLE1ABCD/);
    expect(failed.stderr).toMatch(/Allow the caller cloudfront:CreateInvalidation/);
    expect(failed.code).toBe(1);
    expect(allowed.stderr).toContain(failed.stderr);
    expect(allowed.stderr).toContain('warning: not everything was done; --non-critical lets the job go on');
    expect(allowed.code).toBe(0);
  });

  test('one refused path: the others are sent, and the exit code says partly', async () => {
    await begin();
    aws.server.inject({ kind: 'path refused', part: '/poison' });
    const { stdout, code } = await invalidate(['/a', '/poison', '/b', '-d', DISTRIBUTION]);
    expect(stdout).toContain('└─ refused: 1 path\n   └─ /poison: InvalidArgument');
    expect(code).toBe(3);
    expect(paths().flat().sort()).toEqual(['/a', '/b']);
  });

  test('not complete in time: partly done', async () => {
    await begin({ completion: 120_000 });
    const args = ['/a', '-d', DISTRIBUTION, '--wait', '--timeout', '10'];
    const [ended, nonCritical] = await Promise.all([
      invalidate(args),
      invalidate([...args, '--non-critical']),
    ]);
    expect(ended.stdout).toContain('1 invalidation not complete after 10 s.\n');
    expect(ended.code).toBe(3);
    expect(nonCritical.code).toBe(0);
  });
});

test.each<[fault: 'silent' | 'reset' | 'access denied', error: string, message: string]>([
  ['silent', 'AbortError', 'AWS did not answer cloudfront:GetInvalidation in time'],
  ['reset', 'TimeoutError', 'AWS did not answer cloudfront:GetInvalidation in time'],
  ['access denied', 'AccessDenied', 'AWS denies cloudfront:GetInvalidation'],
])('what was sent is reported when the wait for it fails: %s', async (fault, error, message) => {
  await begin();
  aws.server.readFaults = { GetInvalidation: fault };
  const args = ['/a', '-d', DISTRIBUTION, '--wait', '--timeout', '10'];
  const started = Date.now();
  const [text, json] = await Promise.all([invalidate(args), invalidate([...args, '--json'])]);
  expect(text.stdout).toMatch(/^I0000000000\d+ could not be read: /m);
  expect(text.stdout).toContain(message);
  expect(matchingSchema('invalidate', json.stdout)).toMatchObject({
    distributions: [
      {
        invalidations: [
          {
            id: expect.stringMatching(/^I0/),
            complete: false,
            unread: { error, remedy: expect.stringMatching(/./) },
          },
        ],
      },
    ],
  });
  expect([text.code, json.code]).toEqual([3, 3]);
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('a name that is looked up for too long ends with the time', async () => {
  await begin();
  aws.server.readFaults = { ListDistributions: 'silent' };
  const { stderr, code } = await invalidate(['/a', '-d', 'www.example.com', '--timeout', '10']);
  expect(stderr).toContain('AWS did not answer cloudfront:ListDistributions in time');
  expect(code).toBe(1);
});

test('interrupted before the answer, it says what may have been accepted', async () => {
  await begin();
  aws.server.inject({ kind: 'slow', milliseconds: 60_000 });
  const args = ['invalidate', '/a', '-d', DISTRIBUTION];
  const runs = [start(args, { env: aws.env }), start([...args, '--json'], { env: aws.env })];
  // Both are on their way when nothing of them was answered for a while.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  for (const { child } of runs) child.kill('SIGINT');
  const [text, json] = await Promise.all(runs.map(({ ended }) => ended));
  expect(text?.stdout).toBe(
    `1 path on the way, perhaps accepted; \`cloudfront-invalidator status -d ${DISTRIBUTION}\` tells.\n`,
  );
  expect(matchingSchema('interrupted', json?.stdout ?? '')).toEqual({
    interrupted: true,
    submitted: [],
    unanswered: [{ distributionId: DISTRIBUTION, paths: ['/a'] }],
  });
});

test('an address that is not a URL is named with the variable', async () => {
  await begin();
  const { stderr, code } = await invalidate(['/a', '-d', DISTRIBUTION], '', {
    AWS_ENDPOINT_URL_CLOUDFRONT: 'nonsense',
  });
  expect(stderr).toContain('"nonsense" is not a URL');
  expect(stderr).toContain('AWS_ENDPOINT_URL_CLOUDFRONT');
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(1);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s prints what was already submitted', async (signal) => {
  await begin();
  const many = Array.from({ length: 2_500 }, (_, i) => `/${i}`).join('\n');
  const args = ['invalidate', '--from', '-', '-d', DISTRIBUTION];
  const runs = [
    start(args, { env: aws.env, stdin: many }),
    start([...args, '--json'], { env: aws.env, stdin: many }),
  ];
  while (aws.model.accepted.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  // The answers have to arrive.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const { child } of runs) child.kill(signal);
  const [text, json] = await Promise.all(runs.map(({ ended }) => ended));
  expect(text?.stdout).toMatch(
    /^1 invalidation submitted, and not taken back by this:\n {2}E2EXAMPLE1ABCD I000000000000\d {2}1,000 paths\n$/,
  );
  expect(matchingSchema('interrupted', json?.stdout ?? '')).toMatchObject({
    submitted: [{ distributionId: DISTRIBUTION, paths: expect.arrayContaining(['/0', '/999']) }],
  });
  expect([text?.code, json?.code]).toEqual([130, 130]);
});

test.each<[what: string, args: string[], message: string, remedy: string]>([
  ['no distribution', ['/a'], 'no distribution is named', '--distribution'],
  [
    'a path that CloudFront would refuse',
    ['/a b', '-d', DISTRIBUTION],
    'path "/a b" has a character',
    'by its key: "a b"',
  ],
  ['a time that is none', ['a', '--via-module', '--since', 'noon'], "'noon' is invalid", 'such as 10m'],
  [
    'a time without --via-module',
    ['/a', '-d', DISTRIBUTION, '--since', '10m'],
    '--since is given without',
    'Add --via-module',
  ],
  [
    'a deploy id that is empty',
    ['/a', '-d', DISTRIBUTION, '--deploy-id', ''],
    "'' is invalid. It is empty",
    'variable',
  ],
  ['seconds that leave no room', ['/a', '-d', DISTRIBUTION, '--timeout', '1'], "'1' is invalid", 'from 10'],
])('%s is named with its value and the remedy, and nothing is sent', async (_what, args, message, remedy) => {
  await begin();
  const ended = await invalidate([...args, '--non-critical']);
  expect(ended).toMatchObject({ stdout: '', code: 2 });
  expect(ended.stderr).toContain(message);
  expect(ended.stderr).toContain(remedy);
  expect(aws.exchanges).toEqual([]);
});

test('what was planned before the upload is sent after it', async () => {
  await begin();
  const plan = { bucket: 'my-site', changes: [{ key: 'site/a.html', event: 'ObjectCreated:Put' }] };
  const args = ['--from', '-', '-d', 'www.example.com'];
  expect(await invalidate(args, JSON.stringify(plan))).toMatchObject({ code: 0 });
  expect(paths()).toEqual([['/a.html']]);
});

test('paths joined with commas are sent as one, with a warning', async () => {
  await begin();
  const { stderr } = await invalidate(['/a,/b', '-d', DISTRIBUTION]);
  expect(stderr).toContain('"/a,/b" is one path with a comma in it; separate paths with spaces or lines');
});
