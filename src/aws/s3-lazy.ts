import type { BucketReader } from './s3.ts';

export interface LazyBucketReader extends BucketReader {
  /** Loads the client, so that it is there when it is needed. */
  readonly prepareListing: () => void;
}

/** Reads the bucket with the S3 client, which is a file of its own in the zip and loaded when it is needed first. */
export function s3Bucket(bucketName: string): LazyBucketReader {
  let loaded: Promise<BucketReader> | undefined;
  const load = () => {
    loaded ??= import('./s3.ts').then(({ bucketReader }) => bucketReader(bucketName));
    return loaded;
  };
  return {
    list: async (prefix, startAfter) => (await load()).list(prefix, startAfter),
    versions: {
      list: async (request) => (await load()).versions.list(request),
      headers: async (key, versionId) => (await load()).versions.headers(key, versionId),
    },
    // Whoever lists meets the error.
    prepareListing: () => void load().catch(() => undefined),
  };
}
