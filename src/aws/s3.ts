import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { isObject } from '../json.ts';
import type { List } from '../plan/object-list.ts';
import type { BucketVersions } from '../versions/bucket-versions.ts';
import { readListing, readVersions } from './listing-xml.ts';

/** What the SDK parses in place of a listing. */
const EMPTY = '<Result></Result>';
const BEFORE_PARSING = { step: 'deserialize', priority: 'low' } as const;

export interface BucketReader {
  readonly list: List;
  readonly versions: BucketVersions;
}

/**
 * Signing, retries and errors are the SDK's; only a good answer is not parsed by it. Rejects with S3's own error name.
 */
export function bucketReader(bucketName: string): BucketReader {
  // Gives up quickly: without an answer the plan only costs more.
  const client = new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return {
    async list(prefix, startAfter) {
      const command = new ListObjectsV2Command({
        Bucket: bucketName,
        Prefix: prefix,
        StartAfter: startAfter,
        // XML has no form for control characters, which keys may have.
        EncodingType: 'url',
      });
      const listing = take(readListing);
      command.middlewareStack.add(onResponse(listing.from), { ...BEFORE_PARSING, name: 'readListing' });
      await client.send(command);
      return listing.value();
    },

    versions: {
      async list({ prefix, keyMarker, versionIdMarker, maxKeys }) {
        const command = new ListObjectVersionsCommand({
          Bucket: bucketName,
          Prefix: prefix,
          KeyMarker: keyMarker || undefined,
          VersionIdMarker: versionIdMarker,
          MaxKeys: maxKeys,
          EncodingType: 'url',
        });
        const listing = take(readVersions);
        command.middlewareStack.add(onResponse(listing.from), { ...BEFORE_PARSING, name: 'readVersions' });
        await client.send(command);
        return listing.value();
      },

      async headers(key, versionId) {
        const command = new HeadObjectCommand({ Bucket: bucketName, Key: key, VersionId: versionId });
        let headers: Record<string, string> = {};
        // Those of an attempt that failed are not the version's.
        const read = async (response: unknown) => {
          if (isObject(response) && isObject(response.headers)) headers = texts(response.headers);
        };
        command.middlewareStack.add(onResponse(read), { ...BEFORE_PARSING, name: 'readHeaders' });
        await client.send(command);
        return headers;
      },
    },
  };
}

/** A middleware that looks at every response before the SDK parses it. */
function onResponse(read: (response: unknown) => Promise<void>) {
  return <A, R extends { readonly response: unknown }>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      const result = await next(args);
      await read(result.response);
      return result;
    };
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** Reads a listing out of a response, and leaves the SDK an empty one; an error, or what is none, it gets whole. */
function take<T>(read: (xml: string) => T | undefined) {
  let taken: T | undefined;
  return {
    async from(response: unknown): Promise<void> {
      if (!isObject(response) || response.statusCode !== 200 || !(response.body instanceof Readable)) return;
      const xml = await text(response.body);
      taken = read(xml);
      Object.assign(response, { body: Readable.from([taken === undefined ? xml : EMPTY]) });
    },
    value(): T {
      if (taken === undefined) throw new Error('S3 answered without a whole listing');
      return taken;
    },
  };
}
