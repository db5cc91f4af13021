import {
  type _Object,
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { decodedKey } from '../events/form-decode.ts';
import type { Copier, Headers, Listed, ListedPage } from '../publish/copier.ts';
import { headersOf, sendHeaders } from './s3-headers.ts';
import { statusOf, watchAttempts } from './s3-lost-answers.ts';
import { multipartCopier } from './s3-multipart-copy.ts';
import { MAX_COPY_SIZE } from './s3-parts.ts';

/** S3 answers a HEAD without a body that could say more. */
class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

class PermanentRedirect extends Error {
  override readonly name = 'PermanentRedirect';
}

function listed({ Key, ETag, LastModified }: _Object): Listed[] {
  if (Key === undefined || ETag === undefined || LastModified === undefined) return [];
  return [{ key: decodedKey(Key), etag: ETag, modified: LastModified.getTime() }];
}

/** Of all attempts together. */
function waiting(until: number) {
  const left = Math.max(1, Math.ceil(until - Date.now()));
  return { abortSignal: AbortSignal.timeout(left), requestTimeout: left };
}

/**
 * @param limit bytes; larger objects are copied in parts
 * @returns the two buckets; signing, retries and errors are the SDK's
 */
export function copier(sourceBucket: string, destinationBucket: string, limit = MAX_COPY_SIZE): Copier {
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
      // Two for each object that is copied at once (publish/publish-objects.ts).
      httpsAgent: { maxSockets: 100 },
    },
  });
  const copyInParts = multipartCopier(client);

  const read = async (Bucket: string, Key: string): Promise<Headers | undefined | AccessDenied> => {
    try {
      return await headersOf(client, { Bucket, Key });
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return undefined;
      // S3 answers a HEAD without the name of its error.
      if (status === 301) throw new PermanentRedirect(`bucket ${Bucket} is in another region`);
      if (status !== 403) throw error;
      return new AccessDenied(
        `S3 forbids to read s3://${Bucket}/${Key}: allow s3:GetObject, and s3:ListBucket to tell whether it is there`,
      );
    }
  };

  const head = async (bucket: string, key: string): Promise<Headers | undefined> => {
    let answer = await read(bucket, key);
    if (answer instanceof AccessDenied) {
      // To tell by HEAD that an object is missing takes permission to list all of the bucket; the role may list a prefix.
      const isThere = await isListed(bucket, key).catch(() => true);
      if (!isThere) return undefined;
      // It may have come meanwhile.
      answer = await read(bucket, key);
    }
    if (answer instanceof AccessDenied) throw answer;
    return answer;
  };

  return {
    headSource: (key) => head(sourceBucket, key),

    listSource: (prefix, startAfter) => page(sourceBucket, prefix, startAfter),

    listDestination: (prefix, startAfter) => page(destinationBucket, prefix, startAfter),

    headDestination: (key) => head(destinationBucket, key),

    async copy({ sourceKey, etag, size, key, replaces, headers }, { until, onLost }) {
      const destination = { Bucket: destinationBucket, Key: key };
      const source = {
        CopySource: `${sourceBucket}/${sourceKey.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: etag,
      };
      const conditions = {
        ...(typeof replaces === 'string' && { IfMatch: replaces }),
        ...(replaces === null && { IfNoneMatch: '*' }),
      };
      if (size > limit) {
        const copy = { destination, source, size, conditions, headers };
        return await copyInParts(copy, limit, waiting(until), onLost);
      }
      const command = new CopyObjectCommand({
        ...destination,
        ...source,
        ...conditions,
        MetadataDirective: 'REPLACE',
        // To copy tags takes permission to read and to write them.
        TaggingDirective: 'REPLACE',
      });
      sendHeaders(command, headers);
      watchAttempts(command, onLost);
      await client.send(command, waiting(until));
    },

    async deleteDestination(key, etag, { until, onLost }) {
      const command = new DeleteObjectCommand({ Bucket: destinationBucket, Key: key, IfMatch: etag });
      watchAttempts(command, onLost);
      await client.send(command, waiting(until));
    },
  };

  async function isListed(bucket: string, key: string): Promise<boolean> {
    const { Contents: [first] = [] } = await list(bucket, key, undefined, 1);
    return decodedKey(first?.Key ?? '') === key;
  }

  async function page(bucket: string, prefix: string, startAfter: string): Promise<ListedPage> {
    const { Contents = [], IsTruncated = false } = await list(bucket, prefix, startAfter);
    return { objects: Contents.flatMap(listed), isTruncated: IsTruncated };
  }

  function list(Bucket: string, Prefix: string, StartAfter: string | undefined, MaxKeys = 1_000) {
    // XML 1.0 has no control characters, which keys may have.
    const request = { Bucket, Prefix, StartAfter, MaxKeys, EncodingType: 'url' } as const;
    return client.send(new ListObjectsV2Command(request));
  }
}
