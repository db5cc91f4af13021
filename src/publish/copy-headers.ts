import type { PublishSettings } from '../config/publish.ts';
import { match } from '../urls/glob.ts';
import type { Headers } from './copier.ts';

/** What a copy is served with like its source, unless the settings say something else. */
const KEPT = [
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
];
const METADATA = 'x-amz-meta-';
/** When a copy was made. It decides nothing about viewers, and is another one for every copy. */
export const DISTRIBUTED_AT = `${METADATA}distributed-at`;
const SOURCE_ETAG = `${METADATA}source-etag`;
/** Characters. An object has 2 KB for all of its metadata (S3 User Guide, "User-defined object metadata"). */
const MAX_SOURCE_KEY = 1_000;

/** The key of the copy; undefined: the object is not to be published. */
export function destinationKey(
  sourceKey: string,
  { sourcePrefix, prefix }: Pick<PublishSettings, 'sourcePrefix' | 'prefix'>,
): string | undefined {
  const isInside = sourceKey.startsWith(sourcePrefix) && sourceKey.length > sourcePrefix.length;
  return isInside ? prefix + sourceKey.slice(sourcePrefix.length) : undefined;
}

/**
 * All headers of a copy.
 *
 * @param at milliseconds since the epoch
 */
export function copyHeaders(
  source: Headers,
  object: { readonly sourceBucket: string; readonly sourceKey: string; readonly key: string },
  settings: PublishSettings,
  at: number,
): Headers {
  const { sourceBucket, sourceKey, key } = object;
  const rule = settings.rules.find(({ tokens }) => match(tokens, key) !== undefined);
  const encodedKey = printable(sourceKey.replaceAll('%', '%25'));
  const headers: Record<string, string> = {};
  for (const name of KEPT) if (source[name]) headers[name] = source[name];
  for (const [name, value] of Object.entries(settings.metadata)) {
    headers[METADATA + name.toLowerCase()] = printable(value);
  }
  const type = contentType(key, settings.contentTypes);
  return {
    ...headers,
    ...(type !== undefined && { 'content-type': type }),
    'cache-control': rule?.cacheControl ?? settings.cacheControl,
    [DISTRIBUTED_AT]: new Date(at).toISOString(),
    [`${METADATA}source-bucket`]: sourceBucket,
    ...(encodedKey.length <= MAX_SOURCE_KEY && { [`${METADATA}source-key`]: encodedKey }),
    [SOURCE_ETAG]: unquoted(source.etag),
  };
}

/**
 * Whether the destination is the copy that would be made. By the source's ETag in its metadata: its own is another one
 * where the object was uploaded in parts, or is encrypted with a key of KMS.
 */
export function isSameCopy(wanted: Headers, source: Headers, destination: Headers): boolean {
  if (source['content-length'] !== destination['content-length']) return false;
  const names = new Set([...Object.keys(wanted), ...Object.keys(destination).filter(isServed)]);
  names.delete(DISTRIBUTED_AT);
  return [...names].every((name) => wanted[name] === destination[name]);
}

/** Whether two looks at a source would make the same copy. */
export function isSameSource(one: Headers, other: Headers): boolean {
  return one.etag === other.etag && KEPT.every((name) => one[name] === other[name]);
}

function isServed(name: string): boolean {
  return KEPT.includes(name) || name.startsWith(METADATA);
}

/** The longest ending that fits. */
function contentType(key: string, types: Readonly<Record<string, string>>): string | undefined {
  const [longest] = Object.keys(types)
    .filter((ending) => key.endsWith(ending))
    .sort((one, other) => other.length - one.length);
  return longest === undefined ? undefined : types[longest];
}

function unquoted(etag = ''): string {
  return etag.replaceAll('"', '');
}

/** Metadata are HTTP headers: printable ASCII, without spaces that a server may trim. */
function printable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?').replace(/[^ -~]|^ | $/gu, encodeURIComponent);
}
