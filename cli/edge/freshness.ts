import type { Edge, EdgeAnswer } from './edge-answer.ts';
import type { StoredObject } from './stored-object.ts';

export interface Freshness {
  readonly isFresh: boolean;
  /** What was compared. */
  readonly by: 'ETag' | 'checksum' | 'Last-Modified' | 'status';
  /** What the edge has in place of what the bucket has; undefined when it is fresh. */
  readonly difference?: string | undefined;
}

/** What the edge serves, beside what the bucket has. `object` is undefined where there is none. */
export async function freshnessOf(
  url: string,
  answer: EdgeAnswer,
  object: StoredObject | undefined,
  edge: Pick<Edge, 'sha256'>,
): Promise<Freshness> {
  const { status, headers } = answer;
  if (object === undefined) {
    // A page that is shown for errors may have any status.
    if (status >= 400 || /^error/i.test(headers['x-cache'] ?? '')) return fresh('status');
    return { isFresh: false, by: 'status', difference: `status ${status}, though the object is deleted` };
  }
  if (status !== 200)
    return { isFresh: false, by: 'status', difference: `status ${status}${location(headers)}` };

  const etag = strong(headers.etag);
  if (etag !== undefined && object.etag !== undefined) return compared('ETag', etag, strong(object.etag));
  // Of an object in parts it is the checksum of their checksums (S3 User Guide, "Checking object integrity").
  if (object.sha256 !== undefined && !object.sha256.includes('-'))
    return compared('checksum', await edge.sha256(url), object.sha256);
  const modifiedAt = Date.parse(headers['last-modified'] ?? '');
  const shown = Number.isNaN(modifiedAt) ? 'none' : new Date(modifiedAt).toISOString();
  const expected = object.modifiedAt === undefined ? undefined : new Date(object.modifiedAt).toISOString();
  return compared('Last-Modified', shown, expected);
}

function compared(by: Freshness['by'], found: string, expected: string | undefined): Freshness {
  return found === expected ? fresh(by) : { isFresh: false, by, difference: `${found}, not ${expected}` };
}

function fresh(by: Freshness['by']): Freshness {
  return { isFresh: true, by };
}

/** CloudFront makes an ETag weak when it compresses (Developer Guide, "Serving compressed files"). */
function strong(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '');
}

function location({ location: target }: EdgeAnswer['headers']): string {
  return target === undefined ? '' : ` to ${target}`;
}
