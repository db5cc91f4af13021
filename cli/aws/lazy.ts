/**
 * The adapters of the commands. A client of the SDK takes longer to load than all of `--help` may: each is loaded when it is
 * made.
 */
import type { CloudFront } from '../../src/invalidate/cloudfront-port.ts';
import type { Copier } from '../../src/publish/copier.ts';
import type { DeadLetterQueue } from '../dead-letters/dead-letter-queue.ts';
import type { DeploymentReader } from '../doctor/deployment-reader.ts';
import type { CloudFrontReader } from './cloudfront.ts';
import type { BucketObjects } from './s3.ts';

export async function cloudFrontReader(deadline?: number): Promise<CloudFrontReader> {
  return (await import('./cloudfront.ts')).cloudFrontReader(deadline);
}

export async function cloudFront(): Promise<CloudFront> {
  return (await import('./engine-cloudfront.ts')).cloudFront();
}

export async function bucketObjects(bucketName: string): Promise<BucketObjects> {
  return (await import('./s3.ts')).bucketObjects(bucketName);
}

export async function copier(source: string, destination: string): Promise<Copier> {
  return (await import('../../src/aws/s3-copier.ts')).copier(source, destination);
}

export async function functionEnvironment(name: string): Promise<Record<string, string>> {
  return (await import('./lambda.ts')).functionEnvironment(name);
}

export async function failureDestination(name: string): Promise<string | undefined> {
  return (await import('./lambda.ts')).failureDestination(name);
}

export async function invoker(name: string): Promise<(payload: string) => Promise<unknown>> {
  return (await import('./lambda.ts')).invoker(name);
}

export async function deadLetterQueue(queueUrl: string): Promise<DeadLetterQueue> {
  return (await import('./sqs.ts')).deadLetterQueue(queueUrl);
}

export async function sender(queueUrl: string): Promise<ReturnType<typeof import('./sqs.ts').sender>> {
  return (await import('./sqs.ts')).sender(queueUrl);
}

export async function queueUrlOf(arn: string): Promise<string> {
  return (await import('./sqs.ts')).queueUrlOf(arn);
}

export async function deploymentReader(): Promise<DeploymentReader> {
  return (await import('./doctor.ts')).deploymentReader();
}
