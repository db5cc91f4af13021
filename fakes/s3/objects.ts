import { createHash } from 'node:crypto';
import type { Page } from '../../src/plan/object-list.ts';
import { BucketModel } from './bucket.ts';

/** What S3 says of an object beside its key. */
export interface Described {
  /** With quotes. */
  readonly etag: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** In Base64; of objects that were uploaded with one. */
  readonly sha256?: string | undefined;
  /** In a bucket with versioning. */
  readonly versionId?: string | undefined;
}

/** A bucket whose objects have content. */
export class ObjectsModel {
  readonly #keys = new BucketModel();
  readonly #described = new Map<string, Described>();

  /** @param different what S3 says instead of what follows from the content */
  put(key: string, content: string | Buffer, different: Partial<Described> = {}): void {
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    const described = { etag, size: Buffer.byteLength(content), modified: Date.now(), ...different };
    this.#described.set(key, described);
    this.#keys.put(key, described.modified);
  }

  delete(key: string): void {
    this.#described.delete(key);
    this.#keys.delete(key);
  }

  list(prefix: string, startAfter: string | undefined): Page {
    return this.#keys.list(prefix, startAfter);
  }

  describe(key: string): Described | undefined {
    return this.#described.get(key);
  }
}
