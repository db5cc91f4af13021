/** One object created, overwritten or deleted; or one path that needs an invalidation. */
export type Change = ObjectChange | PathChange;

export interface ObjectChange {
  /** The same for every delivery of the same change. */
  readonly id: string;
  /** The object's key as it is in the bucket. */
  readonly key: string;
  readonly path?: undefined;
  /** When it happened, in milliseconds since the epoch, where the event says. */
  readonly at?: number | undefined;
  /** S3's name of the event or EventBridge's detail type; absent when a person asked. */
  readonly event?: string;
  /** In bytes, where the event says. */
  readonly size?: number | undefined;
  /** Of an object in a bucket with versioning; never `null`, which is overwritten like an object without. */
  readonly versionId?: string | undefined;
  /** `key` is one of the source bucket, and a person or what is left of a message asks for its copy. */
  readonly isToPublish?: boolean;
  /** When viewers could get what it made of the object, where that is known better than by `at`: it was copied then. */
  readonly visibleAt?: number | undefined;
  /** Why it needs no invalidation, where that is known before its paths are. */
  readonly skipped?: string;
  /** Whether the event is the expiry of a version that viewers no longer saw. */
  readonly isNoncurrentExpiry?: boolean;
}

/** A path that is already known: a person asked for it, or CloudFront has accepted the other paths of its change. */
export interface PathChange {
  readonly id: string;
  readonly path: string;
  /** The object that it belongs to, where it is left of a change. */
  readonly key?: string | undefined;
  readonly at?: number | undefined;
  /** As of an `ObjectChange`. */
  readonly visibleAt?: number | undefined;
  /** The event of the change that it is left of, as of an `ObjectChange`. */
  readonly event?: string | undefined;
  /** A person asked for it: no other path takes its place. */
  readonly isRequested: boolean;
}

/** What could be read from one event, and why the rest could not. */
export interface ParsedEvent {
  readonly changes: Change[];
  /** Few and short, however bad the event is: see `MAX_PROBLEMS`. */
  readonly problems: string[];
  /** A person asked for a plan only. */
  readonly dryRun: boolean;
  /** A person wants failures reported, not raised. */
  readonly isNonCritical?: boolean | undefined;
}
