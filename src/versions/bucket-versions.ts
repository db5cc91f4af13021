/** One version of an object, or a delete marker, in the order in which S3 lists them: of a key the newest first. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  /** When it was created, in milliseconds since the epoch; 0: unknown. */
  readonly modified: number;
  /** The same for the same content; "" of a delete marker. */
  readonly etag: string;
  readonly size: string;
}

export interface VersionsRequest {
  readonly prefix: string;
  /** Only keys after this one, in the order of their UTF-8 bytes; "": from the first. */
  readonly keyMarker: string;
  /** With it, the listing goes on within the marker's key, after this version. */
  readonly versionIdMarker?: string | undefined;
  /** At most 1,000. */
  readonly maxKeys: number;
}

export interface VersionPage {
  readonly versions: readonly Version[];
  /** Where the next page begins; undefined: there is none. */
  readonly next?: Pick<VersionsRequest, 'keyMarker' | 'versionIdMarker'> | undefined;
}

/** The versions of the bucket's objects. Each method rejects with S3's own error name. */
export interface BucketVersions {
  list(request: VersionsRequest): Promise<VersionPage>;
  /** The headers with which S3 serves a version, by their names in lower case. */
  headers(key: string, versionId: string): Promise<Readonly<Record<string, string>>>;
}
