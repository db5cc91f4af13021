import type { ParsedEvent } from '../events/change.ts';
import type { ArrivalResult } from '../invalidate/result.ts';
import type { Log } from '../log.ts';
import type { DeadLetter, Message, Requeue, Retry } from './message-queue.ts';
import { remainderBodies } from './remainder.ts';
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

/** A message that goes on as copies: what is left of it to the queue, what can never succeed to the dead letters. */
export interface Replacement {
  readonly message: Message;
  readonly requeue: readonly Requeue[];
  readonly deadLetter?: Omit<DeadLetter, 'at'>;
}

/** The body of a message, or a part of it, that is not an event the function knows. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/**
 * Decides about every message. One that CloudFront has accepted in part goes on as what is left of it, so that no
 * accepted path is sent and billed again, and that a message with more work than an invocation has time for ends.
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
    const { postponed, refused } = result;
    const [first] = postponed;
    const delaySeconds = Math.max(
      first === undefined ? 0 : retryDelay(first.error, message.receiveCount),
      ...postponed.map(({ leastDelay = 0 }) => leastDelay),
    );
    // A copy is new to distributions that the message was not for.
    const isItsOwn = postponed.every(
      ({ distributionId }) => message.distributionIds?.includes(distributionId) ?? true,
    );
    const isWhole =
      isItsOwn && postponed.length === result.distributions && postponed.every((one) => one.isUntouched);
    const problems = parsed.problems.length > 0 || refused.length > 0;
    // A copy must ask for less than its message, as it starts with no receives: what is whole is retried in place.
    const mustStay = refused.length === 0 && postponed.some(({ paths }) => paths === undefined);
    if (first !== undefined && isWhole && (!problems || mustStay)) retry.push({ message, delaySeconds });
    else if (first === undefined && !problems) done.push(message);
    else {
      const requeue = copiesOf(message, parsed, result, delaySeconds);
      // A copy with the whole body brings its unreadable parts back: they are dead-lettered with the last one.
      const isLast = requeue.every(({ body }) => body !== message.body);
      const deadLetter = deadLetterOf(message, isLast ? parsed.problems : [], result);
      replace.push({ message, requeue, ...(deadLetter && { deadLetter }) });
    }
  });
  return { delete: done, retry, replace };
}

/** What the distributions still need: the message as it is, or the paths that are left of it. */
function copiesOf(
  message: Message,
  { problems }: ParsedEvent,
  { postponed }: ArrivalResult,
  delaySeconds: number,
): Requeue[] {
  const whole: string[] = [];
  const copies: Requeue[] = [];
  for (const { distributionId, paths, copies: failed, isUntouched } of postponed) {
    if (paths === undefined || (isUntouched && problems.length === 0)) whole.push(distributionId);
    else {
      for (const body of remainderBodies(paths, failed)) {
        copies.push({ message, body, distributionIds: [distributionId], delaySeconds });
      }
    }
  }
  if (whole.length > 0) copies.push({ message, body: message.body, distributionIds: whole, delaySeconds });
  return copies;
}

/** Why a message, or a part of it, can never succeed; undefined when all of it can. */
function deadLetterOf(
  message: Message,
  problems: readonly string[],
  { distributions, refused }: ArrivalResult,
): Replacement['deadLetter'] {
  const [first] = refused;
  if (first === undefined && problems.length === 0) return undefined;
  const paths = [...new Set(refused.map(({ path }) => path))];
  if (problems.length > 0 || first === undefined) {
    const reasons = new Set(refused.map(({ error }) => `${error.name}: ${error.message}`));
    return { message, error: new UnreadableMessage([...problems, ...reasons].join('; ')), paths };
  }
  const ids = new Set(refused.map(({ distributionId }) => distributionId));
  const isForAll = message.distributionIds === undefined && ids.size === distributions;
  return { message, error: first.error, paths, distributionIds: isForAll ? undefined : [...ids] };
}
