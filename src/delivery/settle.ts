import type { ParsedEvent } from '../events/change.ts';
import type { ArrivalResult } from '../invalidate/result.ts';
import type { Log } from '../log.ts';
import type { DeadLetter, Message, Requeue, Retry } from './message-queue.ts';
import { retryDelay } from './retry-delay.ts';

/** A message and what could be read from it. */
export interface Received {
  readonly message: Message;
  readonly parsed: ParsedEvent;
}

/** What to do with each message. */
export interface Settlement {
  /** Nothing is left to do. */
  readonly delete: readonly Message[];
  /** To be received again as they are. */
  readonly retry: readonly Retry[];
  /** To be deleted once their copies exist. */
  readonly replace: readonly Replacement[];
}

/** A message that goes on as copies: what it still needs to the queue, what can never succeed to the dead letters. */
export interface Replacement {
  readonly message: Message;
  readonly requeue?: Omit<Requeue, 'message'>;
  readonly deadLetter?: Omit<DeadLetter, 'message' | 'at'>;
}

/** The body of a message, or a part of it, that is not an event the function knows. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/**
 * Decides about every message. A message that some distributions have finished goes on as a copy for the others, so
 * that no distribution repeats its part.
 *
 * @param results in the order of the messages
 */
export function settle(
  received: readonly Received[],
  results: readonly ArrivalResult[],
  log: Pick<Log, 'warn'>,
): Settlement {
  const done: Message[] = [];
  const retry: Retry[] = [];
  const replace: Replacement[] = [];
  received.forEach(({ message, parsed }, index) => {
    const result = results[index];
    if (result === undefined) throw new Error(`message ${message.id} has no result`);
    if (result.distributions === 0) {
      const { id: messageId, distributionIds } = message;
      log.warn('a message is only for distributions that are no longer configured', {
        messageId,
        distributionIds,
      });
    }
    const { postponed } = result;
    const [first] = postponed;
    const delaySeconds = first === undefined ? 0 : retryDelay(first.error, message.receiveCount);
    const deadLetter = deadLetterOf(message, parsed, result);
    // A part that has to wait brings an unreadable message back as a whole; it is dead-lettered then.
    const isWhole = parsed.problems.length > 0 || postponed.length === result.distributions;
    if (first === undefined && deadLetter === undefined) done.push(message);
    else if (first !== undefined && isWhole) retry.push({ message, delaySeconds });
    else {
      const distributionIds = postponed.map(({ distributionId }) => distributionId);
      const requeue = first && { distributionIds, delaySeconds };
      replace.push({ message, ...(requeue && { requeue }), ...(deadLetter && { deadLetter }) });
    }
  });
  return { delete: done, retry, replace };
}

/** Why a message, or a part of it, can never succeed; undefined when all of it can. */
function deadLetterOf(
  message: Message,
  { problems }: ParsedEvent,
  { distributions, refused }: ArrivalResult,
): Replacement['deadLetter'] {
  const paths = [...new Set(refused.flatMap((leftover) => leftover.paths))];
  if (problems.length > 0) {
    const all = [...problems, ...refused.map(({ error }) => `${error.name}: ${error.message}`)];
    return { error: new UnreadableMessage(all.join('; ')), paths };
  }
  const [first] = refused;
  if (first === undefined) return undefined;
  const ids = new Set(refused.map(({ distributionId }) => distributionId));
  const isForAll = message.distributionIds === undefined && ids.size === distributions;
  return { error: first.error, paths, distributionIds: isForAll ? undefined : [...ids] };
}
