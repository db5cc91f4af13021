import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import type { PublishSettings } from '../config/publish.ts';
import type { Copier, Headers, WriteOptions } from './copier.ts';
import { copyHeaders, DISTRIBUTED_AT, destinationKey, isSameCopy, isSameSource } from './copy-headers.ts';

/** What one object of the source has become at the destination. */
export interface Published {
  readonly key: string;
  /** `kept`: it is gone from the source, and deletions are not mirrored. */
  readonly action: 'copied' | 'deleted' | 'unchanged' | 'kept';
  /** Whether it was written, or in a dry run would have been. */
  readonly isWritten: boolean;
  /**
   * When the destination became what it is, at the latest, in milliseconds since the epoch; undefined: unknown. Null:
   * nothing is there, and nothing was.
   */
  readonly since: number | null | undefined;
  /** Names the copy: the same for whoever finds it. */
  readonly version: string;
  /** What the source was when it was copied, where it has not been read again. */
  readonly unverified?: Headers;
}

export interface PublishOptions extends WriteOptions {
  readonly dryRun?: boolean;
  /** Whether a listing has shown a moment ago that there is no copy. */
  readonly isNew?: boolean;
  /** Whether the caller reads the source again, where a listing can tell that it has changed. */
  readonly verifiesLater?: boolean;
}

/** Two writers that overtake each other more often than that go on later. */
const MAX_ATTEMPTS = 6;
/** Milliseconds by which S3's Last-Modified may be too early, as it has whole seconds. */
const SECOND = 999;
/** S3's names for an object that is no longer what it was. */
const CHANGED = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey', 'NotFound']);

/** The source changed with every attempt to copy it. */
class KeepsChanging extends Error {
  override readonly name = 'KeepsChanging';
}

/** A key that does not begin with the source prefix, or that is nothing else. */
export class OutsideSourcePrefix extends Error {
  override readonly name = 'OutsideSourcePrefix';
}

export interface PublishObjectPorts {
  readonly copier: Copier;
  readonly clock: Clock;
}

/**
 * Makes the destination what the source is now, whatever event led here. Rejects with S3's error.
 *
 * The source is read again after every write: another environment may have written what was newer or older meanwhile, and
 * whoever writes last must have seen what is newest.
 */
export async function publishObject(
  sourceKey: string,
  sourceBucket: string,
  settings: PublishSettings,
  { copier, clock }: PublishObjectPorts,
  { dryRun = false, isNew = false, verifiesLater = false, ...options }: PublishOptions,
): Promise<Published> {
  const key = destinationKey(sourceKey, settings);
  if (key === undefined) {
    throw new OutsideSourcePrefix(
      `the key ${JSON.stringify(sourceKey)} is not under source_prefix ${JSON.stringify(settings.sourcePrefix)}`,
    );
  }
  let written: Published | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const [source, destination] = await Promise.all([
      copier.headSource(sourceKey),
      // A copy is refused when another one has come since; whoever made that one looks at the source after it.
      isNew && attempt === 0 ? undefined : readable(copier.headDestination(key)),
    ]);
    const wanted = source && copyHeaders(source, { sourceBucket, sourceKey, key }, settings, clock.now());
    if (wanted === undefined || source === undefined) {
      if (!settings.delete) return written ?? kept(key, destination);
      if (destination === undefined)
        return written ?? { key, action: 'deleted', ...NOTHING_WRITTEN, version: '' };
      if (dryRun) return { key, action: 'deleted', isWritten: true, since: undefined, version: '' };
      try {
        const etag = isHeaders(destination) ? destination.etag : undefined;
        await copier.deleteDestination(key, etag, options);
      } catch (error) {
        if (CHANGED.has(asError(error).name)) continue;
        throw error;
      }
      const since = clock.now();
      written = { key, action: 'deleted', isWritten: true, since, version: `deleted ${since}` };
      if ((await copier.headSource(sourceKey)) === undefined) return written;
      continue;
    }
    if (isHeaders(destination) && isSameCopy(wanted, source, destination)) {
      return written ?? { ...found(key, destination), action: 'unchanged' };
    }
    const version = versionOf(wanted, source);
    if (dryRun) return { key, action: 'copied', isWritten: true, since: undefined, version };
    const etag = source.etag ?? '';
    try {
      const replaces = destination === 'unknown' ? undefined : (destination?.etag ?? null);
      const size = Number(source['content-length']);
      await copier.copy({ sourceKey, etag, size, key, replaces, headers: wanted }, options);
    } catch (error) {
      if (CHANGED.has(asError(error).name)) continue;
      throw error;
    }
    written = { key, action: 'copied', isWritten: true, since: clock.now(), version };
    if (verifiesLater && isListedApart(source)) return { ...written, unverified: source };
    const after = await copier.headSource(sourceKey);
    if (after !== undefined && isSameSource(source, after)) return written;
  }
  throw new KeepsChanging(
    `${JSON.stringify(sourceKey)} changed during each of ${MAX_ATTEMPTS} attempts to copy it`,
  );
}

/** Milliseconds after which another write of the same content has another Last-Modified, which has whole seconds. */
const APART = 2_000;

/** Whether a listing would show that the object was written again after it was read. */
function isListedApart({ date = '', 'last-modified': modified = '' }: Headers): boolean {
  return Date.parse(date) - Date.parse(modified) >= APART;
}

type Destination = Headers | 'unknown' | undefined;

const NOTHING_WRITTEN = { isWritten: false, since: undefined } as const;

/** Without permission to list, S3 forbids to read what is not there. */
async function readable(reading: Promise<Headers | undefined>): Promise<Destination> {
  try {
    return await reading;
  } catch (error) {
    if (asError(error).name === 'AccessDenied') return 'unknown';
    throw error;
  }
}

function isHeaders(destination: Destination): destination is Headers {
  return typeof destination === 'object';
}

function kept(key: string, destination: Destination): Published {
  if (isHeaders(destination)) return { ...found(key, destination), action: 'kept' };
  const since = destination === undefined ? null : undefined;
  return { key, action: 'kept', isWritten: false, since, version: '' };
}

function found(key: string, destination: Headers): Omit<Published, 'action'> {
  const modified = Date.parse(destination['last-modified'] ?? '');
  return {
    key,
    isWritten: false,
    since: Number.isNaN(modified) ? undefined : modified + SECOND,
    version: versionOf(destination, destination),
  };
}

/** Of the copy's own headers, so that whoever finds it names it alike. */
function versionOf(copy: Headers, { etag }: Headers): string {
  return `${copy['x-amz-meta-source-etag'] ?? etag} ${copy[DISTRIBUTED_AT]}`;
}
