import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgetRealAws } from '../../scripts/local-aws/environment.ts';
import { createSite } from '../../scripts/local-aws/existing.ts';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { type LocalAws, startLocalAws } from '../../scripts/local-aws/server.ts';
import { Stranger } from './stranger.ts';
import { TemporaryRepository } from './temporary-repository.ts';

const BUCKET = 'my-site';
const FRESH_WITHIN_MS = 30_000;

describe('a release, without Node.js', () => {
  const run = new RunDirectory(process.cwd(), 'release');
  const repository = new TemporaryRepository();
  let server: LocalAws | undefined;
  let distributionId: string;
  let archives: Server;
  const archive = () => readFileSync(join(repository.path, 'dist/release/module.tar.gz'));
  const stranger = (name: string) => new Stranger(run, name, server?.endpoint ?? '');
  const moduleOf = (source: string) => `module "invalidator" {
  source                     = "${source}"
  bucket_name                = "${BUCKET}"
  cloudfront_distribution_id = "${distributionId}"
}
`;

  beforeAll(async () => {
    const released = await repository.run('./scripts/release.sh', '1.2.3', '--no-test');
    expect(released).toMatchObject({ code: 0 });
    server = await startLocalAws({
      root: process.cwd(),
      scratch: run.scratch,
      log: run.serverLog,
      caller: process.env,
    });
    forgetRealAws(process.env, server.endpoint);
    const s3 = new S3Client({ forcePathStyle: true });
    ({ distributionId } = await createSite(s3, new CloudFrontClient(), BUCKET));
    archives = createServer((_, response) => response.end(archive())).listen(0, '127.0.0.1');
    await once(archives, 'listening');
  });
  afterAll(async () => {
    archives?.close();
    await server?.stop();
    run.discardAllButLogs();
    repository.remove();
  });

  const urlOf = (checksum: string) => {
    const address = archives.address();
    if (address === null || typeof address === 'string') throw new Error('the archive is not served');
    return `http://127.0.0.1:${address.port}/module.tar.gz?checksum=sha256:${checksum}`;
  };
  const checksum = () => /^(\w+) {2}module\.tar\.gz$/m.exec(repository.read('dist/release/SHA256SUMS'))?.[1];

  test('is planned from the archive with its checksum', async () => {
    const one = stranger('archive');
    one.writes(moduleOf(urlOf(checksum() ?? 'none')));
    await one.init();
    expect(await one.terraform('plan')).toMatch(/Plan: \d\d to add, 0 to change, 0 to destroy/);
  });

  test('is refused with the checksum of another archive', async () => {
    const one = stranger('tampered');
    one.writes(moduleOf(urlOf('0'.repeat(64))));
    await expect(one.init()).rejects.toThrow(/checksums did not match/i);
  });

  test('goes from an empty folder to an applied module with five lines, and works', async () => {
    const one = stranger('git');
    expect(['terraform', 'git', 'node', 'npm', 'npx'].filter((program) => one.finds(program))).toEqual([
      'terraform',
      'git',
    ]);
    const configuration = moduleOf(`git::file://${repository.path}?ref=v1.2.3`);
    expect(configuration.trimEnd().split('\n')).toHaveLength(5);
    one.writes(configuration);
    const start = Date.now();
    await one.init();
    const initialized = Date.now();
    expect(await one.terraform('apply', '-auto-approve')).toMatch(/Apply complete! Resources: \d\d added/);
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    process.stderr.write(
      `From an empty folder: init ${seconds(start, initialized)} s, apply ${seconds(initialized, Date.now())} s\n`,
    );

    const watch = await InvalidationWatch.fromNow(new CloudFrontClient(), distributionId);
    const object = { Bucket: BUCKET, Key: 'a b.html', Body: Buffer.from('new') };
    await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand(object));
    expect(await watch.waitFor(['/a%20b.html'], FRESH_WITHIN_MS)).toEqual([]);
  });
});
