/** CloudFront's limits on invalidations, the share of them that one environment of the function takes, and the price. */

/**
 * Paths in one request. Of the 3,000 that may be in progress (Developer Guide, "Quotas on invalidations"), a request
 * that must wait for quota holds up fewer changes, and the rest stays free for people and pipelines.
 */
export const MAX_PATHS_PER_REQUEST = 1_000;

/**
 * Wildcards of one environment in progress. CloudFront allows 15 for each distribution (same page): five for each of
 * the two environments, five for people and pipelines. With ten, a deploy saves another third of its paths and is
 * fresh half a minute later (bench/compare.ts).
 */
export const MAX_WILDCARDS_IN_PROGRESS = 5;

/** Milliseconds between two requests: CloudFront accepts about one every two seconds from an account (aws-sdk-js#3983). */
export const CALL_INTERVAL = 2_000;

/** Milliseconds within which an invalidation completes at the 95th percentile (AWS Networking blog, 2026-04). */
export const COMPLETION = 25_000;

/** Price of a path beyond an account's 1,000 free ones a month, in thousandths of a dollar (CloudFront pricing, us-east-1). */
const MILLIDOLLARS_PER_PATH = 5;

/** Dollars of paths, as if no free one were left. */
export function priceOf(paths: number): number {
  return (paths * MILLIDOLLARS_PER_PATH) / 1_000;
}
