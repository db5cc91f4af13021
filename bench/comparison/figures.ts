/** Many runs of one policy, summed up. */
import type { Score } from './score.ts';

/** Counts are means of the runs; of the waits of all runs together the percentiles. */
export interface Figures {
  readonly calls: number;
  readonly throttled: number;
  readonly tooMany: number;
  readonly paths: number;
  readonly collateral: number;
  readonly warm: number;
  /** As a share of all changes. */
  readonly lost: number;
  readonly lists: number;
  readonly heads: number;
  readonly lambdaSeconds: number;
  readonly dollars: number;
  /** Of LIST and HEAD. */
  readonly dollarsOfRequests: number;
  /** In a month in which nothing else is invalidated. */
  readonly dollarsNet: number;
  /** Seconds until a change is fresh; NaN when none ever is. */
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  /** Seconds until the first call that covers a change is accepted. */
  readonly acceptedP95: number;
  /** The highest of any run. */
  readonly filesAtOnce: number;
  readonly wildcardsAtOnce: number;
}

/** Beyond 1,000 of an account in a month (CloudFront pricing). */
const PRICE = 0.005;
const FREE = 1_000;
/** Of a request (S3 pricing, us-east-1). */
const LIST = 0.005 / 1_000;
const HEAD = 0.0004 / 1_000;

export function figures(scores: readonly Score[]): Figures {
  const mean = (of: (score: Score) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const highest = (of: (score: Score) => number) => Math.max(...scores.map(of));
  const waits = pooled(scores.map((score) => score.waits));
  const acceptances = pooled(scores.map((score) => score.acceptances));
  return {
    calls: mean(({ calls }) => calls),
    throttled: mean(({ throttled }) => throttled),
    tooMany: mean(({ tooMany }) => tooMany),
    paths: mean(({ paths }) => paths),
    collateral: mean(({ collateral }) => collateral),
    warm: mean(({ warm }) => warm),
    lost:
      mean(({ lost }) => lost) /
      Math.max(
        1,
        mean(({ changes }) => changes),
      ),
    lists: mean(({ lists }) => lists),
    heads: mean(({ heads }) => heads),
    lambdaSeconds: mean(({ lambdaSeconds }) => lambdaSeconds),
    dollars: mean(({ paths }) => paths * PRICE),
    dollarsOfRequests: mean(({ lists, heads }) => lists * LIST + heads * HEAD),
    dollarsNet: mean(({ paths }) => Math.max(0, paths - FREE) * PRICE),
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    longest: percentile(waits, 1),
    acceptedP95: percentile(acceptances, 0.95),
    filesAtOnce: highest(({ filesAtOnce }) => filesAtOnce),
    wildcardsAtOnce: highest(({ wildcardsAtOnce }) => wildcardsAtOnce),
  };
}

function pooled(lists: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(lists.flat()).sort();
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
