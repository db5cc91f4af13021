import { counted, span } from '../report/words.ts';
import type { Finding } from './finding.ts';

export interface QueueState {
  readonly arn: string;
  readonly waiting: number;
  readonly inFlight: number;
  /** JSON. */
  readonly policy: string | undefined;
}

/** Seconds; the alarm `waiting` has the same (monitoring.tf). */
const TOO_OLD = 600;

export const NO_DEAD_LETTERS: Finding = {
  check: 'dead letters',
  state: 'broken',
  what: 'the function has no on-failure destination: what it fails for three times is lost',
  remedy: '`terraform apply` restores it.',
};

export function deadLetterFinding({ waiting, inFlight }: QueueState, queueUrl: string): Finding {
  const check = 'dead letters';
  const messages = waiting + inFlight;
  if (messages === 0) return { check, state: 'healthy', what: 'the dead-letter queue is empty' };
  return {
    check,
    state: 'warning',
    what: `about ${counted(messages, 'message')} in ${queueUrl}: what they ask for was not invalidated`,
    remedy: '`redrive --dry-run` says why, and `redrive` replays what can succeed now.',
  };
}

/** @param oldest seconds; undefined: CloudWatch has no figure */
export function waitingFinding({ waiting, inFlight }: QueueState, oldest: number | undefined): Finding {
  const check = 'queue';
  const messages = `about ${counted(waiting, 'message')} waiting, ${inFlight} in progress`;
  if (oldest === undefined) {
    if (waiting + inFlight === 0) return { check, state: 'healthy', what: 'the queue is empty' };
    return { check, state: 'healthy', what: `${messages}; CloudWatch has no age of the oldest` };
  }
  const what = `${messages}, the oldest ${span(oldest * 1_000)} old`;
  if (oldest <= TOO_OLD) return { check, state: 'healthy', what };
  return {
    check,
    state: 'warning',
    what,
    remedy: 'docs/operations.md, "waiting" and "stuck", has the causes; a large upload takes minutes.',
  };
}
