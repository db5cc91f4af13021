import { createHash } from 'node:crypto';
import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import { classify, type Failure } from '../cloudfront/errors.ts';
import { type Batch, splitByQuota } from '../plan/batches.ts';
import type { CloudFront } from './cloudfront-port.ts';
import { pendingBatches } from './pending-batches.ts';
import { rateLimiter } from './rate-limiter.ts';
import type { Invalidation, SendResult, Unsent } from './result.ts';

export interface SendPorts {
  readonly createInvalidation: CloudFront['createInvalidation'];
  readonly clock: Clock;
}

/**
 * @param deadline milliseconds since the epoch at which sending must have ended
 */
export type Send = (
  distributionId: string,
  batches: readonly Batch[],
  deadline: number,
) => Promise<SendResult>;

/** Waiting in the function is fresher than returning messages, and each is received once (bench/quota). */
const RETRY_INTERVAL = 5_000;
const DEFAULT_PATIENCE = 50_000;

/**
 * Makes the function that sends batches at the rate CloudFront accepts; several of its calls may run at once.
 *
 * @param patience milliseconds that one call waits for quota or for an outage to end
 */
export function sender({ createInvalidation, clock }: SendPorts, patience = DEFAULT_PATIENCE): Send {
  const limiter = rateLimiter(clock);

  const attempt = async (
    distributionId: string,
    batch: Batch,
    deadline: number,
  ): Promise<{ id: string } | { error: Error; failure: Failure }> => {
    try {
      const callerReference = reference(distributionId, batch);
      const request = { distributionId, callerReference, paths: [...batch.keys()] };
      return { id: await createInvalidation(request, deadline - clock.now()) };
    } catch (thrown) {
      const error = asError(thrown);
      return { error, failure: classify(error) };
    }
  };

  return async (distributionId, batches, deadline) => {
    const pending = pendingBatches(distributionId, batches, limiter, clock);
    const accepted: Invalidation[] = [];
    const refused: Unsent[] = [];
    const postponed: Unsent[] = [];
    let calls = 0;
    let patientUntil: number | undefined;
    let lastError: Error | undefined;

    const canWait = (): boolean => {
      patientUntil ??= clock.now() + patience;
      return clock.now() + RETRY_INTERVAL <= Math.min(patientUntil, deadline);
    };
    const accept = (batch: Batch, id: string | null) => {
      limiter.record(distributionId, batch);
      accepted.push({ id, paths: [...batch.keys()] });
    };
    const postpone = (batch: Batch, error: Error) => {
      postponed.push({ batch: pending.asPlanned(batch), error });
    };

    for (let batch = await pending.take(deadline); batch; batch = await pending.take(deadline)) {
      const turn = limiter.reserveCall(deadline);
      if (turn === undefined) {
        // What used the time up says more than that there is none.
        postpone(batch, lastError ?? new Error('the invocation has no time left to send it'));
        continue;
      }
      await clock.sleep(turn - clock.now());
      calls += 1;
      const answer = await attempt(distributionId, batch, deadline);
      if ('id' in answer) {
        accept(batch, answer.id);
        continue;
      }
      const { failure, error } = answer;
      lastError = error;
      switch (failure) {
        case 'already-accepted':
          accept(batch, null);
          break;
        case 'refused':
          if (!pending.replaceRefused(batch)) refused.push({ batch: pending.asPlanned(batch), error });
          break;
        case 'quota-full':
        case 'throttled': {
          if (!canWait()) {
            postpone(batch, error);
            break;
          }
          // Wildcards have a quota of their own: exact paths do not wait for it. A rate limit is the same for both.
          const parts = failure === 'quota-full' ? splitByQuota(batch) : [batch];
          pending.putFirst(parts);
          if (parts.length === 1) await clock.sleep(RETRY_INTERVAL);
          break;
        }
        case 'transient':
          if (!canWait()) {
            // CloudFront may have accepted it all the same: its wildcards count as in progress.
            limiter.record(distributionId, batch);
            postpone(batch, error);
            break;
          }
          // The same request is never billed twice; its paths would be in other company.
          if (pending.isEmpty) await clock.sleep(RETRY_INTERVAL);
          pending.putLast([batch]);
          break;
        case 'forbidden':
          postpone(batch, error);
          for (const next of pending.takeAll()) postpone(next, error);
          break;
        default:
          failure satisfies never;
      }
    }
    return { accepted, refused, postponed, calls };
  };
}

/**
 * The same for the same changes and paths, so that a request whose answer was lost is not billed again. Never
 * of the paths alone: CloudFront would take the next genuine change of the same object for a repetition.
 */
function reference(distributionId: string, batch: Batch): string {
  const ids = new Set<string>();
  for (const changes of batch.values()) for (const change of changes) ids.add(change.id);
  const content = JSON.stringify([distributionId, [...ids].sort(), [...batch.keys()].sort()]);
  return createHash('sha256').update(content).digest('hex');
}
