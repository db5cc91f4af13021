/**
 * Runs the command line in a shell before a CloudFront and an S3 on 127.0.0.1, and returns what a person would see: each
 * command after a prompt, and what it printed.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { distributionConfig } from '../../fakes/cloudfront/distribution.ts';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { startCloudFront } from '../../fakes/cloudfront/server.ts';
import { BUCKET } from '../../fakes/events.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { BucketModel } from '../../fakes/s3/bucket.ts';
import { startS3 } from '../../fakes/s3/server.ts';

const COMMANDS = [
  'tail -n 2 sync.log',
  'cloudfront-invalidator plan --from sync.log --distribution www.example.com',
  'cloudfront-invalidator invalidate --from sync.log --distribution www.example.com --wait --quiet && echo fresh',
  'cloudfront-invalidator status --distribution www.example.com',
];

/** A documentation of 240 pages that is uploaded again, into a bucket with many pictures. */
const PAGES = Array.from({ length: 240 }, (_, i) => `docs/page-${i + 1}.html`);
const PICTURES = Array.from({ length: 4_000 }, (_, i) => `media/${i}.jpg`);
const SYNC = [
  ...[...PAGES, 'index.html'].map((key) => `upload: public/${key} to s3://${BUCKET}/${key}`),
  `delete: s3://${BUCKET}/blog/old news.html`,
];
const NOT_CHANGED = ['docs/archive-1.html', 'docs/archive-2.html', 'docs/archive-3.html'];

export async function recordSession(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const server = await startCloudFront(new CloudFrontModel([DISTRIBUTION], { completion: 5_000 }));
  server.distributions = [
    { id: DISTRIBUTION, domainName: 'd111111abcdef8.cloudfront.net', aliases: ['www.example.com'] },
  ];
  server.configurations = {
    [DISTRIBUTION]: distributionConfig([{ pathPattern: '*', origin: '' }], 'index.html'),
  };
  const bucket = new BucketModel([...PICTURES, ...NOT_CHANGED]);
  for (const key of [...PAGES, 'index.html']) bucket.put(key, Date.now());
  const s3 = await startS3(BUCKET, bucket);
  try {
    symlinkSync(resolve('dist/cloudfront-invalidator.mjs'), join(folder, 'cloudfront-invalidator'));
    writeFileSync(join(folder, 'sync.log'), `${SYNC.join('\n')}\n`);
    const env = {
      PATH: [folder, process.env.PATH].join(delimiter),
      HOME: folder,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_CLOUDFRONT: server.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
    };
    let session = '';
    for (const command of COMMANDS) {
      const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { cwd: folder, env });
      session += `$ ${command}\n${stdout}${stderr}`;
    }
    return session;
  } finally {
    await Promise.all([server.close(), s3.close()]);
    rmSync(folder, { recursive: true });
  }
}
