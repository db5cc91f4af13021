import { lowerBound } from '../../src/lower-bound.ts';
import type {
  BucketVersions,
  Version,
  VersionPage,
  VersionsRequest,
} from '../../src/versions/bucket-versions.ts';

interface Stored extends Version {
  readonly headers: Readonly<Record<string, string>>;
  /** From when to when it is there, in milliseconds since the epoch. */
  readonly from: number;
  to: number;
}

/** The versions of a bucket's objects, listed as S3 lists them: by key, of a key the newest first. */
export class VersionsModel {
  /** By key, the oldest first. */
  readonly #stored = new Map<string, Stored[]>();
  #sorted: readonly Buffer[] | undefined;
  /** Requests that were made. */
  lists = 0;
  heads = 0;

  /** @param from milliseconds since the epoch; of a key in the order of the times */
  put(
    key: string,
    versionId: string,
    content: string,
    headers: Record<string, string> = {},
    from = 0,
    /** What S3 says of its time; earlier for a replica, which keeps its original's. */
    modified = Date.now(),
  ): void {
    const etag = `"${content}"`;
    this.#add({
      key,
      versionId,
      isDeleteMarker: false,
      etag,
      size: `${content.length}`,
      headers,
      modified,
      from,
      to: Number.POSITIVE_INFINITY,
    });
  }

  putDeleteMarker(key: string, versionId: string, from = 0): void {
    const none = { etag: '', size: '', headers: {}, modified: from };
    this.#add({ key, versionId, isDeleteMarker: true, ...none, from, to: Number.POSITIVE_INFINITY });
  }

  /** Removes a version for good. */
  remove(key: string, versionId: string, at = 0): void {
    for (const version of this.#stored.get(key) ?? []) if (version.versionId === versionId) version.to = at;
  }

  list({ prefix, keyMarker, versionIdMarker, maxKeys }: VersionsRequest, now = Date.now()): VersionPage {
    this.lists += 1;
    this.#sorted ??= [...this.#stored.keys()].map((key) => Buffer.from(key)).sort(Buffer.compare);
    const [marker, start] = [Buffer.from(keyMarker), Buffer.from(prefix)];
    const from = Buffer.compare(marker, start) > 0 ? marker : start;
    const first = lowerBound(this.#sorted, (bytes) => Buffer.compare(bytes, from) >= 0);
    const versions: Version[] = [];
    for (let i = first; i < this.#sorted.length; i += 1) {
      const bytes = this.#sorted[i] ?? start;
      const key = bytes.toString();
      if (!key.startsWith(prefix)) break;
      const isMarker = keyMarker !== '' && Buffer.compare(bytes, marker) === 0;
      const goesOnWithin = isMarker && versionIdMarker !== undefined;
      if (isMarker && !goesOnWithin) continue;
      const ofKey = this.#at(key, now).reverse();
      const after = goesOnWithin ? ofKey.findIndex(({ versionId }) => versionId === versionIdMarker) + 1 : 0;
      for (const version of ofKey.slice(after)) {
        const last = versions.at(-1);
        if (versions.length === maxKeys && last !== undefined) {
          return { versions, next: { keyMarker: last.key, versionIdMarker: last.versionId } };
        }
        versions.push(version);
      }
    }
    return { versions };
  }

  /** Undefined: there is no such version. */
  headers(key: string, versionId: string, now = Date.now()): Readonly<Record<string, string>> | undefined {
    this.heads += 1;
    const version = this.#at(key, now).find((one) => one.versionId === versionId && !one.isDeleteMarker);
    if (version === undefined) return undefined;
    const { etag, size, headers, from } = version;
    const lastModified = new Date(from).toUTCString();
    return {
      etag,
      'content-length': size,
      'last-modified': lastModified,
      'x-amz-version-id': versionId,
      ...headers,
    };
  }

  #add(version: Stored): void {
    const ofKey = this.#stored.get(version.key);
    if (ofKey !== undefined) ofKey.push(version);
    else {
      this.#stored.set(version.key, [version]);
      this.#sorted = undefined;
    }
  }

  #at(key: string, now: number): Stored[] {
    return (this.#stored.get(key) ?? []).filter(({ from, to }) => from <= now && now < to);
  }
}

/** The model as the function sees it. */
export function versionsOver(model: VersionsModel, now: () => number): BucketVersions {
  return {
    list: async (request) => model.list(request, now()),
    async headers(key, versionId) {
      const headers = model.headers(key, versionId, now());
      if (headers === undefined) throw Object.assign(new Error('no such version'), { name: 'NotFound' });
      return headers;
    },
  };
}
