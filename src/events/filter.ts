import type { ObjectChange } from './change.ts';

/** Reasons to skip a change; each can be switched off. What the last two need is in the bucket, not in the event. */
export const SKIPPABLE = [
  'folder-markers',
  'metadata-events',
  'noncurrent-versions',
  'hashed-names',
  'unchanged',
  'new-objects',
] as const;
export type Skippable = (typeof SKIPPABLE)[number];

export interface Selection {
  readonly skip: ReadonlySet<Skippable>;
  /** Only keys that begin with one of these; empty: every key. */
  readonly prefixes: readonly string[];
  /** Only keys that end with one of these; empty: every key. */
  readonly suffixes: readonly string[];
}

// Events that leave the object's content and headers as they are (S3 User Guide, "Supported event types" and
// "EventBridge event message structure"). Not among them: ACLs and restores, which decide whether viewers may
// read it; any copy, as its headers may be new though its ETag is the same.
const METADATA_EVENT =
  /^(ObjectTagging:|ObjectAnnotation:|ObjectRetention:|Replication:|LifecycleTransition$|IntelligentTiering$|ObjectRestore:Post$)|^Object (Tags (Added|Deleted)|Access Tier Changed|Storage Class Changed|Restore Initiated)$/;

export const CREATED = /^ObjectCreated:|^Object Created$/;
// Eight hexadecimal digits or more between punctuation, a letter and a decimal digit among them, so that neither a
// date nor a word is taken for a hash.
const HASHED_NAME = /(?:^|[.\-_/])(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,64}\.[^/]*$/;
// Ends like a hash, but names one object whatever its content.
const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/;

/** Whether what is skipped depends on the bucket's versions. */
export function readsVersions({ skip }: Selection): boolean {
  return skip.has('unchanged') || skip.has('new-objects');
}

/** Why no viewer can see the change, or undefined when one may. What a person asks for is never skipped. */
export function skipReason(
  change: ObjectChange,
  { skip, prefixes, suffixes }: Selection,
): string | undefined {
  const { key, event, size, isNoncurrentExpiry } = change;
  if (event === undefined) return undefined;
  if (skip.has('metadata-events') && METADATA_EVENT.test(event)) return `metadata event ${event}`;
  if (skip.has('noncurrent-versions') && isNoncurrentExpiry) return 'expiry of a noncurrent version';
  // The event of a deleted object has no size: it may have been more than a marker.
  if (skip.has('folder-markers') && size === 0 && key.endsWith('/')) return 'folder marker';
  if (skip.has('hashed-names') && CREATED.test(event) && HASHED_NAME.test(key) && !UUID.test(key))
    return 'content-hashed name';
  if (prefixes.length > 0 && !prefixes.some((prefix) => key.startsWith(prefix)))
    return 'outside object_prefixes';
  if (suffixes.length > 0 && !suffixes.some((suffix) => key.endsWith(suffix)))
    return 'outside object_suffixes';
  return undefined;
}
