import { join } from 'node:path';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { forgetRealAws, terraformEnvironment } from '../../scripts/local-aws/environment.ts';
import {
  createDistribution,
  createSite,
  type DistributionOptions,
} from '../../scripts/local-aws/existing.ts';
import { RunDirectory } from '../../scripts/local-aws/run-directory.ts';
import { type LocalAws, startLocalAws } from '../../scripts/local-aws/server.ts';
import { copyConfiguration, copyModule, Terraform } from '../../scripts/local-aws/terraform.ts';
import { notifyForeignQueue } from './foreign-queue.ts';
import { enableVersioning } from './versioning.ts';

/** In every bucket before the module comes; nothing may invalidate or touch them. */
export const BYSTANDERS = ['bystander.html', 'docs/bystander.html'];

/** At `folders`, before the module comes: a folder of a few objects, and one of too many to be cleared with others. */
export const UNCHANGED = {
  few: Array.from({ length: 5 }, (_, i) => `site/few/été +${i} 50%.html`),
  many: Array.from({ length: 400 }, (_, i) => `site/many/${i}.html`),
};

/** One installation of the module. */
export interface Delivery {
  readonly bucket: string;
  readonly distributionId: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly logGroup: string;
  readonly deadLetterQueueUrl: string;
}

export interface BufferedDelivery extends Delivery {
  readonly queueUrl: string;
}

/** One bucket with two distributions, of which the first is the one of Delivery. */
export interface SiteDelivery extends BufferedDelivery {
  readonly secondDistributionId: string;
}

/** By the names of the modules in the fixture. */
export interface Deliveries {
  readonly s3: BufferedDelivery;
  readonly eventbridge: BufferedDelivery;
  readonly direct: Delivery;
  readonly site: SiteDelivery;
  readonly folders: BufferedDelivery;
  readonly crash: BufferedDelivery;
  readonly versions: BufferedDelivery;
}

/** All that the module has to read for itself. */
const SITE: DistributionOptions = {
  originPath: '/site',
  defaultRootObject: 'home.html',
  elsewhere: '/api/*',
  perQueryString: '*.jpg',
};

/** A local AWS on which the fixture was applied. */
export interface Stack {
  readonly aws: Clients;
  readonly server: LocalAws;
  readonly terraform: Terraform;
  readonly deliveries: Deliveries;
  /** What Terraform printed when it applied the fixture for the first time, plan included. */
  readonly firstApply: string;
  /** Applies the fixture again, with another buffer_seconds for the bucket e2e-switched. */
  switchTo(bufferSeconds: number): Promise<string>;
  readonly switchedDistributionId: string;
  stop(): Promise<void>;
}

export type Clients = ReturnType<typeof connect>;

/** A folder of the checkout, and the module that it calls, in a copy of their own. */
export function terraformIn(folder: string, run: RunDirectory, endpoint: string): Terraform {
  const root = process.cwd();
  copyModule(root, run.module);
  copyConfiguration(join(root, folder), join(run.module, folder));
  return new Terraform({
    root,
    directory: join(run.module, folder),
    environment: terraformEnvironment(process.env, endpoint, run.pluginCache),
    log: run.terraformLog,
  });
}

export async function startStack(): Promise<Stack> {
  const root = process.cwd();
  const run = new RunDirectory(root, 'e2e');
  process.stderr.write(`Logs of the local AWS and of Terraform: ${run.path}\n`);
  const server = await startLocalAws({ root, scratch: run.scratch, log: run.serverLog, caller: process.env });
  const stop = async () => {
    await server.stop();
    run.discardAllButLogs();
  };
  try {
    forgetRealAws(process.env, server.endpoint);
    const aws = connect();
    const terraform = terraformIn(join('test', 'e2e', 'fixture'), run, server.endpoint);
    return { aws, server, terraform, ...(await install(aws, terraform)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function install(
  aws: Clients,
  terraform: Terraform,
): Promise<Pick<Stack, 'deliveries' | 'firstApply' | 'switchTo' | 'switchedDistributionId'>> {
  const distributionIds = {
    s3: await createExisting(aws, 'e2e-s3'),
    eventbridge: await createExisting(aws, 'e2e-eventbridge'),
    direct: await createExisting(aws, 'e2e-direct'),
    site: await createExisting(aws, 'e2e-site', SITE),
    folders: await createExisting(aws, 'e2e-folders', { originPath: '/site' }),
    crash: await createExisting(aws, 'e2e-crash'),
    switched: await createExisting(aws, 'e2e-switched'),
    versions: await createExisting(aws, 'e2e-versions'),
  };
  const { distributionId: secondDistributionId } = await createDistribution(aws.cloudfront, 'e2e-site');
  await Promise.all([...UNCHANGED.few, ...UNCHANGED.many].map((key) => put(aws, 'e2e-folders', key)));
  await aws.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'e2e-eventbridge',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await enableVersioning(aws.s3, 'e2e-versions');
  const foreignQueueArn = await notifyForeignQueue(aws, 'e2e-switched');
  await terraform.init();
  const switchTo = (bufferSeconds: number) =>
    terraform.apply({
      distribution_ids: distributionIds,
      second_distribution_id: secondDistributionId,
      switched_buffer_seconds: bufferSeconds,
      foreign_queue_arn: foreignQueueArn,
    });
  const firstApply = await switchTo(0);

  const buffered = async (name: Exclude<keyof Deliveries, 'direct'>): Promise<BufferedDelivery> => {
    const outputs = await terraform.output(name);
    return { ...outputsOf(name, distributionIds[name], outputs), queueUrl: text(outputs, 'queue_url') };
  };
  const deliveries = {
    s3: await buffered('s3'),
    eventbridge: await buffered('eventbridge'),
    direct: outputsOf('direct', distributionIds.direct, await terraform.output('direct')),
    site: { ...(await buffered('site')), secondDistributionId },
    folders: await buffered('folders'),
    crash: await buffered('crash'),
    versions: await buffered('versions'),
  };
  return { deliveries, firstApply, switchTo, switchedDistributionId: distributionIds.switched };
}

function outputsOf(name: string, distributionId: string, outputs: unknown): Delivery {
  return {
    bucket: `e2e-${name}`,
    distributionId,
    functionName: text(outputs, 'lambda_function_name'),
    roleArn: text(outputs, 'lambda_role_arn'),
    logGroup: text(outputs, 'cloudwatch_log_group_name'),
    deadLetterQueueUrl: text(outputs, 'dead_letter_queue_url'),
  };
}

async function createExisting(aws: Clients, bucket: string, options?: DistributionOptions): Promise<string> {
  const { distributionId } = await createSite(aws.s3, aws.cloudfront, bucket, options);
  for (const key of BYSTANDERS) {
    await put(aws, bucket, key, 'was here before');
  }
  return distributionId;
}

/** A text in what Terraform puts out. */
export function text(outputs: unknown, name: string): string {
  const value = new Map(Object.entries(outputs ?? {})).get(name);
  if (typeof value !== 'string') throw new Error(`the module's output ${name} is ${JSON.stringify(value)}`);
  return value;
}

/** Uploads an object, which has its own name in it. */
export async function put(
  { s3 }: Pick<Clients, 's3'>,
  bucket: string,
  key: string,
  body = key,
): Promise<void> {
  // Bytes, as the SDK takes an empty text for no body and warns.
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
}

/** After forgetRealAws, the SDK reads everything it needs from the environment. */
export function connect() {
  return {
    s3: new S3Client({ forcePathStyle: true }),
    cloudfront: new CloudFrontClient(),
    sqs: new SQSClient(),
    lambda: new LambdaClient(),
    iam: new IAMClient(),
    cloudwatch: new CloudWatchClient(),
    logs: new CloudWatchLogsClient(),
  };
}
