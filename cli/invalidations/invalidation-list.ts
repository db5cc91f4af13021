/** One invalidation as ListInvalidations shows it. */
export interface ListedInvalidation {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly isComplete: boolean;
}

/** One invalidation as GetInvalidation shows it. */
export interface KnownInvalidation extends ListedInvalidation {
  readonly paths: readonly string[];
}

/** One that could not be read, and why. */
export interface UnreadInvalidation {
  readonly id: string;
  readonly error: Error;
}

/** What was sent to a distribution, by whomever. */
export interface Invalidations {
  /** The newest first, a page at a time. */
  list(distributionId: string): AsyncIterable<ListedInvalidation>;
  get(distributionId: string, id: string): Promise<KnownInvalidation>;
}

/** The newest of a distribution, with their paths. */
export async function latest(
  { list, get }: Invalidations,
  distributionId: string,
  count: number,
): Promise<KnownInvalidation[]> {
  const found: KnownInvalidation[] = [];
  if (count === 0) return found;
  for await (const { id } of list(distributionId)) {
    found.push(await get(distributionId, id));
    if (found.length === count) break;
  }
  return found;
}
