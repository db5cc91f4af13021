import type { Message, Reason, Release } from '../aws/sqs.ts';
import type { Change, Reading } from '../events/parse.ts';
import type { Refusal, Result } from '../invalidate/invalidate.ts';
import type { Log } from '../log.ts';
import { retryDelay } from './retry-delay.ts';

/** A message and what could be read from it. */
export interface Received {
  readonly message: Message;
  readonly reading: Reading;
}

/** What becomes of the messages; each is in one list. */
export interface Settlement {
  /** Nothing is left to do for them. */
  readonly done: readonly Message[];
  /** To be tried again as they are. */
  readonly again: readonly Release[];
  readonly moves: readonly Move[];
}

/** A message that goes on as copies: what it still needs to the end of the queue, what never can to the dead letters. */
export interface Move {
  readonly message: Message;
  readonly putBack?: PutBack;
  readonly reason?: Omit<Reason, 'at'>;
}

export interface PutBack {
  readonly distributionIds: readonly string[];
  readonly delaySeconds: number;
}

/**
 * Decides about every message. One whose distributions fared differently is split: what each still needs goes on as a
 * message of its own, so that nobody's part is repeated.
 */
export function settle(received: readonly Received[], results: readonly Result[], log: Log): Settlement {
  const done: Message[] = [];
  const again: Release[] = [];
  const moves: Move[] = [];
  for (const { message, reading } of received) {
    const { concerned, postponed, refused } = fateOf(message, reading, results);
    if (concerned === 0) {
      const { id: messageId, distributionIds } = message;
      log.warn('a message is only for distributions that are no longer there', {
        messageId,
        distributionIds,
      });
    }
    const [first] = postponed;
    const delaySeconds = first === undefined ? 0 : retryDelay(first.error, message.receiveCount);
    const isWhole = refused === undefined && postponed.length === concerned;
    if (first === undefined && refused === undefined) done.push(message);
    else if (isWhole) again.push({ message, delaySeconds });
    else {
      const putBack = first && { distributionIds: postponed.map(({ id }) => id), delaySeconds };
      moves.push({ message, ...(putBack && { putBack }), ...(refused && { reason: refused }) });
    }
  }
  return { done, again, moves };
}

interface Fate {
  /** How many distributions the message is for. */
  readonly concerned: number;
  /** The distributions that have not taken it yet. */
  readonly postponed: readonly { readonly id: string; readonly error: Error }[];
  /** Undefined when nothing of it is hopeless. */
  readonly refused?: Omit<Reason, 'at'>;
}

function fateOf({ distributionIds: only }: Message, reading: Reading, results: readonly Result[]): Fate {
  const concerned = results.filter(({ distributionId }) => only?.includes(distributionId) ?? true);
  const postponed = concerned.flatMap(({ distributionId: id, postponed: errors }) => {
    const error = first(reading, errors);
    return error === undefined ? [] : [{ id, error }];
  });
  const refused = concerned.flatMap(({ distributionId: id, refused: refusals }) => {
    const isPostponed = postponed.some((one) => one.id === id);
    return isPostponed ? [] : all(reading, refusals).map((refusal) => ({ id, ...refusal }));
  });
  const fate = { concerned: concerned.length, postponed };
  const paths = [...new Set(refused.flatMap(({ paths: some }) => some))];
  if (reading.problems.length > 0) {
    // A part that could be read and has to wait brings the message back; then the rest is put away.
    if (postponed.length > 0) return { concerned: postponed.length, postponed };
    const problems = [...reading.problems, ...refused.map(({ error }) => `${error.name}: ${error.message}`)];
    return { ...fate, refused: { error: unreadable(problems), paths } };
  }
  const [one] = refused;
  if (one === undefined) return fate;
  const ids = new Set(refused.map(({ id }) => id));
  const distributionIds = ids.size === results.length ? undefined : [...ids];
  return { ...fate, refused: { error: one.error, paths, distributionIds } };
}

/** What became of the first change of a message that is in the map. */
function first<T>({ changes }: Reading, fates: ReadonlyMap<Change, T>): T | undefined {
  for (const change of changes) if (fates.has(change)) return fates.get(change);
  return undefined;
}

function all(reading: Reading, refusals: ReadonlyMap<Change, Refusal>): Refusal[] {
  return reading.changes.flatMap((change) => refusals.get(change) ?? []);
}

function unreadable(problems: readonly string[]): Error {
  const error = new Error(problems.join('; '));
  error.name = 'UnreadableMessage';
  return error;
}
