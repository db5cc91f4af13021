import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { agreed } from './agreed.ts';
import { type ChangeList, CREATED, type ListedChange, REMOVED } from './listed-change.ts';

/** An object as ListObjectsV2 shows it. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

export interface FolderComparison {
  readonly folder: string;
  /** What the keys of the folder's files begin with. */
  readonly keyPrefix: string;
  /** Whether objects that are no files will be deleted, as with `aws s3 sync --delete`. */
  readonly deletes: boolean;
}

/**
 * Finds what an upload of the folder would change, by content. The ETag of an object is the MD5 of its content, or of the
 * MD5s of its parts (S3 User Guide, "Checking object integrity"); encrypted with KMS it is neither, and such an object counts
 * as changed.
 */
export async function compareFolder(
  { folder, keyPrefix, deletes }: FolderComparison,
  objects: AsyncIterable<ListedObject>,
): Promise<ChangeList> {
  const known = new Map<string, ListedObject>();
  for await (const object of objects) known.set(object.key, object);
  const changes: ListedChange[] = [];
  const incomparable: string[] = [];
  for (const { path, size } of await filesIn(folder)) {
    const key = `${keyPrefix}${path}`;
    const object = known.get(key);
    known.delete(key);
    const same = object?.size === size ? await isSame(join(folder, path), object.etag, size) : false;
    if (same === 'unknown') incomparable.push(key);
    if (same !== true) changes.push({ key, event: CREATED });
  }
  if (deletes) for (const key of known.keys()) changes.push({ key, event: REMOVED });
  const notes = incomparable.length > 0 ? [describe(incomparable)] : [];
  if (!deletes && known.size > 0)
    notes.push(
      `${agreed(known.size, 'object is', 'objects are')} not in ${folder}; --delete counts what is not there as deleted`,
    );
  return { changes, notes };
}

function describe([first, ...others]: readonly string[]): string {
  const which = others.length === 0 ? `${first} was` : `${first} and ${others.length} more were`;
  return `${which} uploaded in parts of an unknown size, cannot be compared, and counts as changed`;
}

interface LocalFile {
  /** Within the folder, with slashes. */
  readonly path: string;
  readonly size: number;
}

/** As `aws s3 sync` finds them: links are followed, but not into a folder that has them. */
async function filesIn(folder: string): Promise<LocalFile[]> {
  const found: LocalFile[] = [];
  const walk = async (within: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(join(folder, within));
    if (above.includes(real)) return;
    for (const name of await readdir(join(folder, within))) {
      const path = `${within}${name}`;
      const file = await stat(join(folder, path)).catch(linkToNothing);
      if (file?.isDirectory()) await walk(`${path}/`, [...above, real]);
      else if (file?.isFile()) found.push({ path, size: file.size });
    }
  };
  await walk('', []);
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Such a link is not uploaded. */
function linkToNothing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ELOOP') throw error;
}

const MEBIBYTE = 1_048_576;
/** Sizes of a part that tools use: the AWS CLI, the SDKs' uploaders, larger ones for large files. */
const PART_SIZES = [8, 5, 16, 32, 64, 100, 128].map((size) => size * MEBIBYTE);

async function isSame(file: string, etag: string, size: number): Promise<boolean | 'unknown'> {
  const [, parts] = /^[\da-f]{32}-(\d+)$/.exec(etag) ?? [];
  if (parts === undefined) return (await partsOf(file, Math.max(size, 1))).md5 === etag;
  const fitting = PART_SIZES.filter((partSize) => Math.ceil(size / partSize) === Number(parts));
  for (const partSize of fitting) if ((await partsOf(file, partSize)).ofParts === etag) return true;
  return 'unknown';
}

/** The MD5 of a file, and the ETag it has when it is uploaded in parts of that size. */
async function partsOf(file: string, partSize: number): Promise<{ md5: string; ofParts: string }> {
  const whole = createHash('md5');
  const digests: Buffer[] = [];
  let part = createHash('md5');
  let left = partSize;
  const content: AsyncIterable<Buffer> = createReadStream(file);
  for await (let chunk of content) {
    whole.update(chunk);
    while (chunk.length > 0) {
      const piece = chunk.subarray(0, left);
      part.update(piece);
      chunk = chunk.subarray(piece.length);
      left -= piece.length;
      if (left > 0) continue;
      digests.push(part.digest());
      part = createHash('md5');
      left = partSize;
    }
  }
  if (left < partSize) digests.push(part.digest());
  const ofParts = `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`;
  return { md5: whole.digest('hex'), ofParts };
}
