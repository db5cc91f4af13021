import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { CloudFront } from './cloudfront.ts';
import { type Batch, halve } from './plan.ts';

export interface Invalidation {
  /** Null when CloudFront had accepted the request before and its answer was lost. */
  readonly id: string | null;
  readonly paths: readonly string[];
}

/** A batch CloudFront has not accepted, and its error. */
export interface Unsent {
  readonly batch: Batch;
  readonly error: Error;
}

export interface Outcome {
  readonly accepted: readonly Invalidation[];
  /** One path each, which CloudFront will never accept. */
  readonly refused: readonly Unsent[];
  /** Worth another try later. */
  readonly postponed: readonly Unsent[];
  /** CreateInvalidation calls made, refused ones among them. */
  readonly calls: number;
}

export interface SendPorts {
  readonly createInvalidation: CloudFront['createInvalidation'];
  readonly clock: Clock;
}

/** CloudFront takes about one request every two seconds from an account (aws-sdk-js#3983). */
const CALL_INTERVAL = 2_000;
/** Waiting in the function keeps receive counts at 1 or 2; returning at once drives them past 10. */
const FULL_QUOTA_RETRY = 5_000;
const FULL_QUOTA_PATIENCE = 50_000;

/**
 * Makes the function that sends batches, at most one request every two seconds over all its calls, of which
 * several may run at once.
 */
export function sender({ createInvalidation, clock }: SendPorts) {
  let nextCall = 0;

  /** @param deadline milliseconds since the epoch at which sending must have ended */
  return async (distributionId: string, batches: readonly Batch[], deadline: number): Promise<Outcome> => {
    const accepted: Invalidation[] = [];
    const refused: Unsent[] = [];
    const postponed: Unsent[] = [];
    let calls = 0;
    let patience = FULL_QUOTA_PATIENCE;
    const waiting = [...batches];

    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const paths = [...batch.keys()];
      const turn = Math.max(nextCall, clock.now());
      if (turn >= deadline) {
        postponed.push({ batch, error: new Error('no time was left to send it') });
        continue;
      }
      nextCall = turn + CALL_INTERVAL;
      await clock.sleep(turn - clock.now());
      calls += 1;
      try {
        const callerReference = reference(distributionId, batch);
        const id = await createInvalidation(
          { distributionId, callerReference, paths },
          deadline - clock.now(),
        );
        accepted.push({ id, paths });
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        const verdict = judge(error);
        if (verdict === 'accepted before') {
          accepted.push({ id: null, paths });
        } else if (verdict === 'refused' && batch.size > 1) {
          waiting.unshift(...halve(batch));
        } else if (verdict === 'refused') {
          refused.push({ batch, error });
        } else if (verdict === 'quota full' && patience > 0 && clock.now() + FULL_QUOTA_RETRY < deadline) {
          patience -= FULL_QUOTA_RETRY;
          await clock.sleep(FULL_QUOTA_RETRY);
          waiting.unshift(batch);
        } else {
          postponed.push({ batch, error });
          if (verdict === 'hopeless now') {
            for (const next of waiting.splice(0)) postponed.push({ batch: next, error });
          }
        }
      }
    }
    return { accepted, refused, postponed, calls };
  };
}

/** Whether nothing will work until somebody mends a permission or a setting. */
export function needsOperator(error: Error): boolean {
  return error.name === 'AccessDenied' || error.name === 'NoSuchDistribution';
}

type Verdict = 'accepted before' | 'refused' | 'quota full' | 'hopeless now' | 'try later';

function judge(error: Error): Verdict {
  if (error.name === 'InvalidationBatchAlreadyExists') return 'accepted before';
  // The form that was seen in the field (jonls/s3-deploy-website#26). Ours is derived from the changes and
  // the paths, so whatever it was used for covered the same.
  if (error.name === 'InvalidArgument' && /caller reference/i.test(error.message)) return 'accepted before';
  if (error.name === 'InvalidArgument' || error.name === 'BatchTooLarge') return 'refused';
  if (error.name === 'TooManyInvalidationsInProgress') return 'quota full';
  return needsOperator(error) ? 'hopeless now' : 'try later';
}

/**
 * The same for the same changes and paths, so that a request whose answer was lost is not billed again. Never
 * of the paths alone: the next genuine change of the same object would be swallowed.
 */
function reference(distributionId: string, batch: Batch): string {
  const ids = new Set<string>();
  for (const changes of batch.values()) for (const change of changes) ids.add(change.id);
  const content = JSON.stringify([distributionId, [...ids].sort(), [...batch.keys()].sort()]);
  return createHash('sha256').update(content).digest('hex');
}
