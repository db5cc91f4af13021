import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { forgetRealAws, REGION } from '../../scripts/local-aws/environment.ts';
import { createSite } from '../../scripts/local-aws/existing.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { startLocalAws } from '../../scripts/local-aws/server.ts';
import type { Terraform } from '../../scripts/local-aws/terraform.ts';
import { type BufferedDelivery, type Clients, connect, terraformIn } from './stack.ts';

/** `examples/publish` applied to a local AWS of its own: the bucket of the delivery is the one that viewers see. */
export interface PublishStack {
  readonly aws: Clients;
  readonly terraform: Terraform;
  readonly delivery: BufferedDelivery;
  readonly source: string;
  stop(): Promise<void>;
}

export const SOURCE = 'e2e-generator';
const DESTINATION = 'e2e-website';

export async function startPublishStack(): Promise<PublishStack> {
  const root = process.cwd();
  const run = new RunDirectory(root, 'e2e-publish');
  const server = await startLocalAws({ root, scratch: run.scratch, log: run.serverLog, caller: process.env });
  const stop = async () => {
    await server.stop();
    run.discardAllButLogs();
  };
  try {
    forgetRealAws(process.env, server.endpoint);
    const aws = connect();
    const terraform = terraformIn(join('examples', 'publish'), run, server.endpoint);
    await aws.s3.send(new CreateBucketCommand({ Bucket: SOURCE }));
    const { distributionId } = await createSite(aws.s3, aws.cloudfront, DESTINATION);
    await terraform.init();
    await terraform.apply({
      region: REGION,
      bucket_name: SOURCE,
      website_bucket_name: DESTINATION,
      cloudfront_distribution_id: distributionId,
    });
    const output = async (name: string) => String(await terraform.output(name));
    const delivery = {
      bucket: DESTINATION,
      distributionId,
      functionName: await output('lambda_function_name'),
      roleArn: await output('lambda_role_arn'),
      logGroup: await output('cloudwatch_log_group_name'),
      deadLetterQueueUrl: await output('dead_letter_queue_url'),
      queueUrl: await output('queue_url'),
    };
    return { aws, terraform, delivery, source: SOURCE, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
