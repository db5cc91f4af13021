/** The command line with the permissions of docs/pipeline-policy.json, on a local AWS that enforces them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { type EdgeServer, startEdge } from '../../fakes/edge/server.ts';
import { distributions, environment } from '../../fakes/lambda/environment.ts';
import { forgetRealAws, REGION } from '../../scripts/local-aws/environment.ts';
import { createSite } from '../../scripts/local-aws/existing.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { type LocalAws, startLocalAws } from '../../scripts/local-aws/server.ts';
import { run } from '../command-line/command-line.ts';
import { type Policy, without } from './apply-policy.ts';

const BUCKET = 'e2e-command-line';
/** What `publish` copies from. */
const SOURCE = 'e2e-command-line-source';
const FUNCTION = 'e2e-command-line';
const KEY = 'docs/a b.html';

let aws: LocalAws;
let edge: EdgeServer;
let directory: RunDirectory;
let folder: string;
let id: string;
let domain: string;
let policy: Policy;

beforeAll(async () => {
  const root = process.cwd();
  directory = new RunDirectory(root, 'e2e-command-line');
  aws = await startLocalAws({
    root,
    scratch: directory.scratch,
    log: directory.serverLog,
    caller: process.env,
  });
  edge = await startEdge();
  forgetRealAws(process.env, aws.endpoint);
  const cloudfront = new CloudFrontClient({});
  const s3 = new S3Client({});
  ({ distributionId: id } = await createSite(s3, cloudfront, BUCKET, { perQueryString: '*.jpg' }));
  const { DistributionList } = await cloudfront.send(new ListDistributionsCommand({}));
  domain = DistributionList?.Items?.[0]?.DomainName ?? '';
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: Buffer.from('new') }),
  );
  edge.cache.set('/docs/a%20b.html', { content: 'new', headers: { etag: ETag ?? '' }, age: 0 });
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, KEY), 'new');
  writeFileSync(join(folder, 'docs/other.html'), 'other');
  await createFunction();
  await createSource(s3);
  const text = readFileSync('docs/pipeline-policy.json', 'utf8')
    .replaceAll('ACCOUNT', '000000000000')
    .replaceAll('REGION', REGION)
    .replaceAll('NAME', FUNCTION)
    .replaceAll('BUCKET', BUCKET)
    .replaceAll('SOURCE', SOURCE)
    .replaceAll('DISTRIBUTION', id);
  policy = JSON.parse(text);
});
afterAll(async () => {
  await Promise.all([aws?.stop(), edge?.close()]);
  directory?.discardAllButLogs();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

async function createFunction(): Promise<void> {
  const { Role } = await new IAMClient({}).send(
    new CreateRoleCommand({ RoleName: FUNCTION, AssumeRolePolicyDocument: '{}' }),
  );
  const { AWS_REGION: _, ...variables } = environment({
    BUCKET_NAME: BUCKET,
    DISTRIBUTIONS: distributions({ id }),
    READ_DISTRIBUTION: 'true',
    LIST_BUCKET: 'true',
    MONTHLY_PATH_BUDGET: '1000',
  });
  const Variables = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? '']));
  await new LambdaClient({}).send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from('export const handler = () => 0') }) },
      Environment: { Variables },
    }),
  );
}

const settings = () => join(directory.scratch, 'terraform.tfvars.json');

async function createSource(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: SOURCE }));
  const file = {
    bucket_name: SOURCE,
    cloudfront_distribution_id: id,
    publish: { bucket: BUCKET, prefix: 'data/', source_prefix: 'public/', delete: true },
  };
  writeFileSync(settings(), JSON.stringify(file));
}

let users = 0;

/** Runs a command as a user who may do what the policy says. */
async function runAs({ Version, Statement }: Policy, args: readonly string[]) {
  const UserName = `user-${++users}`;
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version, Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'pipeline', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return run(args, {
    env: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
    },
  });
}

/** A command that needs an action, and what it says without. */
const COMMANDS: readonly [action: string, args: () => string[]][] = [
  ['cloudfront:ListDistributions', () => ['status', '-d', domain]],
  ['cloudfront:CreateInvalidation', () => ['invalidate', '/x', '-d', id]],
  ['cloudfront:GetInvalidation', () => ['invalidate', '/y', '-d', id, '--wait']],
  ['cloudfront:ListInvalidations', () => ['status', '-d', id]],
  ['cloudfront:GetDistributionConfig', () => ['plan', KEY, '--function', FUNCTION]],
  ['lambda:GetFunctionConfiguration', () => ['plan', KEY, '--function', FUNCTION]],
  ['s3:ListBucket', () => ['plan', '--compare', folder, '--function', FUNCTION]],
  ['s3:GetObject', () => ['verify', `${edge.endpoint}/docs/a%20b.html`, '--bucket', BUCKET]],
];

// Before others: MiniStack 1.5.33 lists the oldest invalidations first, CloudFront the newest.
test('what differs from the bucket is sent, and the module is waited for, with S3 and CloudFront as they answer', async () => {
  const compared = await runAs(policy, ['plan', '--compare', folder, '--function', FUNCTION, '--json']);
  expect(JSON.parse(compared.stdout)).toMatchObject({
    changes: [{ key: 'docs/other.html', event: 'ObjectCreated:Put' }],
    distributions: [{ distributionId: id, paths: [{ path: '/docs/other.html' }] }],
  });
  const since = new Date().toISOString();
  const sent = await runAs(policy, ['invalidate', 'docs/other.html', '--function', FUNCTION, '--wait']);
  expect(sent.stdout).toMatch(/^I\w+ {2}completed {2}\d+ s ago {2}1 path {2}\/docs\/other\.html$/m);
  const args = ['invalidate', 'docs/other.html', '--via-module', '--function', FUNCTION, '--since', since];
  const waited = await runAs(policy, [...args, '--timeout', '30']);
  expect(waited).toMatchObject({ stdout: expect.stringContaining('1 path cleared, nothing left'), code: 0 });
});

describe('docs/pipeline-policy.json', () => {
  test.each(COMMANDS)('has %s for a command that says so without', async (action, args) => {
    expect(await runAs(policy, args())).toMatchObject({ stderr: '', code: 0 });
    const denied = await runAs(without(policy, action), args());
    // What was submitted before the denial is still reported.
    const isSent = action === 'cloudfront:GetInvalidation';
    expect(denied).toMatchObject({ code: isSent ? 3 : 1, [isSent ? 'stderr' : 'stdout']: '' });
    const said = isSent ? denied.stdout : denied.stderr;
    expect(said).toContain(`AWS denies ${action} on `);
    expect(said).toContain(`Allow the caller ${action}`);
  });

  test('has cloudfront:GetCachePolicy, without which more is cleared', async () => {
    const args = ['plan', 'a.jpg', '--function', FUNCTION, '--json'];
    expect(await runAs(policy, args)).toMatchObject({ stderr: '', code: 0 });
    const denied = await runAs(without(policy, 'cloudfront:GetCachePolicy'), args);
    expect(denied.stderr).toContain('may not read a cache policy');
    expect(denied.code).toBe(0);
  });

  test('has cloudwatch:GetMetricStatistics, without which the budget does not know what was spent', async () => {
    const args = ['plan', KEY, '--function', FUNCTION];
    expect(await runAs(policy, args)).toMatchObject({ stderr: '', code: 0 });
    const denied = await runAs(without(policy, 'cloudwatch:GetMetricStatistics'), args);
    expect(denied.stderr).toContain('the paths of this month could not be read');
    expect(denied.code).toBe(0);
  });

  describe('for publish', () => {
    const put = (key: string, Body: string) =>
      new S3Client({}).send(new PutObjectCommand({ Bucket: SOURCE, Key: key, Body }));
    const publish = (args: readonly string[], permissions = policy) =>
      runAs(permissions, ['publish', ...args, '--settings', settings(), '--json']);
    const withoutStatement = (sid: string): Policy => ({
      ...policy,
      Statement: policy.Statement.filter(({ Sid }) => Sid !== sid),
    });

    test('copies and deletes, and invalidates the paths of the copies', async () => {
      await put('public/a b.json', 'new');
      const { stdout, stderr, code } = await publish(['--all', '--wait']);
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      expect(JSON.parse(stdout)).toMatchObject({
        distributed: true,
        results: [{ key: 'public/a b.json', destination: 'data/a b.json', action: 'copied' }],
        distributions: [{ invalidations: [{ paths: ['/data/a%20b.json'], complete: true }] }],
      });
      const s3 = new S3Client({});
      expect(await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'data/a b.json' }))).toMatchObject({
        CacheControl: 'public, max-age=300',
        Metadata: { 'source-bucket': SOURCE },
      });
      await s3.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: 'public/a b.json' }));
      expect(JSON.parse((await publish(['public/a b.json'])).stdout)).toMatchObject({
        results: [{ action: 'deleted' }],
      });
    });

    test('ListTheSource, without which --all says so', async () => {
      const denied = await publish(['--all'], withoutStatement('ListTheSource'));
      expect(denied.stderr).toContain(`AWS denies s3:ListBucket on bucket ${SOURCE}`);
      expect(denied.code).toBe(1);
    });

    test.each([
      ['ReadTheSource', 'public/denied.json', `S3 forbids to read s3://${SOURCE}/public/denied.json`],
      ['WriteCopies', 'public/denied.json', 's3:PutObject'],
      ['WriteCopies', 'public/gone.json', 's3:DeleteObject'],
    ])('%s, without which the report of %s says so', async (sid, key, reason) => {
      await put('public/denied.json', `${sid} ${key}`);
      await new S3Client({}).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'data/gone.json', Body: 'x' }));
      const denied = await publish([key], withoutStatement(sid));
      expect(JSON.parse(denied.stdout)).toMatchObject({
        distributed: false,
        results: [{ key, success: false, error: expect.stringContaining(reason) }],
        remedy: expect.stringContaining('docs/pipeline.md'),
      });
      expect(denied.code).toBe(1);
      expect(await publish([key])).toMatchObject({ code: 0 });
    });
  });

  test('has no other action', () => {
    const read = ['cloudfront:GetCachePolicy', 'cloudwatch:GetMetricStatistics'];
    const writes = ['s3:PutObject', 's3:DeleteObject'];
    // What it is for is tried in publish-parts.test.ts.
    const aborts = ['s3:AbortMultipartUpload'];
    const tried = [...COMMANDS.map(([action]) => action), ...read, ...writes, ...aborts];
    const actions = new Set(policy.Statement.flatMap(({ Action }) => Action));
    expect([...actions].sort()).toEqual(tried.sort());
  });
});
