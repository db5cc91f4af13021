import { needsOperator } from '../cloudfront/errors.ts';

/** Seconds. An invalidation in progress completes within 25 at the 95th percentile (AWS Networking blog, 2026-04). */
const FIRST_DELAY = 20;
/** Seconds. A permission is not fixed sooner, and each attempt counts as an error of the function. */
const FIRST_DELAY_FOR_OPERATOR = 60;
/** Seconds after which a change is fresh at the latest once an outage is over. */
const LONGEST_DELAY = 300;
/** Two messages of ten thousand wait for the same quota: one or two more attempts are normal. */
const PATIENT_RECEIVES = 2;

/**
 * Whole seconds until a failed message is received again: doubled with every receive after the second, so that the
 * hundred receives of a message (queue.tf) last for about eight hours of an outage.
 */
export function retryDelay(error: Error, receiveCount: number): number {
  const first = needsOperator(error) ? FIRST_DELAY_FOR_OPERATOR : FIRST_DELAY;
  return Math.min(LONGEST_DELAY, first * 2 ** Math.max(0, receiveCount - PATIENT_RECEIVES));
}
