/** Objects that are copied in parts, on a local AWS that enforces permissions. */

import { createHash, randomBytes } from 'node:crypto';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PUBLISHED } from '../../fakes/lambda/environment.ts';
import { forgetRealAws } from '../../scripts/local-aws/environment.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { type LocalAws, startLocalAws } from '../../scripts/local-aws/server.ts';
import { copier } from '../../src/aws/s3-copier.ts';
import { systemClock } from '../../src/clock.ts';
import type { PublishSettings } from '../../src/config/publish.ts';
import { publishObject } from '../../src/publish/publish-object.ts';

const MIB = 1024 ** 2;
/** S3 takes no smaller parts. */
const LIMIT = 5 * MIB;
const SOURCE = 'e2e-parts-source';
const DESTINATION = 'e2e-parts-destination';
const SOURCE_KEY = 'public/é big+1.bin';
const KEY = 'data/é big+1.bin';
const SETTINGS: PublishSettings = { ...PUBLISHED, bucket: DESTINATION, metadata: { team: 'maps' } };
const ABORT = 's3:AbortMultipartUpload';

let aws: LocalAws;
let directory: RunDirectory;
let s3: S3Client;
const content = randomBytes(12 * MIB + 1);

beforeAll(async () => {
  const root = process.cwd();
  directory = new RunDirectory(root, 'e2e-parts');
  const { scratch, serverLog: log } = directory;
  aws = await startLocalAws({ root, scratch, log, caller: process.env });
  forgetRealAws(process.env, aws.endpoint);
  s3 = new S3Client({});
  for (const Bucket of [SOURCE, DESTINATION]) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutObjectCommand({
      Bucket: SOURCE,
      Key: SOURCE_KEY,
      Body: content,
      ContentType: 'application/x-big',
      ContentLanguage: 'fr',
      WebsiteRedirectLocation: '/elsewhere',
    }),
  );
});
afterAll(async () => {
  await aws?.stop();
  directory?.discardAllButLogs();
});

let users = 0;

/** Works as a user with the permissions of the function's role (`publish.tf`), but for one. */
async function withoutPermission<Result>(
  action: string | null,
  work: () => Promise<Result>,
): Promise<Result> {
  const UserName = `user-${++users}`;
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName }));
  const of = (bucket: string, prefix: string, ...actions: string[]) => ({
    Effect: 'Allow',
    Action: actions.filter((one) => one !== action),
    Resource: `arn:aws:s3:::${bucket}/${prefix}*`,
  });
  const Statement = [
    of(SOURCE, 'public/', 's3:GetObject'),
    of(DESTINATION, 'data/', 's3:GetObject', 's3:PutObject', ABORT),
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'role', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const before = { ...process.env };
  process.env.AWS_ACCESS_KEY_ID = AccessKey?.AccessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = AccessKey?.SecretAccessKey;
  try {
    return await work();
  } finally {
    process.env = before;
  }
}

const until = () => Date.now() + 60_000;
const onLost = () => {
  throw new Error('no answer is lost here');
};
const publish = () => {
  const ports = { copier: copier(SOURCE, DESTINATION, LIMIT), clock: systemClock };
  return publishObject(SOURCE_KEY, SOURCE, SETTINGS, ports, { until: until(), onLost });
};
const copyOfAnother = () =>
  copier(SOURCE, DESTINATION, LIMIT).copy(
    { sourceKey: SOURCE_KEY, etag: '"x"', size: content.length, key: KEY, replaces: undefined, headers: {} },
    { until: until(), onLost },
  );
const leftOver = async () => {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: DESTINATION }));
  return Uploads.length;
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('an object that is copied in parts has its content and headers, and is found to be unchanged', async () => {
  await withoutPermission(null, async () => {
    expect(await publish()).toMatchObject({ key: KEY, action: 'copied', isWritten: true });
  });
  const copy = await s3.send(new GetObjectCommand({ Bucket: DESTINATION, Key: KEY }));
  expect(sha256((await copy.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(sha256(content));
  expect(copy).toMatchObject({
    ETag: expect.stringMatching(/-3"$/),
    ContentType: 'application/x-big',
    ContentLanguage: 'fr',
    WebsiteRedirectLocation: '/elsewhere',
    CacheControl: 'public, max-age=300',
    Metadata: { team: 'maps', 'source-bucket': SOURCE, 'source-key': 'public/%C3%A9 big+1.bin' },
  });
  await withoutPermission(null, async () => {
    expect(await publish()).toMatchObject({ key: KEY, action: 'unchanged', isWritten: false });
  });
  expect(await leftOver()).toBe(0);
});

test('what others wrote to the destination is replaced on its condition', async () => {
  await s3.send(new PutObjectCommand({ Bucket: DESTINATION, Key: KEY, Body: 'other' }));
  await withoutPermission(null, async () => {
    expect(await publish()).toMatchObject({ key: KEY, action: 'copied', isWritten: true });
  });
});

test('a source that has changed is said to have, and nothing is left over', async () => {
  await withoutPermission(null, async () => {
    await expect(copyOfAnother()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
  expect(await leftOver()).toBe(0);
});

test('without s3:PutObject an upload is not begun', async () => {
  await withoutPermission('s3:PutObject', async () => {
    await expect(copyOfAnother()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
  expect(await leftOver()).toBe(0);
});

test('without s3:AbortMultipartUpload the first error stays the error, and says that parts are left over', async () => {
  await withoutPermission(ABORT, async () => {
    await expect(copyOfAnother()).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: expect.stringMatching(/left over, as the upload could not be aborted \(AccessDenied: .*Abort/),
    });
  });
  expect(await leftOver()).toBe(1);
});
