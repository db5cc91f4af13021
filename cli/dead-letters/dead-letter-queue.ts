import type { DeadMessage } from './dead-letter.ts';

/** Where dead letters are read from. Every method rejects with a Problem. */
export interface DeadLetterQueue {
  /** At most 10, which no other reader sees for as long as HIDDEN_MINUTES; none when none arrived within a second. */
  receive(): Promise<DeadMessage[]>;
  /** Returns the ids of those that could be deleted. */
  delete(messages: readonly DeadMessage[]): Promise<Set<string>>;
  /** Lets the next reader see them at once. */
  show(messages: readonly DeadMessage[]): Promise<void>;
}

/** For which a redrive may last. */
export const HIDDEN_MINUTES = 15;

/**
 * Receives until the queue seems empty: a long poll asks all servers of SQS, and AWS may still show a message late.
 *
 * @param most messages; there may be more
 */
export async function receiveAll(
  { receive }: Pick<DeadLetterQueue, 'receive'>,
  most: number,
  progress: (count: number) => void,
): Promise<DeadMessage[]> {
  const all = new Map<string, DeadMessage>();
  while (all.size < most) {
    const some = await receive();
    if (some.length === 0) break;
    // The latest receipt handle of a message that was delivered twice.
    for (const one of some) all.set(one.id, one);
    progress(all.size);
  }
  return [...all.values()];
}
