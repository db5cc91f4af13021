import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { forgetRealAws, terraformEnvironment } from '../local-aws/environment.ts';
import { createSite } from '../local-aws/existing.ts';
import { InvalidationWatch } from '../local-aws/invalidations.ts';
import { loggedFailure } from '../local-aws/processes.ts';
import type { RunDirectory } from '../local-aws/run-directory.ts';
import type { LocalAws } from '../local-aws/server.ts';
import { copyModule, Terraform } from '../local-aws/terraform.ts';
import { step } from './progress.ts';
import { type DemoChange, match, missing, type Row, table } from './report.ts';
import { Site } from './site.ts';
import { pageOf, WEBSITE } from './website.ts';

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
 * @throws when a change has no invalidation that covers it
 */
export async function demonstrate(aws: LocalAws, run: RunDirectory): Promise<Demo> {
  forgetRealAws(process.env, aws.endpoint);
  const s3 = new S3Client({ forcePathStyle: true });
  const cloudfront = new CloudFrontClient();
  const site = new Site(s3, BUCKET);

  const { distributionId } = await step('Creating a bucket and a distribution in front of it', () =>
    createSite(s3, cloudfront, BUCKET),
  );
  const terraform = new Terraform({
    root: process.cwd(),
    directory: run.module,
    environment: terraformEnvironment(process.env, aws.endpoint, run.pluginCache),
    log: run.terraformLog,
  });
  await step('terraform init', async () => {
    copyModule(process.cwd(), run.module);
    await terraform.init();
  });
  await step('terraform apply (about a minute: the AWS provider waits for its queues)', () =>
    terraform.apply({ bucket_name: BUCKET, cloudfront_distribution_id: distributionId }),
  );

  const rows: Row[] = [];
  const round = async (title: string, deeds: () => Promise<DemoChange[]>) => {
    const watch = await InvalidationWatch.fromNow(cloudfront, distributionId);
    const changes = await step(title, deeds);
    await step('Waiting until CloudFront has their invalidations', () =>
      watch.waitFor(
        changes.flatMap(({ paths }) => paths),
        FRESH_WITHIN_MS,
      ),
    );
    rows.push(...match(changes, watch.seen));
  };
  await round(`Uploading a website of ${WEBSITE.length} files`, () =>
    Promise.all(WEBSITE.map((page) => site.upload(page))),
  );
  if (missing(rows).length === 0) {
    await round('Overwriting one file and deleting another', async () => [
      await site.overwrite(pageOf('docs/index.html')),
      await site.delete(pageOf('blog/2026/draft (old).html')),
    ]);
  }

  process.stdout.write(`\n${table(rows)}\n\n`);
  const stale = missing(rows).length;
  if (stale > 0) {
    throw loggedFailure(
      `${stale} of ${rows.length} paths were not invalidated; see MISSING above`,
      run.serverLog,
    );
  }
  process.stdout.write(`All ${rows.length} paths of ${WEBSITE.length + 2} changes were invalidated.\n\n`);

  return { bucket: BUCKET, distributionId, destroy: () => destroy(terraform, site) };
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
