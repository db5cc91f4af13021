import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { asError } from '../../src/as-error.ts';
import { decodedKey } from '../../src/events/form-decode.ts';
import type { StoredObject } from '../edge/stored-object.ts';
import { asking } from '../frame/explain.ts';
import type { ModifiedObject } from '../replay/changed-since.ts';

export interface BucketObjects {
  /** Every object whose key begins with the prefix. */
  list(prefix: string): AsyncIterable<ModifiedObject>;
  /** Undefined: there is no such object. */
  head(key: string): Promise<StoredObject | undefined>;
}

export function bucketObjects(bucketName: string): BucketObjects {
  // Whoever names a bucket should not have to know its region.
  const client = new S3Client({ followRegionRedirects: true });
  const subject = `bucket ${bucketName}`;
  return {
    async *list(prefix) {
      for (let StartAfter: string | undefined, isLast = false; !isLast; ) {
        const page = await asking({ action: 's3:ListBucket', subject }, () =>
          client.send(
            // XML has no form for control characters, which keys may have.
            new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix, StartAfter, EncodingType: 'url' }),
          ),
        );
        for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
          StartAfter = decodedKey(Key);
          yield {
            key: StartAfter,
            size: Size,
            etag: ETag.replaceAll('"', ''),
            modifiedAt: LastModified?.getTime() ?? 0,
          };
        }
        isLast = page.IsTruncated !== true;
      }
    },

    head: (key) =>
      asking({ action: 's3:GetObject', subject: `${subject}, object ${key}` }, async () => {
        try {
          const { ETag, LastModified, ContentLength, ChecksumSHA256, VersionId } = await client.send(
            new HeadObjectCommand({ Bucket: bucketName, Key: key, ChecksumMode: 'ENABLED' }),
          );
          return {
            etag: ETag,
            modifiedAt: LastModified?.getTime(),
            size: ContentLength,
            sha256: ChecksumSHA256,
            versionId: VersionId,
          };
        } catch (thrown) {
          if (asError(thrown).name === 'NotFound') return undefined;
          throw thrown;
        }
      }),
  };
}
