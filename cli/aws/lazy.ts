/**
 * The adapters of the commands. A client of the SDK takes longer to load than all of `--help` may: each is loaded when it is
 * made.
 */
import type { CloudFront } from '../../src/invalidate/cloudfront-port.ts';
import type { CloudFrontReader } from './cloudfront.ts';
import type { BucketObjects } from './s3.ts';

export async function cloudFrontReader(): Promise<CloudFrontReader> {
  return (await import('./cloudfront.ts')).cloudFrontReader();
}

export async function cloudFront(): Promise<CloudFront> {
  return (await import('./engine-cloudfront.ts')).cloudFront();
}

export async function bucketObjects(bucketName: string): Promise<BucketObjects> {
  return (await import('./s3.ts')).bucketObjects(bucketName);
}

export async function functionEnvironment(name: string): Promise<Record<string, string>> {
  return (await import('./lambda.ts')).functionEnvironment(name);
}
