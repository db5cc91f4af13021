/** The options by which `plan` and `invalidate` are told what changed, and what they name. */
import { existsSync, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { Option } from '@commander-js/extra-typings';
import { asError } from '../../../src/as-error.ts';
import { bucketObjects } from '../../aws/lazy.ts';
import { compareFolder } from '../../changes/folder.ts';
import { type ChangeList, joinedPaths, type ListedChange, readName } from '../../changes/listed-change.ts';
import { type Format, type ListOptions, readList } from '../../changes/read-list.ts';
import { command } from '../../frame/command.ts';
import { wrongUsage } from '../../frame/problem.ts';
import { format, keyPrefix, number, once, originPath, repeated } from './options.ts';

/** A command that takes changes, and the settings by which they become paths. */
export function commandWithChanges(name: string) {
  return command(name)
    .argument('[name...]', 'keys of objects (docs/a.html, s3://my-site/docs/a.html) or paths (/docs/*)')
    .optionsGroup('What changed:')
    .option('--from <file>', 'a file of changes, "-" for standard input', once)
    .addOption(format('key or path'))
    .option('--folder <path>', 'with git diff: the folder of the repository that is uploaded')
    .option('--key-prefix <prefix>', 'what the keys of its files begin with, such as site/', keyPrefix)
    .option('--compare <folder>', 'a local folder, compared with the bucket by content', once)
    .option('--delete', 'with --compare: objects that are no files count as deleted')
    .optionsGroup('Which settings apply:')
    .option(
      '-d, --distribution <name>',
      'id, alias or domain name; may be repeated (default: of the settings)',
      repeated,
    )
    .option('--function <name>', 'the deployed function whose settings apply')
    .option(
      '--settings <file>',
      "a file of the module's variables whose settings apply (terraform.tfvars.json)",
    )
    .option('--bucket <name>', 'the bucket (default: of the settings, or the one that the changes name)')
    .option('--objects <file>', 'keys of the bucket, one a line, in place of its listing')
    .addOption(
      new Option('--collapse <strategy>', 'when a wildcard may replace paths').choices([
        'precise',
        'balanced',
        'frugal',
      ]),
    )
    .option('--ratio <number>', 'unchanged objects that may be evicted for each path saved', number)
    .option('--origin-path <path>', 'what the origin puts before every request, such as /site', originPath)
    .option('--index-document <name>', 'the object that a folder URL serves ("": none)')
    .option('--query-strings', 'URLs are cached once for each query string')
    .optionsGroup('Options:');
}

export interface ChangeOptions {
  readonly from?: string | undefined;
  readonly format: Format;
  readonly folder?: string | undefined;
  readonly keyPrefix?: string | undefined;
  readonly compare?: string | undefined;
  readonly delete?: true | undefined;
  readonly bucket?: string | undefined;
}

export interface GivenChanges {
  readonly listed: readonly ListedChange[];
  /** The one bucket that the keys name; undefined: none of them names one. */
  readonly bucket: string | undefined;
  /** What of the input stands for no change, in words. */
  readonly notes: readonly string[];
}

/** Reads the changes that a person or a pipeline gave. */
export async function givenChanges(
  names: readonly string[],
  options: ChangeOptions,
  /** Of the settings, where they are known by now; what to compare a folder with. */
  bucketOfSettings: string | undefined,
): Promise<GivenChanges> {
  const { from, format, compare } = options;
  if (names.length === 0 && from === undefined && compare === undefined) {
    throw wrongUsage(
      'no changes are given',
      'Name keys or paths, or give --from FILE (- for standard input) or --compare FOLDER.',
    );
  }
  const without = withoutEffect(options);
  if (without !== undefined)
    throw wrongUsage(
      `${without.option} is given without ${without.needed}`,
      `Add ${without.needed}, or leave ${without.option} out.`,
    );
  const notes: string[] = [];
  const lists: ChangeList[] = [{ changes: names.map((name) => readName(name)), notes: [] }];
  if (from !== undefined) {
    const text = from === '-' ? decoded('--from -', await buffer(process.stdin)) : readText('--from', from);
    if (from === '-' && text.trim() === '')
      notes.push('standard input is empty: if something changed, the command before it did not say so');
    lists.push(readList(text, format, listOptions(options)));
  }
  if (compare !== undefined) lists.push(await compared(compare, options, bucketOfSettings));
  const listed = lists.flatMap(({ changes }) => changes);
  notes.push(...lists.flatMap((list) => list.notes));
  for (const path of joinedPaths(listed))
    notes.push(`${JSON.stringify(path)} is one path with a comma in it; separate paths with spaces or lines`);
  return { listed, bucket: bucketOf(listed, options.bucket ?? bucketOfSettings), notes };
}

/** An option that nothing given here makes use of. */
function withoutEffect({ from, compare, folder, keyPrefix, delete: deletes }: ChangeOptions) {
  if (deletes === true && compare === undefined) return { option: '--delete', needed: '--compare' };
  if (folder !== undefined && from === undefined) return { option: '--folder', needed: '--from' };
  if (keyPrefix !== undefined && from === undefined && compare === undefined)
    return { option: '--key-prefix', needed: '--from or --compare' };
  return undefined;
}

function listOptions({ folder, keyPrefix, compare }: ChangeOptions): ListOptions {
  return {
    folder: asFolder(folder),
    keyPrefix: keyPrefix ?? '',
    isThere: existsSync(folder ?? '.'),
    ofDiffs: [
      ...(folder === undefined ? [] : ['--folder']),
      ...(keyPrefix === undefined || compare !== undefined ? [] : ['--key-prefix']),
    ],
  };
}

async function compared(
  folder: string,
  { bucket, keyPrefix = '', delete: deletes }: ChangeOptions,
  bucketOfSettings: string | undefined,
): Promise<ChangeList> {
  const bucketName = bucket ?? bucketOfSettings;
  if (bucketName === undefined)
    throw wrongUsage(
      '--compare needs a bucket to compare with',
      'Name it with --bucket, --function or --settings.',
    );
  const { list } = await bucketObjects(bucketName);
  try {
    return await compareFolder({ folder, keyPrefix, deletes: deletes === true }, list(keyPrefix));
  } catch (error) {
    throw unreadable('--compare', folder, error);
  }
}

/** @throws Problem that names the option, the file and why it cannot be read */
export function readText(option: string, file: string): string {
  try {
    return decoded(`${option} ${file}`, readFileSync(file));
  } catch (error) {
    throw unreadable(option, file, error);
  }
}

/** UTF-8, or the UTF-16 that Windows PowerShell writes; a byte order mark is no part of a key. */
function decoded(source: string, bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw wrongUsage(`${source} is not in UTF-8`, 'Write it as UTF-8, for example with LC_ALL=C.UTF-8.');
  }
}

function unreadable(option: string, file: string, thrown: unknown): Error {
  const error = asError(thrown);
  if (!('syscall' in error)) return error;
  return wrongUsage(
    `${option} ${file} cannot be read: ${error.message}`,
    'Check the name and its permissions.',
  );
}

function asFolder(folder: string | undefined): string {
  const path = (folder ?? '').replace(/^\.\/|^\.$/, '');
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

/** A key of another bucket would clear what did not change. */
function bucketOf(listed: readonly ListedChange[], expected: string | undefined): string | undefined {
  let only = expected;
  for (const one of listed) {
    if ('path' in one || one.bucket === undefined) continue;
    only ??= one.bucket;
    if (one.bucket === only) continue;
    throw wrongUsage(
      `s3://${one.bucket}/${one.key} is in another bucket than ${only}`,
      'Give the changes of one bucket at a time, and its distribution; those of the source of publish go to `publish --dry-run`.',
    );
  }
  return only;
}
