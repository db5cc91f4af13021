/** What can never be copied, so that its message goes to the dead-letter queue with the reason. */
import type { PublishSettings } from '../config/publish.ts';
import type { Headers } from './copier.ts';
import { destinationKey } from './copy-headers.ts';

/** Bytes of a key (S3 User Guide, "Naming Amazon S3 objects"). */
const MAX_KEY = 1_024;

/**
 * Errors that no other attempt will spare: S3's of an archived object and of names or headers that are too long (S3 API
 * reference, "Error responses"), and those below.
 */
export const HOPELESS: ReadonlySet<string> = new Set([
  'InvalidObjectState',
  'InvalidRequest',
  'InvalidArgument',
  'KeyTooLongError',
  'MetadataTooLarge',
  'CopyOfDestination',
  'OutsideSourcePrefix',
  'NoSuchSource',
]);

/** What a person asked for is not there. */
export class NoSuchSource extends Error {
  override readonly name = 'NoSuchSource';
}

/** S3's name for it, which its answer to a HEAD leaves out. */
class KeyTooLong extends Error {
  override readonly name = 'KeyTooLongError';
}

/** Two functions would copy each other's copies without end. */
class CopyOfDestination extends Error {
  override readonly name = 'CopyOfDestination';
}

/** A key that does not begin with the source prefix, or that is nothing else. */
class OutsideSourcePrefix extends Error {
  override readonly name = 'OutsideSourcePrefix';
}

/** @returns the key of the copy, where there can be one */
export function copyableKey(sourceKey: string, settings: PublishSettings): string {
  const key = destinationKey(sourceKey, settings);
  if (key === undefined) {
    throw new OutsideSourcePrefix(
      `the key ${JSON.stringify(sourceKey)} is not under source_prefix ${JSON.stringify(settings.sourcePrefix)}`,
    );
  }
  if (Buffer.byteLength(key) > MAX_KEY) {
    throw new KeyTooLong(`the copy's key ${JSON.stringify(key)} has more than ${MAX_KEY} bytes`);
  }
  return key;
}

/** Within one bucket the prefixes keep copies apart, and a copy may be put back among the sources. */
export function refuseItsCopy(
  source: Headers,
  sourceKey: string,
  sourceBucket: string,
  { bucket }: PublishSettings,
): void {
  if (source['x-amz-meta-source-bucket'] !== bucket || sourceBucket === bucket) return;
  throw new CopyOfDestination(
    `${JSON.stringify(sourceKey)} was copied from ${bucket}, and is not copied back there without end`,
  );
}
