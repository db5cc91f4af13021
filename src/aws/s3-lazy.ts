import type { List } from '../plan/object-list.ts';

/** Lists with the S3 client, which is a file of its own in the zip and loaded when the first folder is listed. */
export function s3List(bucketName: string): List {
  let list: Promise<List> | undefined;
  return async (prefix, startAfter) => {
    list ??= import('./s3.ts').then(({ objectList }) => objectList(bucketName));
    return (await list)(prefix, startAfter);
  };
}
