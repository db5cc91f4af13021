/** One object created, overwritten or deleted; or one path somebody asked to have invalidated. */
export type Change = ObjectChange | RequestedPath;

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
}

interface RequestedPath {
  readonly id: string;
  readonly path: string;
  readonly key?: undefined;
  readonly at?: undefined;
}

/** What could be read from one event, and why the rest could not. */
export interface ParsedEvent {
  readonly changes: Change[];
  readonly problems: string[];
}
