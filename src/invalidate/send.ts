import { createHash } from 'node:crypto';
import { asError } from '../as-error.ts';
import { classify } from '../cloudfront/errors.ts';
import { type Batch, earliest, splitByQuota } from '../plan/batches.ts';
import type { CloudFront } from './cloudfront-port.ts';
import { type PendingBatches, pendingBatches } from './pending-batches.ts';
import { type RateLimiter, rateLimiter } from './rate-limiter.ts';
import type { Invalidation, SendResult, Unsent } from './result.ts';
import { type RoomPorts, room } from './room.ts';

export interface SendPorts extends RoomPorts {
  readonly createInvalidation: CloudFront['createInvalidation'];
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
 * Milliseconds that CloudFront's clock may be behind this function's. What it created earlier than that before this
 * run's first attempt, another invocation has sent and counted.
 */
const CLOCK_MARGIN = 2_000;
/** Of requests without an answer; as many fail in hours of an outage. */
const MAX_UNANSWERED = 1_000;
/** Of invalidations: one that is created within the margin of clocks is among the last few. */
const MAX_COUNTED = 100;

/** One call of the function that sends: what it works on, and what came of it so far. */
interface Run {
  readonly ports: SendPorts;
  readonly limiter: RateLimiter;
  readonly pending: PendingBatches;
  readonly distributionId: string;
  readonly deadline: number;
  /** Whether there is time to wait for quota or for the end of an outage. */
  readonly canWait: () => boolean;
  readonly accepted: Invalidation[];
  readonly refused: Unsent[];
  readonly postponed: Unsent[];
  /** Of this environment: requests that may have been accepted though no answer came, by their references. */
  readonly unanswered: Map<string, number>;
  /** Of this environment: the last invalidations that it counted as billed, by their ids. */
  readonly counted: Set<string>;
  calls: number;
  lastError?: Error;
}

/**
 * Makes the function that sends batches at the rate CloudFront accepts; several of its calls may run at once.
 *
 * @param patience milliseconds that one call waits for quota or for an outage to end
 */
export function sender(ports: SendPorts, patience = DEFAULT_PATIENCE): Send {
  const { clock } = ports;
  const limiter = rateLimiter(clock);
  const waitForRoom = room(limiter, ports);
  const unanswered = new Map<string, number>();
  const counted = new Set<string>();

  return async (distributionId, batches, deadline) => {
    const pending = pendingBatches(distributionId, batches, limiter, waitForRoom, clock);
    let patientUntil: number | undefined;
    const run: Run = {
      ports,
      limiter,
      pending,
      distributionId,
      deadline,
      canWait: () => {
        patientUntil ??= clock.now() + patience;
        return clock.now() + RETRY_INTERVAL <= Math.min(patientUntil, deadline);
      },
      accepted: [],
      refused: [],
      postponed: [],
      unanswered,
      counted,
      calls: 0,
    };
    for (let batch = await pending.take(deadline); batch; batch = await pending.take(deadline)) {
      await sendOne(run, batch);
    }
    const { accepted, refused, postponed, calls } = run;
    return { accepted, refused, postponed, calls };
  };
}

async function sendOne(run: Run, batch: Batch): Promise<void> {
  const { ports, limiter, distributionId, deadline } = run;
  const { clock, createInvalidation } = ports;
  const turn = limiter.reserveCall(deadline);
  if (turn === undefined) {
    // What used the time up says more than that there is none.
    return postpone(run, batch, run.lastError ?? new Error('the invocation has no time left to send it'));
  }
  await clock.sleep(turn - clock.now());
  run.calls += 1;
  const start = clock.now();
  const callerReference = reference(distributionId, batch);
  try {
    const request = { distributionId, callerReference, paths: [...batch.keys()] };
    const { id, createdAt } = await createInvalidation(request, deadline - start);
    const sentAt = run.unanswered.get(callerReference) ?? start;
    run.unanswered.delete(callerReference);
    const latest = createdAt + roundingOf(createdAt);
    const isBilled = latest >= sentAt - CLOCK_MARGIN && !run.counted.has(id);
    if (isBilled) forget(run.counted.add(id), MAX_COUNTED);
    accept(run, batch, {
      id,
      acceptedAt: Math.min(start, createdAt),
      createdAt: Math.max(createdAt, Math.min(latest, sentAt)),
      isBilled,
    });
  } catch (thrown) {
    run.lastError = asError(thrown);
    await react(run, batch, run.lastError, { callerReference, start });
  }
}

async function react(
  run: Run,
  batch: Batch,
  error: Error,
  { callerReference, start }: { readonly callerReference: string; readonly start: number },
): Promise<void> {
  const { limiter, pending, distributionId, ports } = run;
  const failure = classify(error);
  switch (failure) {
    case 'already-accepted':
      return accept(run, batch, {
        id: null,
        acceptedAt: null,
        createdAt: null,
        isBilled: run.unanswered.delete(callerReference),
      });
    case 'refused':
      if (!pending.replaceRefused(batch)) run.refused.push({ batch: pending.asPlanned(batch), error });
      return;
    case 'quota-full':
    case 'throttled': {
      if (!run.canWait()) return postpone(run, batch, error);
      // Wildcards have a quota of their own: exact paths do not wait for it. A rate limit is the same for both.
      const parts = failure === 'quota-full' ? splitByQuota(batch) : [batch];
      pending.putFirst(parts);
      if (parts.length === 1) await ports.clock.sleep(RETRY_INTERVAL);
      return;
    }
    case 'transient':
      if (!run.unanswered.has(callerReference)) run.unanswered.set(callerReference, start);
      forget(run.unanswered, MAX_UNANSWERED);
      if (!run.canWait()) {
        // CloudFront may have accepted it all the same: its wildcards count as in progress.
        limiter.record(distributionId, batch, null);
        return postpone(run, batch, error);
      }
      // The same request is never billed twice; its paths would be in other company.
      if (pending.isEmpty) await ports.clock.sleep(RETRY_INTERVAL);
      return pending.putLast([batch]);
    case 'forbidden':
      postpone(run, batch, error);
      for (const next of pending.takeAll()) postpone(run, next, error);
      return;
    default:
      failure satisfies never;
  }
}

function accept(
  { limiter, pending, distributionId, accepted }: Run,
  batch: Batch,
  answer: Pick<Invalidation, 'id' | 'acceptedAt' | 'createdAt' | 'isBilled'>,
): void {
  limiter.record(distributionId, batch, answer.id);
  const planned = pending.asPlanned(batch);
  accepted.push({ ...answer, oldestChangeAt: oldestIn(batch), paths: [...batch.keys()], planned });
}

/** Milliseconds that a time may be later than it is written: no document says whether CreateTime has whole seconds. */
function roundingOf(createdAt: number): number {
  return createdAt % 1_000 === 0 ? 1_000 : 0;
}

/** The oldest, so that no more than `most` are left. */
function forget(known: Map<string, unknown> | Set<string>, most: number): void {
  for (const oldest of known.keys()) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
}

function oldestIn(batch: Batch): number | null {
  const oldest = earliest([...batch.values()].flat());
  return oldest < Number.MAX_SAFE_INTEGER ? oldest : null;
}

function postpone({ pending, postponed }: Run, batch: Batch, error: Error): void {
  postponed.push({ batch: pending.asPlanned(batch), error });
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
