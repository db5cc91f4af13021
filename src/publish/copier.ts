/** What S3 says of an object, by the names of HTTP's headers in lower case; undefined: there is no such object. */
export type Headers = Readonly<Record<string, string>>;

export interface CopyRequest {
  /** In the source bucket. */
  readonly sourceKey: string;
  /** The ETag that the source must still have. */
  readonly etag: string;
  /** Of the source, in bytes. */
  readonly size: number;
  /** In the destination bucket. */
  readonly key: string;
  /** The ETag that the destination must still have; null: there must be none; undefined: any. */
  readonly replaces: string | null | undefined;
  /** All that the copy is served with. */
  readonly headers: Headers;
}

/** What a listing shows of an object. */
export interface Listed {
  readonly key: string;
  readonly etag: string;
  /** When it was written, in milliseconds since the epoch. */
  readonly modified: number;
}

/** How long a write is waited for, and who hears of one that S3 may carry out without it. */
export interface WriteOptions {
  /** When to wait no longer, in milliseconds since the epoch. */
  readonly until: number;
  /** Called when S3 may write later, or once more: the answer to an attempt was lost. */
  readonly onLost: () => void;
}

export interface ListedPage {
  readonly objects: readonly Listed[];
  readonly isTruncated: boolean;
}

/**
 * The two buckets. Every method rejects with S3's own error name; `AccessDenied` where S3 forbids, also for a HEAD,
 * whose answer has no name.
 */
export interface Copier {
  headSource(key: string): Promise<Headers | undefined>;
  /** Up to 1,000 objects after a key, in the order of the keys' UTF-8 bytes. */
  listSource(prefix: string, startAfter: string): Promise<ListedPage>;
  headDestination(key: string): Promise<Headers | undefined>;
  /** As `listSource`. */
  listDestination(prefix: string, startAfter: string): Promise<ListedPage>;
  /** Rejects with `PreconditionFailed`, `ConditionalRequestConflict` or `NoSuchKey` when either object has changed. */
  copy(request: CopyRequest, options: WriteOptions): Promise<void>;
  /**
   * Does nothing when there is no such object.
   *
   * @param etag that it must still have, or the method rejects with `PreconditionFailed`; undefined: any
   */
  deleteDestination(key: string, etag: string | undefined, options: WriteOptions): Promise<void>;
}
