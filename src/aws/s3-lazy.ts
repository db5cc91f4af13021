import type { List } from '../plan/object-list.ts';

/** Lists with the S3 client, which is a file of its own in the zip and loaded when the first folder is listed. */
export function s3List(bucketName: string): { readonly list: List; readonly prepareListing: () => void } {
  let loaded: Promise<List> | undefined;
  const load = () => {
    loaded ??= import('./s3.ts').then(({ objectList }) => objectList(bucketName));
    return loaded;
  };
  return {
    list: async (prefix, startAfter) => (await load())(prefix, startAfter),
    // Whoever lists meets the error.
    prepareListing: () => void load().catch(() => undefined),
  };
}
