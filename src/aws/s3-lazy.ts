import type { Copier } from '../publish/copier.ts';
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

/** Copies with the S3 client, in the same way. */
export function s3Copier(sourceBucket: string, destinationBucket: string): Copier {
  let loaded: Promise<Copier> | undefined;
  const load = () => {
    loaded ??= import('./s3-copier.ts').then(({ copier }) => copier(sourceBucket, destinationBucket));
    return loaded;
  };
  return {
    headSource: async (key) => (await load()).headSource(key),
    listSource: async (prefix, startAfter) => (await load()).listSource(prefix, startAfter),
    listDestination: async (prefix, startAfter) => (await load()).listDestination(prefix, startAfter),
    headDestination: async (key) => (await load()).headDestination(key),
    copy: async (request, options) => (await load()).copy(request, options),
    deleteDestination: async (key, etag, options) => (await load()).deleteDestination(key, etag, options),
  };
}
