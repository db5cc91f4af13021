/** Keys of the bucket in the order of their UTF-8 bytes, as S3 lists them. */
export interface Page {
  /** At most 1,000. */
  readonly keys: readonly string[];
  /** Of each key, when its object was written last, in milliseconds since the epoch. */
  readonly modified: readonly number[];
  readonly isTruncated: boolean;
}

/**
 * Lists the keys that begin with a prefix, after a given key. Rejects with S3's own error name.
 */
export type List = (prefix: string, startAfter: string | undefined) => Promise<Page>;
