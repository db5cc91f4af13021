import type { ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import type { Version } from '../../src/versions/bucket-versions.ts';
import { type LocalServer, serve } from '../http.ts';
import type { BucketModel } from './bucket.ts';
import type { ObjectsModel } from './objects.ts';
import { VersionsModel } from './versions.ts';

export interface S3Server extends LocalServer {
  /** What becomes of every listing from now on. */
  mood: Mood;
  /** The parameters of every ListObjectsV2 that was answered with keys. */
  readonly listings: readonly Readonly<Record<string, string>>[];
}

/** `elsewhere`: the bucket is in the region OTHER_REGION, and requests that are signed for another are sent there. */
export type Mood = 'well' | 'access denied' | 'slow down' | 'silent' | 'elsewhere';

export const OTHER_REGION = 'eu-west-1';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const MAX_KEYS = 1_000;
/** Those of each operation that are served; another is a defect of the test or of the function. */
const PARAMETERS = {
  ListObjectsV2: ['list-type', 'prefix', 'start-after', 'max-keys', 'encoding-type'],
  ListObjectVersions: ['versions', 'prefix', 'key-marker', 'version-id-marker', 'max-keys', 'encoding-type'],
  HeadObject: ['versionId'],
} as const;
type Operation = keyof typeof PARAMETERS;

const MOODS: Readonly<Record<Exclude<Mood, 'well' | 'silent'>, Refusal>> = {
  'access denied': { status: 403, code: 'AccessDenied', message: 'Access Denied' },
  elsewhere: {
    status: 301,
    code: 'PermanentRedirect',
    message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
  },
  'slow down': { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
};

/** What may be listed; without descriptions every object is empty. */
type Listable = Pick<BucketModel, 'list'> & Partial<Pick<ObjectsModel, 'describe'>>;

/**
 * Speaks ListObjectsV2, ListObjectVersions and HeadObject in S3's REST-XML over one bucket, on 127.0.0.1,
 * and refuses everything else. Path-style only: for an endpoint that is an IP address the SDK has no other.
 */
export async function startS3(
  bucketName: string,
  bucket: Listable,
  versions = new VersionsModel(),
): Promise<S3Server> {
  const listings: Record<string, string>[] = [];

  const server = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const parameters = Object.fromEntries(searchParams);
    const signature = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[^/]+\/s3\/aws4_request, /;
    if (!signature.test(request.headers.authorization ?? '')) return refuse(response, MOODS['access denied']);
    if (state.mood === 'silent') return;
    const isAtHome = request.headers.authorization?.includes(`/${OTHER_REGION}/s3/`) === true;
    if (state.mood === 'elsewhere' && !isAtHome) response.setHeader('x-amz-bucket-region', OTHER_REGION);
    if (state.mood !== 'well' && !(state.mood === 'elsewhere' && isAtHome))
      return refuse(response, MOODS[state.mood]);
    const [, bucketPath = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
    const operation = operationOf(request.method, key, parameters);
    const problem = problemOf(operation, `${request.method}`, searchParams);
    if (problem !== undefined) return refuse(response, problem);
    if (bucketPath !== bucketName) return refuse(response, NO_BUCKET);
    if (operation === 'HeadObject') {
      const { versionId } = parameters;
      const headers =
        versionId === undefined
          ? headersOf(bucket, decodeURIComponent(key))
          : versions.headers(decodeURIComponent(key), versionId);
      response.writeHead(headers === undefined ? 404 : 200, headers).end();
      return;
    }
    if (operation === 'ListObjectVersions') {
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(versionsAnswer(bucketName, versions, parameters));
      return;
    }
    listings.push(parameters);
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(answer(bucketName, bucket, parameters));
  });

  const state: S3Server = { ...server, mood: 'well', listings };
  return state;
}

const NO_BUCKET: Refusal = {
  status: 404,
  code: 'NoSuchBucket',
  message: 'The specified bucket does not exist',
};

/** Undefined: there is no such object. */
function headersOf(bucket: Listable, key: string): Record<string, string> | undefined {
  const described = bucket.describe?.(key);
  if (described === undefined) return undefined;
  const { etag, size, modified, sha256, versionId } = described;
  return {
    etag,
    'content-length': `${size}`,
    'last-modified': new Date(modified).toUTCString(),
    ...(sha256 !== undefined && { 'x-amz-checksum-sha256': sha256 }),
    ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
  };
}

function operationOf(
  method: string | undefined,
  key: string,
  parameters: Readonly<Record<string, string>>,
): Operation | undefined {
  if (method === 'HEAD' && key !== '') return 'HeadObject';
  if (method !== 'GET' || key !== '') return undefined;
  if (parameters['list-type'] === '2') return 'ListObjectsV2';
  return 'versions' in parameters ? 'ListObjectVersions' : undefined;
}

function problemOf(
  operation: Operation | undefined,
  method: string,
  parameters: URLSearchParams,
): Refusal | undefined {
  const known: readonly string[] = operation === undefined ? [] : PARAMETERS[operation];
  // The SDK names its operations.
  const unknown = [...parameters.keys()].filter((name) => !known.includes(name) && name !== 'x-id');
  if (operation === undefined || unknown.length > 0) {
    const message = `Only ${Object.keys(PARAMETERS)} are served here, not ${method} with ${[...parameters.keys()]}`;
    return { status: 501, code: 'NotImplemented', message };
  }
  const invalid = (message: string): Refusal => ({ status: 400, code: 'InvalidArgument', message });
  if ((parameters.get('encoding-type') ?? 'url') !== 'url') {
    return invalid('Invalid Encoding Method specified in Request');
  }
  if (!/^\d+$/.test(parameters.get('max-keys') ?? '0')) {
    return invalid('Provided max-keys not an integer or within integer range');
  }
  return undefined;
}

function answer(name: string, bucket: Listable, parameters: Readonly<Record<string, string>>): string {
  const { prefix = '', 'start-after': startAfter, 'encoding-type': encodingType } = parameters;
  const maxKeys = Math.min(MAX_KEYS, Number(parameters['max-keys'] ?? MAX_KEYS));
  const spell = encodingType === 'url' ? formEncode : (text: string) => text;
  const page = bucket.list(prefix, startAfter);
  const keys = page.keys.slice(0, maxKeys);
  const isTruncated = maxKeys > 0 && (page.isTruncated || keys.length < page.keys.length);
  // By hand what there are thousands of: a server that is busy would be taken for a slow function (bench/lambda).
  const contents = keys.map((key, i) => {
    const modified = new Date(page.modified[i] ?? 0).toISOString();
    return `<Contents><Key>${escaped(spell(key))}</Key><LastModified>${modified}</LastModified>${restOf(bucket, key)}</Contents>`;
  });
  const head = toXml({
    ListBucketResult: {
      Name: name,
      Prefix: spell(prefix),
      ...(startAfter !== undefined && { StartAfter: spell(startAfter) }),
      ...(isTruncated && { NextContinuationToken: 'not-served-here' }),
      KeyCount: keys.length,
      MaxKeys: maxKeys,
      ...(encodingType !== undefined && { EncodingType: encodingType }),
      IsTruncated: isTruncated,
    },
  });
  return head.replace('</ListBucketResult>', () => `${contents.join('')}</ListBucketResult>`);
}

function versionsAnswer(
  name: string,
  model: VersionsModel,
  parameters: Readonly<Record<string, string>>,
): string {
  const { prefix = '', 'encoding-type': encodingType } = parameters;
  const { 'key-marker': keyMarker = '', 'version-id-marker': versionIdMarker } = parameters;
  const maxKeys = Math.min(MAX_KEYS, Number(parameters['max-keys'] ?? MAX_KEYS));
  const spell = encodingType === 'url' ? formEncode : (text: string) => text;
  const { versions, next } = model.list({ prefix, keyMarker, versionIdMarker, maxKeys });
  const element = ({ key, versionId, isDeleteMarker, modified, etag, size }: Version) => {
    const time = new Date(modified).toISOString();
    const common = `<Key>${escaped(spell(key))}</Key><VersionId>${versionId}</VersionId><LastModified>${time}</LastModified>`;
    if (isDeleteMarker) return `<DeleteMarker>${common}</DeleteMarker>`;
    return `<Version>${common}<ETag>${escaped(etag)}</ETag><Size>${size}</Size></Version>`;
  };
  const head = toXml({
    ListVersionsResult: {
      Name: name,
      Prefix: spell(prefix),
      KeyMarker: spell(keyMarker),
      ...(next !== undefined && {
        NextKeyMarker: spell(next.keyMarker),
        NextVersionIdMarker: next.versionIdMarker,
      }),
      MaxKeys: maxKeys,
      ...(encodingType !== undefined && { EncodingType: encodingType }),
      IsTruncated: next !== undefined,
    },
  });
  return head.replace(
    '</ListVersionsResult>',
    () => `${versions.map(element).join('')}</ListVersionsResult>`,
  );
}

function restOf(bucket: Listable, key: string): string {
  const described = bucket.describe?.(key);
  if (described === undefined) return THE_SAME;
  return `<ETag>${described.etag.replaceAll('"', '&quot;')}</ETag><Size>${described.size}</Size>`;
}

/** Of every object without a description. */
const THE_SAME =
  '<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>0</Size><StorageClass>STANDARD</StorageClass>';

function escaped(text: string): string {
  return withReferences(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
}

/** As S3 spells keys with encoding-type=url: a space is `+`, and slashes stay. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('%2F', '/');
}

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  const content = { Error: { Code: code, Message: message, RequestId: 'local', HostId: 'local' } };
  response.writeHead(status, { 'content-type': 'application/xml' }).end(toXml(content));
}

const builder = new XMLBuilder({});

function toXml(content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${withReferences(builder.build(content))}`;
}

/**
 * Control characters as S3 writes them where the client asked for no encoding: character references, which XML 1.0
 * has not for most of them.
 */
function withReferences(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
  return text.replace(/[\u0000-\u001f]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
