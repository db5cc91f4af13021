import type { S3Client } from '@aws-sdk/client-s3';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';

/** Before anything is uploaded. */
export async function enableVersioning(s3: S3Client, bucket: string): Promise<void> {
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
}
