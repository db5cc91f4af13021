import type { Headers } from './copier.ts';
import { DISTRIBUTED_AT } from './copy-headers.ts';

/** What one object of the source has become at the destination. */
export interface Published {
  readonly key: string;
  /** `kept`: it is gone from the source, and deletions are not mirrored. `absent`: it is on neither side. */
  readonly action: 'copied' | 'deleted' | 'unchanged' | 'kept' | 'absent';
  /** Whether it was written, or in a dry run would have been. */
  readonly isWritten: boolean;
  /**
   * When the destination became what it is, at the latest, in milliseconds since the epoch; undefined: unknown. Null:
   * nothing is there, and nothing was.
   */
  readonly since: number | null | undefined;
  /** Names the copy: the same for whoever finds it. */
  readonly version: string;
  /** What the source was when it was copied, where it has not been read again. */
  readonly unverified?: Headers;
  /** Why it is not known to be what its source is, though it was written. */
  readonly failure?: Error;
}

/** A copy as it was read; unknown: it may not be read. */
export type Destination = Headers | 'unknown' | undefined;

/** Milliseconds by which S3's Last-Modified may be too early, as it has whole seconds. */
const SECOND = 999;

export function isHeaders(destination: Destination): destination is Headers {
  return typeof destination === 'object';
}

/** Of an object that is gone from the source, and whose deletion is not mirrored. */
export function kept(key: string, destination: Destination): Published {
  if (isHeaders(destination)) return { ...found(key, destination), action: 'kept' };
  const since = destination === undefined ? null : undefined;
  return { key, action: 'kept', isWritten: false, since, version: '' };
}

/** A copy that is there already. */
export function found(key: string, destination: Headers): Omit<Published, 'action'> {
  const modified = Date.parse(destination['last-modified'] ?? '');
  // Of an object in parts it is when the upload began (S3 API reference, "HeadObject").
  const isKnown = !Number.isNaN(modified) && destination.etag?.includes('-') === false;
  return {
    key,
    isWritten: false,
    since: isKnown ? modified + SECOND : undefined,
    version: versionOf(destination, destination),
  };
}

/** Of the copy's own headers, so that whoever finds it names it alike. */
export function versionOf(copy: Headers, { etag }: Headers): string {
  return `${copy['x-amz-meta-source-etag'] ?? etag} ${copy[DISTRIBUTED_AT]}`;
}
