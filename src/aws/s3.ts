import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { formDecode } from '../events/form-decode.ts';
import type { List } from '../plan/object-list.ts';

export function objectList(bucketName: string): List {
  // Gives up quickly: without a listing the plan only costs more.
  const client = new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return async (prefix, startAfter) => {
    const { Contents = [], IsTruncated = false } = await client.send(
      new ListObjectsV2Command({
        Bucket: bucketName,
        Prefix: prefix,
        StartAfter: startAfter,
        // XML has no form for control characters, which keys may have.
        EncodingType: 'url',
      }),
    );
    return {
      keys: Contents.map(({ Key = '' }) => formDecode(Key) ?? Key),
      modified: Contents.map(({ LastModified }) => LastModified?.getTime() ?? 0),
      isTruncated: IsTruncated,
    };
  };
}
