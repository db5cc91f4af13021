import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { type CloudFrontServer, EXPIRED_TOKEN, startCloudFront } from '../../fakes/cloudfront/server.ts';
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { run, type StartOptions } from './command-line.ts';
import { matchingSchema } from './schema.ts';

let model: CloudFrontModel;
let server: CloudFrontServer;
let aws: { readonly AWS_ENDPOINT_URL_CLOUDFRONT: string };

beforeEach(async () => {
  model = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], { burst: 1_000, completion: 300_000 });
  server = await startCloudFront(model);
  aws = { AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint };
  const others = Array.from({ length: 150 }, (_, i) => distribution(`E2OTHER${i}`, `other-${i}.example.com`));
  server.distributions = [...others, distribution(DISTRIBUTION, 'www.example.com')];
});
afterEach(() => server.close());

function distribution(id: string, alias: string) {
  return { id, domainName: `${id.toLowerCase()}.cloudfront.net`, aliases: [alias] };
}

/** Invalidates at the model, some milliseconds ago. */
function invalidated(paths: readonly string[], ago: number): void {
  const request = {
    distributionId: DISTRIBUTION,
    callerReference: `${paths}`,
    quantity: paths.length,
    paths,
  };
  const answer = model.createInvalidation(request, Date.now() - ago);
  if ('code' in answer) throw new Error(answer.code);
}

const status = (args: readonly string[], env: StartOptions['env'] = {}) =>
  run(['status', ...args], { env: { ...aws, ...env } });

test('the latest invalidations are one line each, the newest first', async () => {
  invalidated(['/a', '/b', '/c', '/d', '/e'], 400_000);
  invalidated(['/docs/*'], 130_000);
  expect(await status(['--distribution', DISTRIBUTION])).toEqual({
    stdout: [
      DISTRIBUTION,
      'I0000000000002  in progress  2 min ago  1 path   /docs/*',
      'I0000000000001  completed    6 min ago  5 paths  /a /b /c and 2 more',
      '',
    ].join('\n'),
    stderr: '',
    code: 0,
  });
});

test('a distribution is found by its alias beyond the first page of ListDistributions', async () => {
  invalidated(['/a'], 400_000);
  const { stdout, code } = await status(['-d', 'https://WWW.example.com/', '--json']);
  expect(code).toBe(0);
  expect(matchingSchema('status', stdout)).toEqual({
    distributionId: DISTRIBUTION,
    invalidations: [
      {
        id: 'I0000000000001',
        status: 'Completed',
        createdAt: expect.any(String),
        ageSeconds: expect.any(Number),
        paths: ['/a'],
      },
    ],
    unread: [],
  });
  expect(server.reads.filter((path) => path === 'distribution')).toHaveLength(2);
});

test('those with given ids are shown, and no more than --last of the others', async () => {
  for (const path of ['/a', '/b', '/c']) invalidated([path], 400_000);
  const ids = async (...args: string[]) => {
    const { stdout } = await status(['-d', DISTRIBUTION, ...args]);
    return stdout.match(/^I\d+/gm);
  };
  expect(await ids('I0000000000001')).toEqual(['I0000000000001']);
  expect(await ids('--last', '2')).toEqual(['I0000000000003', 'I0000000000002']);
});

test('an id that is unknown hides none of the others', async () => {
  invalidated(['/a'], 400_000);
  const { stdout, code } = await status(['-d', DISTRIBUTION, 'I0000000000001', 'IUNKNOWN', '--json']);
  expect(code).toBe(3);
  expect(matchingSchema('status', stdout)).toMatchObject({
    invalidations: [{ id: 'I0000000000001', status: 'Completed' }],
    unread: [{ id: 'IUNKNOWN' }],
  });
});

test('--quiet prints nothing when all is well', async () => {
  expect(await status(['-d', DISTRIBUTION, '--quiet'])).toEqual({ stdout: '', stderr: '', code: 0 });
});

test.each<
  [what: string, args: string[], env: StartOptions['env'], code: number, message: RegExp, remedy: RegExp]
>([
  [
    'an unknown flag',
    ['-d', DISTRIBUTION, '--lst'],
    {},
    2,
    /unknown option '--lst'\n\(Did you mean --last\?\)/,
    /status --help/,
  ],
  ['a missing distribution', [], {}, 2, /required option '-d, --distribution <name>'/, /status --help/],
  ['a number that is none', ['-d', DISTRIBUTION, '--last', 'x'], {}, 2, /'x' is invalid/, /such as 5/],
  [
    'a bad id',
    ['-d', 'e2example'],
    {},
    2,
    /"e2example" is neither an id nor a domain name/,
    /E2EXAMPLE1ABCD/,
  ],
  [
    'an id of no distribution',
    ['-d', 'E2NOTHING1HERE'],
    {},
    1,
    /there is no distribution E2NOTHING1HERE in this account/,
    /get-caller-identity/,
  ],
  [
    'an id of no invalidation',
    ['-d', DISTRIBUTION, 'INOTHING'],
    {},
    1,
    /there is no invalidation INOTHING of distribution E2EXAMPLE1ABCD/,
    /status` to see/,
  ],
  [
    'no such alias',
    ['-d', 'nowhere.example.com'],
    {},
    1,
    /no distribution .* has .* "nowhere.example.com"; 151 were looked at/,
    /by its id/,
  ],
  [
    'no credentials',
    ['-d', DISTRIBUTION],
    { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    1,
    /there are no AWS credentials/,
    /--profile or AWS_PROFILE/,
  ],
  [
    'an expired token',
    ['-d', DISTRIBUTION],
    { AWS_SESSION_TOKEN: EXPIRED_TOKEN },
    1,
    /the AWS credentials have expired/,
    /aws sso login/,
  ],
  [
    'no region',
    ['-d', DISTRIBUTION],
    { AWS_REGION: undefined },
    1,
    /no AWS region is set/,
    /--region or AWS_REGION/,
  ],
  [
    'no connection',
    ['-d', DISTRIBUTION],
    { AWS_ENDPOINT_URL_CLOUDFRONT: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' },
    1,
    /no connection for cloudfront:ListInvalidations/,
    /AWS_ENDPOINT_URL/,
  ],
])('%s is named with its value and the remedy', async (_what, args, env, code, message, remedy) => {
  const ended = await status([...args, '--json'], env);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).toMatch(remedy);
  expect(ended.stderr).not.toMatch(/^ +at /m);
  expect(matchingSchema('error', ended.stdout)).toMatchObject({
    error: { message: expect.stringMatching(/^.+(\n.+)?$/) },
  });
});

describe('credentials of a profile', () => {
  let folder: string;
  let config: StartOptions['env'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aws-'));
    const file = join(folder, 'config');
    writeFileSync(
      file,
      [
        '[profile deploy]',
        'region = eu-west-3',
        `credential_process = echo '{"Version":1,"AccessKeyId":"test","SecretAccessKey":"test"}'`,
        '[profile corp]',
        'region = eu-west-3',
        'sso_session = corp',
        'sso_account_id = 111122223333',
        'sso_role_name = Deploy',
        '[sso-session corp]',
        'sso_start_url = https://corp.awsapps.com/start',
        'sso_region = eu-west-1',
      ].join('\n'),
    );
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_REGION: undefined };
    config = { ...none, AWS_CONFIG_FILE: file };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('come with its region', async () => {
    const ended = await status(['-d', DISTRIBUTION, '--profile', 'deploy'], config);
    expect(ended).toMatchObject({ stderr: '', code: 0 });
  });

  test.each<[profile: string, region: string | undefined, message: string, remedy: string]>([
    ['corp', undefined, 'the AWS session is not valid', 'Sign in again: `aws sso login`'],
    ['nowhere', 'eu-west-3', 'there are no AWS credentials', '--profile or AWS_PROFILE'],
    ['nowhere', undefined, 'no AWS region is set', 'check the name of the profile'],
  ])('%s in %j: %s', async (profile, region, message, remedy) => {
    const env = { ...config, AWS_REGION: region };
    const { stderr, code } = await status(['-d', DISTRIBUTION, '--profile', profile], env);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
    expect(code).toBe(1);
  });
});

test('an alias of two distributions is an error that names both', async () => {
  server.distributions = [DISTRIBUTION, OTHER_DISTRIBUTION].map((id) => distribution(id, 'www.example.com'));
  const { stderr, code } = await status(['-d', 'www.example.com']);
  expect(stderr).toContain(`belongs to 2 distributions: ${DISTRIBUTION}, ${OTHER_DISTRIBUTION}`);
  expect(code).toBe(1);
});
