import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { forgetRealAws, terraformEnvironment } from '../local-aws/environment.ts';
import { createSite } from '../local-aws/existing.ts';
import { InvalidationWatch } from '../local-aws/invalidations.ts';
import { loggedFailure } from '../local-aws/processes.ts';
import { drained } from '../local-aws/queues.ts';
import type { RunDirectory } from '../local-aws/run-directory.ts';
import type { LocalAws } from '../local-aws/server.ts';
import { copyModule, Terraform } from '../local-aws/terraform.ts';
import { figuresOfLog } from './figures.ts';
import { step } from './progress.ts';
import { type DemoChange, match, missing, problem, type Row, savings, success, table } from './report.ts';
import { Site } from './site.ts';
import { PATH_RULES, pageOf, WEBSITE } from './website.ts';

const BUCKET = 'demo-website';
/** Long enough for the 15 s that changes may gather, a cold start and a slow machine. */
const FRESH_WITHIN_MS = 60_000;

export interface Demo {
  readonly bucket: string;
  readonly distributionId: string;
  destroy(): Promise<void>;
}

/**
 * Installs the module for a bucket and its distribution, changes objects, and shows what was invalidated.
 *
 * @throws when a change has no invalidation that covers it, or one that was to be left out has
 */
export async function demonstrate(aws: LocalAws, run: RunDirectory): Promise<Demo> {
  forgetRealAws(process.env, aws.endpoint);
  const s3 = new S3Client({ forcePathStyle: true });
  const cloudfront = new CloudFrontClient();
  const site = new Site(s3, BUCKET);

  const { distributionId } = await step('Creating a bucket and a distribution in front of it', () =>
    createSite(s3, cloudfront, BUCKET),
  );
  const terraform = await install(aws, run, distributionId);
  const queueUrl = String(await terraform.output('queue_url'));
  const settled = () => drained(new SQSClient(), queueUrl, FRESH_WITHIN_MS);
  const rows = await changeObjects(site, cloudfront, distributionId, settled);

  process.stdout.write(`\n${table(rows)}\n\n`);
  const wrong = problem(rows);
  if (wrong !== undefined) throw loggedFailure(wrong, run.serverLog);
  for (const sentence of [success(rows), savings(rows)]) {
    if (sentence !== undefined) process.stdout.write(`${sentence}\n`);
  }
  const logGroup = String(await terraform.output('cloudwatch_log_group_name'));
  const expected = rows.reduce(
    (keys, { change }) => keys.add(`${change.deed} ${change.page.key}`),
    new Set(),
  ).size;
  process.stdout.write(`\n${await figuresOfLog(new CloudWatchLogsClient(), logGroup, expected)}\n\n`);
  return { bucket: BUCKET, distributionId, destroy: () => destroy(terraform, site) };
}

async function install(aws: LocalAws, run: RunDirectory, distributionId: string): Promise<Terraform> {
  const root = process.cwd();
  const terraform = new Terraform({
    root,
    directory: run.module,
    environment: terraformEnvironment(process.env, aws.endpoint, run.pluginCache),
    log: run.terraformLog,
  });
  copyModule(root, run.module);
  await step('terraform init', () => terraform.init());
  await step('terraform apply (about a minute: the AWS provider waits for its queues)', () =>
    terraform.apply({
      bucket_name: BUCKET,
      cloudfront_distribution_id: distributionId,
      path_rules: PATH_RULES,
      metrics_namespace: 'Demo',
      completion_sample_minutes: 1,
    }),
  );
  return terraform;
}

/** Uploads the website; and if that was invalidated, overwrites one file and deletes another. */
async function changeObjects(
  site: Site,
  cloudfront: CloudFrontClient,
  distributionId: string,
  settled: () => Promise<void>,
): Promise<Row[]> {
  const round = async (title: string, deeds: () => Promise<DemoChange[]>) => {
    const watch = await InvalidationWatch.fromNow(cloudfront, distributionId);
    const changes = await step(title, deeds);
    const paths = changes.flatMap(({ page }) => page.paths);
    await step('Waiting until CloudFront has their invalidations', async () => {
      const stale = await watch.waitFor(paths, FRESH_WITHIN_MS);
      if (stale.length > 0) return;
      // Only then is it sure that nothing more comes, for what was to be left out.
      await settled();
      await watch.look();
    });
    return match(changes, watch.seen);
  };

  const uploaded = await round(`Uploading a website of ${WEBSITE.length} objects`, () =>
    Promise.all(WEBSITE.map((page) => site.upload(page))),
  );
  if (missing(uploaded).length > 0) return uploaded;
  const edited = await round('Overwriting one file and deleting another', async () => [
    await site.overwrite(pageOf('docs/index.html')),
    await site.delete(pageOf('blog/2026/draft (old).html')),
  ]);
  return [...uploaded, ...edited];
}

/** @throws when the bucket is not left as it was found */
async function destroy(terraform: Terraform, site: Site): Promise<void> {
  const before = await site.objects();
  await step('terraform destroy', () => terraform.destroy());
  const notifications = await site.notifications();
  if (notifications > 0) throw new Error(`the bucket still has ${notifications} notification(s)`);
  const after = await site.objects();
  for (const [key, hash] of before) {
    if (after.get(key) !== hash) throw new Error(`destroying the module touched the object ${key}`);
  }
  process.stdout.write(`The bucket's notification is gone, and its ${after.size} objects are untouched.\n`);
}
