import { asError } from '../as-error.ts';
import { chunks } from '../chunks.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { inParallel } from '../parallel.ts';
import {
  MAX_BATCH,
  type Message,
  type MessageQueue,
  PARALLEL_REQUESTS,
  type Retry,
} from './message-queue.ts';
import { retryDelay } from './retry-delay.ts';
import type { Replacement, Settlement } from './settle.ts';

export interface SettlementPorts {
  readonly queue: Omit<MessageQueue, 'receive'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Settled {
  readonly deadLettered: readonly { readonly messageId: string; readonly reason: string }[];
  /** Messages of which only what is left went back to the queue. */
  readonly requeued: number;
  /** Messages to be received again as they are, including those whose copies SQS did not accept. */
  readonly retried: readonly Message[];
  /** Messages that could not be deleted; SQS delivers them again. */
  readonly undeleted: number;
}

/** Carries out a settlement. Never rejects: a message that cannot be settled stays in the queue. */
export async function applySettlement(
  settlement: Settlement,
  { queue, clock, log }: SettlementPorts,
): Promise<Settled> {
  const deadLettered: { messageId: string; reason: string }[] = [];
  const failed = new Map<Message, Retry>();
  let requeued = 0;
  let undeleted = 0;

  const fail = (message: Message, error: Error) => {
    if (failed.has(message)) return;
    failed.set(message, { message, delaySeconds: retryDelay(error, message.receiveCount) });
    log.error('a message could not be copied to the queue or to the dead-letter queue', {
      messageId: message.id,
      error,
    });
  };

  const copy = async <T extends { readonly message: Message }>(
    copies: readonly T[],
    send: (copies: readonly T[]) => Promise<readonly T[]>,
  ) => {
    if (copies.length === 0) return;
    try {
      for (const { message } of await send(copies)) fail(message, new Error('SQS did not accept the copy'));
    } catch (thrown) {
      for (const { message } of copies) fail(message, asError(thrown));
    }
  };

  const remove = async (messages: readonly Message[]) => {
    if (messages.length === 0) return;
    try {
      undeleted += await queue.deleteMessages(messages);
    } catch (error) {
      undeleted += messages.length;
      log.error('messages could not be deleted; SQS delivers them again', { error });
    }
  };

  /** A crash in between leaves at most ten messages that are delivered twice, and none that is lost. */
  const replaceSome = async (some: readonly Replacement[]) => {
    // First what must be sent again, then what is only to be seen.
    const requeues = some.flatMap(({ requeue }) => requeue);
    await copy(requeues, queue.requeue);
    const deadLetters = some
      .filter(({ message }) => !failed.has(message))
      .flatMap(({ deadLetter }) => (deadLetter ? [{ ...deadLetter, at: clock.now() }] : []));
    await copy(deadLetters, queue.deadLetter);

    const replaced = some.filter(({ message }) => !failed.has(message));
    for (const { message, requeue, deadLetter } of replaced) {
      if (requeue.length > 0) requeued += 1;
      if (deadLetter) deadLettered.push({ messageId: message.id, reason: deadLetter.error.message });
    }
    await remove(replaced.map(({ message }) => message));
  };

  await remove(settlement.delete);
  await inParallel(PARALLEL_REQUESTS, chunks(settlement.replace, MAX_BATCH), replaceSome);
  const retries = [...settlement.retry, ...failed.values()];
  try {
    const hidden = await queue.changeVisibility(retries);
    if (hidden > 0) log.warn('messages stay invisible until their visibility timeout', { messages: hidden });
  } catch (error) {
    log.warn('messages stay invisible until their visibility timeout', { error });
  }
  return { deadLettered, requeued, retried: retries.map(({ message }) => message), undeleted };
}
