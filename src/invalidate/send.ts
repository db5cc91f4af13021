import { createHash } from 'node:crypto';
import { asError } from '../as-error.ts';
import type { CloudFront } from '../aws/cloudfront.ts';
import type { Clock } from '../clock.ts';
import { type Batch, behind, byKind, halve } from '../plan/batches.ts';
import { widenRefused } from '../urls/encoding.ts';
import { pace } from './rate-limiter.ts';

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

/** Waiting in the function is fresh sooner than giving messages back, and they are received once (bench/quota/main.ts). */
const NO_ROOM_RETRY = 5_000;
const NO_ROOM_PATIENCE = 50_000;

/** Makes the function that sends batches at CloudFront's pace; several of its calls may run at once. */
export function sender({ createInvalidation, clock }: SendPorts) {
  const { takeTurn, roomAt, sent } = pace(clock);

  /** @param deadline milliseconds since the epoch at which sending must have ended */
  return async (distributionId: string, batches: readonly Batch[], deadline: number): Promise<Outcome> => {
    const accepted: Invalidation[] = [];
    const refused: Unsent[] = [];
    const postponed: Unsent[] = [];
    let calls = 0;
    let patientUntil: number | undefined;
    const waiting = [...batches];
    /** Wildcards that are tried in place of a refused path, and its batch. */
    const widened = new Map<Batch, Batch>();

    const canWait = (): boolean => {
      patientUntil ??= clock.now() + NO_ROOM_PATIENCE;
      return clock.now() + NO_ROOM_RETRY <= Math.min(patientUntil, deadline);
    };

    /** The first batch that there is room for, or soonest; waits for the room. */
    const takeNext = async (): Promise<Batch | undefined> => {
      if (waiting.length === 0) return undefined;
      const rooms = waiting.map((batch) => roomAt(distributionId, batch));
      const free = rooms.findIndex((room) => room <= clock.now());
      const index = free >= 0 ? free : rooms.indexOf(Math.min(...rooms));
      if (free < 0) await clock.sleep(Math.min(rooms[index] ?? 0, deadline) - clock.now());
      return waiting.splice(index, 1)[0];
    };

    for (let batch = await takeNext(); batch !== undefined; batch = await takeNext()) {
      const paths = [...batch.keys()];
      const turn = takeTurn(deadline);
      if (turn === undefined) {
        postponed.push({ batch, error: new Error('no time was left to send it') });
        continue;
      }
      await clock.sleep(turn - clock.now());
      calls += 1;
      try {
        const callerReference = reference(distributionId, batch);
        const request = { distributionId, callerReference, paths };
        const id = await createInvalidation(request, deadline - clock.now());
        sent(distributionId, batch);
        accepted.push({ id, paths });
      } catch (thrown) {
        const error = asError(thrown);
        const verdict = judge(error);
        if (verdict === 'accepted before') {
          sent(distributionId, batch);
          accepted.push({ id: null, paths });
        } else if (verdict === 'refused' && batch.size > 1) {
          // The largest parts first, as most of them are good.
          waiting.push(...halve(batch));
        } else if (verdict === 'refused') {
          const wide = widened.has(batch) ? undefined : widenRefused(paths[0] ?? '');
          if (wide === undefined) {
            refused.push({ batch: widened.get(batch) ?? batch, error });
          } else {
            const inItsPlace = behind(wide, batch);
            widened.set(inItsPlace, batch);
            waiting.push(inItsPlace);
          }
        } else if (verdict === 'no room' && canWait()) {
          const parts = byKind(batch);
          waiting.unshift(...parts);
          // Wildcards have a quota of their own: what has none is not to wait for them.
          if (parts.length === 1) await clock.sleep(NO_ROOM_RETRY);
        } else if (verdict === 'try again' && canWait()) {
          // The same request is not billed twice, whatever became of it; in other company its paths would be.
          if (waiting.length === 0) await clock.sleep(NO_ROOM_RETRY);
          waiting.push(batch);
        } else {
          sent(distributionId, batch);
          postponed.push({ batch: widened.get(batch) ?? batch, error });
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

type Verdict = 'accepted before' | 'refused' | 'no room' | 'hopeless now' | 'try again';

function judge(error: Error): Verdict {
  if (error.name === 'InvalidationBatchAlreadyExists') return 'accepted before';
  // The form that was seen in the field (jonls/s3-deploy-website#26). Ours is derived from the changes and
  // the paths, so whatever it was used for covered the same.
  if (error.name === 'InvalidArgument' && /caller reference/i.test(error.message)) return 'accepted before';
  if (error.name === 'InvalidArgument' || error.name === 'BatchTooLarge') return 'refused';
  // Of invalidations in progress, or of the account's requests: both have some again within seconds.
  if (error.name === 'TooManyInvalidationsInProgress' || error.name === 'Throttling') return 'no room';
  return needsOperator(error) ? 'hopeless now' : 'try again';
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
