import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFrontClient,
  GetInvalidationCommand,
  paginateListInvalidations,
} from '@aws-sdk/client-cloudfront';

/** One request that CloudFront has accepted. */
export interface Invalidation {
  readonly id: string;
  readonly status: string;
  readonly paths: readonly string[];
  /**
   * When we first saw it, in milliseconds. CloudFront's own CreateTime is in whole seconds, by which a change
   * may seem to have been invalidated before it happened.
   */
  readonly seenAt: number;
}

/** The invalidation that makes `path` fresh, itself or by a wildcard. */
export function invalidationOf(
  path: string,
  invalidations: readonly Invalidation[],
): Invalidation | undefined {
  return invalidations.find(({ paths }) => paths.some((accepted) => covers(accepted, path)));
}

/** Whether an accepted path clears another one, itself or as a wildcard. */
export function covers(accepted: string, path: string): boolean {
  return accepted.endsWith('*') ? path.startsWith(accepted.slice(0, -1)) : path === accepted;
}

const POLL_MS = 100;

/** The invalidations of one distribution as they arrive, from a moment on. */
export class InvalidationWatch {
  readonly #cloudfront: CloudFrontClient;
  readonly #distributionId: string;
  readonly #ignored: ReadonlySet<string>;
  readonly #seen = new Map<string, Invalidation>();

  private constructor(cloudfront: CloudFrontClient, distributionId: string, ignored: ReadonlySet<string>) {
    this.#cloudfront = cloudfront;
    this.#distributionId = distributionId;
    this.#ignored = ignored;
  }

  /** What was accepted before this call is not shown, so that it covers no later change. */
  static async fromNow(cloudfront: CloudFrontClient, distributionId: string): Promise<InvalidationWatch> {
    const earlier = new InvalidationWatch(cloudfront, distributionId, new Set());
    await earlier.look();
    return new InvalidationWatch(cloudfront, distributionId, new Set(earlier.#seen.keys()));
  }

  get seen(): Invalidation[] {
    return [...this.#seen.values()];
  }

  /** Waits until every path was invalidated, and returns those that were not in time. */
  async waitFor(paths: readonly string[], timeoutMs: number): Promise<string[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      await this.look();
      const missing = paths.filter((path) => invalidationOf(path, this.seen) === undefined);
      if (missing.length === 0 || Date.now() > deadline) return missing;
      await sleep(POLL_MS);
    }
  }

  async look(): Promise<void> {
    const pages = paginateListInvalidations(
      { client: this.#cloudfront },
      { DistributionId: this.#distributionId },
    );
    for await (const { InvalidationList } of pages) {
      for (const { Id } of InvalidationList?.Items ?? []) {
        if (Id !== undefined && !this.#ignored.has(Id) && !this.#seen.has(Id)) await this.#note(Id);
      }
    }
  }

  async #note(id: string): Promise<void> {
    const seenAt = Date.now();
    const { Invalidation } = await this.#cloudfront.send(
      new GetInvalidationCommand({ DistributionId: this.#distributionId, Id: id }),
    );
    const paths = Invalidation?.InvalidationBatch?.Paths?.Items ?? [];
    this.#seen.set(id, { id, status: Invalidation?.Status ?? 'unknown', paths, seenAt });
  }
}
