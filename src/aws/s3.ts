import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { isObject } from '../json.ts';
import type { List, Page } from '../plan/object-list.ts';
import { readListing } from './listing-xml.ts';

/** What the SDK parses in place of a listing. */
const EMPTY = '<ListBucketResult></ListBucketResult>';

export function objectList(bucketName: string): List {
  // Gives up quickly: without a listing the plan only costs more.
  const client = new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return async (prefix, startAfter) => {
    const command = new ListObjectsV2Command({
      Bucket: bucketName,
      Prefix: prefix,
      StartAfter: startAfter,
      // XML has no form for control characters, which keys may have.
      EncodingType: 'url',
    });
    let page: Page | undefined;
    // Signing, retries and errors stay the SDK's; only a good answer is not parsed by it.
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { response } = result;
        if (isObject(response) && response.statusCode === 200 && response.body instanceof Readable) {
          const xml = await text(response.body);
          page = readListing(xml);
          Object.assign(response, { body: Readable.from([page === undefined ? xml : EMPTY]) });
        }
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'readListing' },
    );
    await client.send(command);
    if (page === undefined) throw new Error('S3 answered ListObjectsV2 without a listing');
    return page;
  };
}
