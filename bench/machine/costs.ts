/** What the function's operations take of a processor, beside what the models charge for them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { startCloudFront } from '../../fakes/cloudfront/server.ts';
import { BUCKET, s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { BucketModel } from '../../fakes/s3/bucket.ts';
import { startBuckets } from '../../fakes/s3/buckets-server.ts';
import { ObjectsModel } from '../../fakes/s3/copies.ts';
import { startS3 } from '../../fakes/s3/server.ts';
import { VersionsModel } from '../../fakes/s3/versions.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { startQueues } from '../../fakes/sqs/server.ts';

/** Milliseconds of a whole processor. */
export interface MeasuredCosts {
  /** The first LIST of a client, and later ones, of 1,000 keys each. */
  readonly firstList: number;
  readonly list: number;
  /** 1,000 versions, and the headers of one. */
  readonly listVersions: number;
  readonly head: number;
  /** 1,000 objects as publish lists them, and a copy of one. */
  readonly listObjects: number;
  readonly copy: number;
  /** A receive and a deletion of ten messages. */
  readonly receive: number;
  readonly delete: number;
  readonly invalidateOne: number;
  readonly invalidateThousand: number;
  /** From 1,000 bodies to batches. */
  readonly plan: number;
  /** JSON.parse of 1,000 bodies: how fast the machine is. */
  readonly parse: number;
}

/** As S3 answers a HEAD, with those that the model adds. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=300',
  'x-amz-server-side-encryption': 'AES256',
  'x-amz-meta-commit': '0123456789abcdef0123456789abcdef01234567',
  'accept-ranges': 'bytes',
};

export async function measureCosts(): Promise<MeasuredCosts> {
  const queue = new QueueModel();
  for (let i = 0; i < 20_000; i += 1)
    queue.send(JSON.stringify(s3Event({ key: `docs/page-${i}.html` })), Date.now());
  const bucket = new BucketModel(
    Array.from({ length: 1_200 }, (_, i) => `docs/section-${i % 60}/page-${i}.html`),
  );
  const server = await startCloudFront(
    new CloudFrontModel([DISTRIBUTION], { requestsPerSecond: 1e6, burst: 1e6, filesInProgress: 1e6 }),
  );
  const queues = await startQueues({ buffer: queue, 'dead-letter': new QueueModel() });
  const versions = new VersionsModel();
  for (let i = 0; i < 600; i += 1)
    for (const id of ['1', '2']) versions.put(`docs/${i}`, id, 'content', HEADERS);
  const s3 = await startS3(BUCKET, bucket, versions);
  const source = new ObjectsModel();
  for (let i = 0; i < 1_000; i += 1)
    source.put(`docs/section-${i % 60}/page-${i}.html`, 'content', HEADERS, 0);
  const buckets = await startBuckets({ source, destination: new ObjectsModel() });
  const folder = mkdtempSync(join(tmpdir(), 'costs-'));
  try {
    const outfile = join(folder, 'child.mjs');
    // As the function is bundled.
    await build({
      entryPoints: ['bench/machine/costs-child.ts'],
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/credential-provider-node': './src/aws/credentials.ts' },
    });
    const env = {
      PATH: process.env.PATH,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint,
      AWS_ENDPOINT_URL_SQS: queues.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [outfile, queues.url('buffer'), queues.url('dead-letter'), BUCKET, DISTRIBUTION, buckets.endpoint],
      { env },
    );
    return JSON.parse(stdout);
  } finally {
    await Promise.all([server.close(), queues.close(), s3.close(), buckets.close()]);
    rmSync(folder, { recursive: true });
  }
}
