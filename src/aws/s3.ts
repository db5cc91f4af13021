import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ListObjectsV2Command, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { isObject } from '../json.ts';
import type { List } from '../plan/object-list.ts';
import type { BucketVersions } from '../versions/bucket-versions.ts';
import { readListing, readVersions } from './listing-xml.ts';
import { headersOf, readResponse } from './s3-headers.ts';

/** What the SDK parses in place of a listing. */
const EMPTY = '<Result></Result>';

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
      readResponse(command, 'readListing', listing.from);
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
        readResponse(command, 'readVersions', listing.from);
        await client.send(command);
        return listing.value();
      },

      headers: (key, versionId) => headersOf(client, { Bucket: bucketName, Key: key, VersionId: versionId }),
    },
  };
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
