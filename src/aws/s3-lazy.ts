import type { List } from '../plan/object-list.ts';

/** Over the S3 client, which has a file of its own in the zip, loaded when the first folder is listed. */
export function s3List(bucketName: string): List {
  let list: Promise<List> | undefined;
  return async (prefix, startAfter) => {
    list ??= import('./s3.ts').then(({ objectList }) => objectList(bucketName));
    return (await list)(prefix, startAfter);
  };
}
