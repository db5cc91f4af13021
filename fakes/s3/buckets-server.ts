import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { type LocalServer, serve } from '../http.ts';
import type { ObjectsModel } from './copies.ts';

export type BucketOperation = 'HeadObject' | 'ListObjectsV2' | 'CopyObject' | 'DeleteObject';

type Hindrance = 'denied' | 'elsewhere' | 'silent';

export interface BucketsServer extends LocalServer {
  /** Which requests S3 denies, sends to another region, or does not answer, from now on. */
  hinder: (operation: BucketOperation, bucket: string, key: string) => Hindrance | undefined;
  /** Every request that was answered, such as `CopyObject my-site data/a.json`. */
  readonly requests: readonly string[];
}

type Answer = readonly [status: number, content: object];

/** Headers that S3 stores with an object. */
const STORED = /^(content-(type|encoding|disposition|language)|cache-control|expires|x-amz-meta-.+)$/;

/**
 * Speaks HeadObject, ListObjectsV2, CopyObject and DeleteObject in S3's REST-XML over several buckets, on 127.0.0.1, and
 * refuses everything else. Path-style only: for an endpoint that is an IP address the SDK has no other.
 */
export async function startBuckets(buckets: Readonly<Record<string, ObjectsModel>>): Promise<BucketsServer> {
  const requests: string[] = [];
  const server = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, bucketName = '', path = ''] = /^\/([^/]*)\/?(.*)$/s.exec(pathname) ?? [];
    const key = decodeURIComponent(path);
    const operation = operationOf(request, key, searchParams);
    if (operation === undefined) return respond(response, refusal(501, 'NotImplemented'));
    const hindrance = state.hinder(operation, bucketName, key);
    if (hindrance === 'silent') return;
    if (hindrance === 'elsewhere') return respond(response, refusal(301, 'PermanentRedirect'));
    if (hindrance === 'denied' || request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
      return respond(response, refusal(403, 'AccessDenied'));
    const bucket = buckets[bucketName];
    if (bucket === undefined) return respond(response, refusal(404, 'NoSuchBucket'));
    requests.push(`${operation} ${bucketName}${key === '' ? '' : ` ${key}`}`);
    switch (operation) {
      case 'HeadObject': {
        const headers = bucket.head(key);
        return void response.writeHead(headers === undefined ? 404 : 200, headers).end();
      }
      case 'ListObjectsV2':
        return respond(response, [200, listing(bucket, searchParams)]);
      case 'CopyObject':
        return respond(response, copy(buckets, bucket, key, request));
      case 'DeleteObject':
        if (isOther(request.headers['if-match'], bucket.head(key)?.etag))
          return respond(response, refusal(412, 'PreconditionFailed'));
        bucket.delete(key, Date.now());
        return void response.writeHead(204).end();
    }
  });
  const state: BucketsServer = { ...server, requests, hinder: () => undefined };
  return state;
}

function operationOf(
  { method, headers }: IncomingMessage,
  key: string,
  parameters: URLSearchParams,
): BucketOperation | undefined {
  if (key === '')
    return method === 'GET' && parameters.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'DELETE') return 'DeleteObject';
  const isCopy = method === 'PUT' && headers['x-amz-metadata-directive'] === 'REPLACE';
  return isCopy && 'x-amz-copy-source' in headers ? 'CopyObject' : undefined;
}

/** Nothing to delete is no other object. */
function isOther(expected: string | undefined, found: string | undefined): boolean {
  return expected !== undefined && found !== undefined && expected !== found;
}

function copy(
  buckets: Readonly<Record<string, ObjectsModel>>,
  destination: ObjectsModel,
  key: string,
  { headers }: IncomingMessage,
): Answer {
  const [, from = '', path = ''] = /^([^/]+)\/(.+)$/s.exec(`${headers['x-amz-copy-source']}`) ?? [];
  const sourceKey = decodeURIComponent(path);
  const content = buckets[from]?.content(sourceKey);
  if (content === undefined) return refusal(404, 'NoSuchKey');
  const { 'if-match': replaces, 'if-none-match': isNew } = headers;
  const found = destination.head(key)?.etag;
  const isAsRead =
    buckets[from]?.head(sourceKey)?.etag === headers['x-amz-copy-source-if-match'] &&
    (replaces === undefined || replaces === found) &&
    (isNew === undefined || found === undefined);
  if (!isAsRead) return refusal(412, 'PreconditionFailed');
  const stored = Object.entries(headers).flatMap(([name, value]) =>
    STORED.test(name) && typeof value === 'string' ? [[name, value]] : [],
  );
  destination.put(key, content, Object.fromEntries(stored), Date.now());
  const ETag = destination.head(key)?.etag;
  return [200, { CopyObjectResult: { ETag, LastModified: new Date().toISOString() } }];
}

function listing(bucket: ObjectsModel, parameters: URLSearchParams): object {
  const prefix = parameters.get('prefix') ?? '';
  const maxKeys = Math.min(1_000, Number(parameters.get('max-keys') ?? 1_000));
  const { objects: all, isTruncated } = bucket.list(prefix, parameters.get('start-after') ?? '');
  const isEncoded = parameters.get('encoding-type') === 'url';
  const spell = (key: string) =>
    isEncoded ? encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') : key;
  const found = all.slice(0, maxKeys);
  return {
    ListBucketResult: {
      Prefix: spell(prefix),
      KeyCount: found.length,
      ...(isEncoded && { EncodingType: 'url' }),
      IsTruncated: isTruncated || all.length > maxKeys,
      Contents: found.map(({ key, etag, modified }) => ({
        Key: spell(key),
        LastModified: new Date(modified).toISOString(),
        ETag: etag,
        Size: bucket.head(key)?.['content-length'],
      })),
    },
  };
}

function refusal(status: number, code: string): Answer {
  return [status, { Error: { Code: code, Message: `${code} by the local S3` } }];
}

const builder = new XMLBuilder({});

function respond(response: ServerResponse, [status, content]: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(content)}`);
}
