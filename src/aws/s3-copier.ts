import {
  type _Object,
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { asError } from '../as-error.ts';
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

interface WriteCommand {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: ReturnType<typeof onLostAnswer>,
      place: { readonly name: string; readonly relation: 'after'; readonly toMiddleware: string },
    ): void;
  };
}

/** Looks at each attempt of the SDK, as one that follows a lost answer may succeed. */
function watchAttempts(command: WriteCommand, onLost: () => void): void {
  const place = { name: 'watchAttempts', relation: 'after', toMiddleware: 'retryMiddleware' } as const;
  command.middlewareStack.addRelativeTo(onLostAnswer(onLost), place);
}

function onLostAnswer(onLost: () => void) {
  return <A, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      try {
        return await next(args);
      } catch (error) {
        const status = statusOf(error);
        // S3 has refused it; with SlowDown, to be asked less often (S3 API reference, "Error responses"). An error inside a good
        // answer has the status 503, too, from the SDK.
        const isRefused = (status !== undefined && status < 500) || asError(error).name === 'SlowDown';
        if (!isRefused) onLost();
        throw error;
      }
    };
}

function statusOf(error: unknown): number | undefined {
  const status = isObject(error) && isObject(error.$metadata) && error.$metadata.httpStatusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Of all attempts together. */
function waiting(until: number) {
  const left = Math.max(1, Math.ceil(until - Date.now()));
  return { abortSignal: AbortSignal.timeout(left), requestTimeout: left };
}

/** @returns the two buckets; signing, retries and errors are the SDK's */
export function copier(sourceBucket: string, destinationBucket: string): Copier {
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
      // Two for each object that is copied at once (publish/publishing.ts).
      httpsAgent: { maxSockets: 100 },
    },
  });

  const head = async (Bucket: string, Key: string): Promise<Headers | undefined> => {
    try {
      return await headersOf(client, { Bucket, Key });
    } catch (error) {
      const status = statusOf(error);
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

    async copy({ sourceKey, etag, key, replaces, headers }, { until, onLost }) {
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
      watchAttempts(command, onLost);
      await client.send(command, waiting(until));
    },

    async deleteDestination(key, etag, { until, onLost }) {
      const command = new DeleteObjectCommand({ Bucket: destinationBucket, Key: key, IfMatch: etag });
      watchAttempts(command, onLost);
      await client.send(command, waiting(until));
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
