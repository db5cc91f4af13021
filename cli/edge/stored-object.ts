/** What the bucket says of an object. */
export interface StoredObject {
  /** With quotes. */
  readonly etag: string | undefined;
  /** Milliseconds since the epoch, whole seconds. */
  readonly modifiedAt: number | undefined;
  readonly size: number | undefined;
  /** In Base64, of the whole object or of its parts; where it was uploaded with one. */
  readonly sha256: string | undefined;
  /** In a bucket with versioning. */
  readonly versionId: string | undefined;
}
