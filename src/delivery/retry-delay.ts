import { needsOperator } from '../invalidate/send.ts';

/** A wildcard or a path in progress completes within 25 seconds at the 95th percentile (AWS, 2026-04). */
const FIRST_DELAY = 20;
/** People do not mend a permission in seconds, and each try counts as an error of the function. */
const FIRST_DELAY_OF_OPERATOR = 60;
/** What waits out an outage is fresh so soon after it. */
const LONGEST_DELAY = 300;
/** A try or two more are normal: two messages of ten thousand wait for the same quota. */
const PATIENT_RECEIVES = 2;

/**
 * Whole seconds after which a message that failed comes again: doubled with every receive after the second, so that
 * the hundred receives a message has (queue.tf) last for about eight hours of an outage.
 */
export function retryDelay(error: Error, receiveCount: number): number {
  const first = needsOperator(error) ? FIRST_DELAY_OF_OPERATOR : FIRST_DELAY;
  return Math.min(LONGEST_DELAY, first * 2 ** Math.max(0, receiveCount - PATIENT_RECEIVES));
}
