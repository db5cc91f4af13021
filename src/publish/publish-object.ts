import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import type { PublishSettings } from '../config/publish.ts';
import type { Copier, Headers, WriteOptions } from './copier.ts';
import { copyHeaders, isSameCopy, isSameSource } from './copy-headers.ts';
import { copyableKey, refuseItsCopy } from './hopeless.ts';
import { type Destination, found, isHeaders, kept, type Published, versionOf } from './published.ts';

export interface PublishOptions extends WriteOptions {
  readonly dryRun?: boolean;
  /** Whether a listing has shown a moment ago that there is no copy. */
  readonly isNew?: boolean;
  /** Whether the caller reads the source again, where a listing can tell that it has changed. */
  readonly verifiesLater?: boolean;
}

/** Two writers that overtake each other more often than that go on later. */
const MAX_ATTEMPTS = 6;
/** S3's names for an object that is no longer what it was. */
const CHANGED = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey', 'NotFound']);

/** The source changed with every attempt to copy it. */
class KeepsChanging extends Error {
  override readonly name = 'KeepsChanging';
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
  const key = copyableKey(sourceKey, settings);
  let written: Published | undefined;
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const headDestination = () => readable(copier.headDestination(key));
      const isKnown = isNew && attempt === 0;
      const [source, seen] = await Promise.all([
        copier.headSource(sourceKey),
        isKnown ? undefined : headDestination(),
      ]);
      // A copy is refused when another one has come since the listing; nothing would refuse to leave one that is to be deleted.
      const destination = isKnown && source === undefined ? await headDestination() : seen;
      if (source !== undefined) refuseItsCopy(source, sourceKey, sourceBucket, settings);
      const wanted = source && copyHeaders(source, { sourceBucket, sourceKey, key }, settings, clock.now());
      if (wanted === undefined || source === undefined) {
        if (!settings.delete) return written ?? kept(key, destination);
        if (destination === undefined)
          return written ?? { key, action: 'absent', isWritten: false, since: undefined, version: '' };
        if (await isThereAllTheSame(sourceKey, copier)) continue;
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
        const copy = found(key, destination);
        // Another environment may have made a newer one.
        return written === undefined
          ? { ...copy, action: 'unchanged' }
          : { ...written, ...copy, isWritten: true };
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
  } catch (error) {
    // Viewers may have seen what was written.
    if (written === undefined) throw error;
    return { ...written, failure: asError(error) };
  }
}

/**
 * Asks in another way before something is deleted: a HEAD answers alike for an object that is gone and for a bucket that is, or
 * that was misspelled. Rejects with `NoSuchBucket` then.
 */
async function isThereAllTheSame(sourceKey: string, { listSource }: Copier): Promise<boolean> {
  const { objects } = await listSource(sourceKey, '');
  return objects.some(({ key }) => key === sourceKey);
}

/** Milliseconds after which another write of the same content has another Last-Modified, which has whole seconds. */
const APART = 2_000;

/** Whether a listing would show that the object was written again after it was read. */
function isListedApart({ date = '', 'last-modified': modified = '' }: Headers): boolean {
  return Date.parse(date) - Date.parse(modified) >= APART;
}

/** Without permission to list, S3 forbids to read what is not there. */
async function readable(reading: Promise<Headers | undefined>): Promise<Destination> {
  try {
    return await reading;
  } catch (error) {
    if (asError(error).name === 'AccessDenied') return 'unknown';
    throw error;
  }
}
