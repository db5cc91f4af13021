/** Keys of the bucket in the order of their UTF-8 bytes, as S3 lists them. */
export interface Page {
  /** At most 1,000. */
  readonly keys: readonly string[];
  readonly isTruncated: boolean;
}

/**
 * Lists what begins with the prefix, from behind a key on. Rejects with S3's error, by its own name.
 */
export type List = (prefix: string, startAfter: string | undefined) => Promise<Page>;
