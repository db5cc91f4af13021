import {
  type _Object,
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { isObject } from '../json.ts';
import type { Copier, Headers, Listed } from '../publish/copier.ts';
import { headersOf } from './s3-headers.ts';

/** S3 answers a HEAD without a body that could say more. */
class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

function listed({ Key, ETag, LastModified }: _Object): Listed[] {
  if (Key === undefined || ETag === undefined || LastModified === undefined) return [];
  return [{ key: Key, etag: ETag, modified: LastModified.getTime() }];
}

/** @returns the two buckets; signing, retries and errors are the SDK's */
export function copier(sourceBucket: string, destinationBucket: string): Copier {
  // S3 copies an object of gigabytes in a minute, and meanwhile answers nothing.
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 90_000,
      throwOnRequestTimeout: true,
      // Two for each object that is copied at once (publish/publishing.ts).
      httpsAgent: { maxSockets: 100 },
    },
  });

  const head = async (Bucket: string, Key: string): Promise<Headers | undefined> => {
    try {
      return await headersOf(client, { Bucket, Key });
    } catch (error) {
      const status =
        isObject(error) && isObject(error.$metadata) ? error.$metadata.httpStatusCode : undefined;
      if (status === 404) return undefined;
      if (status !== 403) throw error;
      throw new AccessDenied(
        `S3 forbids to read s3://${Bucket}/${Key}: allow s3:GetObject, and s3:ListBucket to tell whether it is there`,
      );
    }
  };

  return {
    async headSource(key) {
      try {
        return await head(sourceBucket, key);
      } catch (error) {
        // To tell by HEAD that an object is missing takes permission to list all of the bucket; the role may list a prefix.
        if (!(error instanceof AccessDenied) || (await isListed(key))) throw error;
        return undefined;
      }
    },

    listSource: async (prefix, startAfter) => (await list(prefix, startAfter)).flatMap(listed),

    headDestination: (key) => head(destinationBucket, key),

    async copy({ sourceKey, etag, key, replaces, headers }) {
      const command = new CopyObjectCommand({
        Bucket: destinationBucket,
        Key: key,
        CopySource: `${sourceBucket}/${sourceKey.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: etag,
        ...(typeof replaces === 'string' && { IfMatch: replaces }),
        ...(replaces === null && { IfNoneMatch: '*' }),
        MetadataDirective: 'REPLACE',
        // To copy tags takes permission to read and to write them.
        TaggingDirective: 'REPLACE',
      });
      command.middlewareStack.add(
        (next) => (args) => {
          if (isObject(args.request) && isObject(args.request.headers))
            Object.assign(args.request.headers, headers);
          return next(args);
        },
        { step: 'build', name: 'setHeaders' },
      );
      await client.send(command);
    },

    async deleteDestination(key) {
      await client.send(new DeleteObjectCommand({ Bucket: destinationBucket, Key: key }));
    },
  };

  async function isListed(key: string): Promise<boolean> {
    const [first] = await list(key, undefined, 1);
    return first?.Key === key;
  }

  async function list(Prefix: string, StartAfter: string | undefined, MaxKeys = 1_000) {
    const request = { Bucket: sourceBucket, Prefix, StartAfter, MaxKeys };
    return (await client.send(new ListObjectsV2Command(request))).Contents ?? [];
  }
}
