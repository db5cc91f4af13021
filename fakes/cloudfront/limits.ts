/** CloudFront's limits, and how sure they are. "CFDG" is the CloudFront Developer Guide. */
import type { CreateRequest } from './requests.ts';

export interface Limits {
  /**
   * Non-wildcard paths in progress, of one distribution (CFDG, "Quotas on invalidations"). One request may carry
   * them all, and never more (Terraform's provider, action cloudfront_create_invalidation).
   */
  readonly filesInProgress: number;
  /**
   * The same page; counted apart. In doubt: one team was refused above six wildcards in a request
   * (ir-engine/etherealengine-archive#10608).
   */
  readonly wildcardsInProgress: number;
  /**
   * Of an account, over all its distributions: "default CreateInvalidation rate limit is 0.5", says a maintainer of
   * the SDK (aws-sdk-js#3983). No official document has it.
   */
  readonly requestsPerSecond: number;
  /** In doubt: users were throttled after 6 to 15 rapid calls (same thread, spacecatninja/craft-imager-x#19). */
  readonly burst: number;
  /**
   * Milliseconds until an invalidation is complete, the same for all or of each. Below 25 s at the 95th percentile
   * (AWS, launch of cache tags, 2026-04-29); nothing else is published.
   */
  readonly completion: number | ((request: CreateRequest) => number);
  readonly reusedReference: ReusedReference;
}

/**
 * What a caller reference that was used before is answered with. The same paths, in any order, give the earlier
 * invalidation in the first two (SDK, TSDoc of InvalidationBatch).
 *
 * - documented: other paths are refused with InvalidationBatchAlreadyExists (same TSDoc). In doubt: its HTTP status,
 *   as no model of the API has the error; CloudFront's other "already exists" errors have 409.
 * - field: other paths are refused with InvalidArgument (jonls/s3-deploy-website#26).
 * - always: so are the same paths (aws-cdk#3878, where an unchanged list was sent again).
 */
export type ReusedReference = (typeof REUSED_REFERENCE)[number];
export const REUSED_REFERENCE = ['documented', 'field', 'always'] as const;

export const DOCUMENTED = {
  filesInProgress: 3_000,
  wildcardsInProgress: 15,
  requestsPerSecond: 0.5,
  burst: 5,
  completion: 10_000,
  reusedReference: 'field',
} satisfies Limits;
