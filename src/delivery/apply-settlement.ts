import { asError } from '../as-error.ts';
import { MAX_BATCH, type Message, PARALLEL_REQUESTS, type Queue, type Release } from '../aws/sqs.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { inParallel } from '../parallel.ts';
import { retryDelay } from './retry-delay.ts';
import type { Move } from './settle.ts';

export interface MovePorts {
  readonly queue: Pick<Queue, 'quarantine' | 'putBack' | 'remove'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Moved {
  readonly quarantined: readonly { readonly messageId: string; readonly reason: string }[];
  /** Put back for some distributions only, as others have taken their part. */
  readonly putBack: number;
  /** Could not be moved; to be tried again as they are. */
  readonly failed: readonly Release[];
  readonly undeleted: number;
}

/**
 * Sends on what messages still need, and deletes each message as soon as its copies are there: ended in between, it
 * leaves ten messages that come twice, and none that never comes.
 */
export async function move(moves: readonly Move[], { queue, clock, log }: MovePorts): Promise<Moved> {
  const quarantined: { messageId: string; reason: string }[] = [];
  const failed: Release[] = [];
  let putBack = 0;
  let undeleted = 0;

  const fail = (message: Message, error: Error) => {
    if (failed.some((one) => one.message === message)) return;
    failed.push({ message, delaySeconds: retryDelay(error, message.receiveCount) });
    log.error('a message could not be put back or into the dead-letter queue', {
      messageId: message.id,
      error: `${error}`,
    });
  };
  const send = async (messages: readonly Message[], work: () => Promise<readonly Message[]>) => {
    try {
      for (const message of await work()) fail(message, new Error('SQS did not take it'));
    } catch (thrown) {
      for (const message of messages) fail(message, asError(thrown));
    }
  };

  const moveSome = async (some: readonly Move[]) => {
    // First what must come again, then what is only to be seen.
    const copies = some.flatMap(({ message, putBack: copy }) => (copy ? [{ message, ...copy }] : []));
    if (copies.length > 0) await send(messagesOf(copies), () => queue.putBack(copies));
    const hopeless = some
      .filter(({ message }) => !failed.some((one) => one.message === message))
      .flatMap(({ message, reason }) => (reason ? [{ message, ...reason, at: clock.now() }] : []));
    if (hopeless.length > 0) await send(messagesOf(hopeless), () => queue.quarantine(hopeless));

    const lost = new Set(failed.map(({ message }) => message));
    const moved = some.filter(({ message }) => !lost.has(message));
    for (const { message, putBack: copy, reason } of moved) {
      if (copy) putBack += 1;
      if (reason) quarantined.push({ messageId: message.id, reason: reason.error.message });
    }
    if (moved.length === 0) return;
    try {
      undeleted += await queue.remove(messagesOf(moved));
    } catch {
      undeleted += moved.length;
    }
  };

  const groups = Array.from({ length: Math.ceil(moves.length / MAX_BATCH) }, (_, i) =>
    moves.slice(i * MAX_BATCH, (i + 1) * MAX_BATCH),
  );
  await inParallel(PARALLEL_REQUESTS, groups, moveSome);
  return { quarantined, putBack, failed, undeleted };
}

function messagesOf(items: readonly { readonly message: Message }[]): Message[] {
  return items.map(({ message }) => message);
}
