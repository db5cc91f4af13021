import type { Reading } from './changes.ts';
import type { Result } from './invalidate.ts';
import { inParallel } from './parallel.ts';
import { type Message, PARALLEL_REQUESTS, type Queue } from './queue.ts';
import type { Log } from './telemetry.ts';

/** A message and what could be read from it. */
export interface Received {
  readonly message: Message;
  readonly reading: Reading;
}

/** What becomes of the messages. Each is in one list, but for those that are split. */
export interface Settlement {
  /** Nothing is left to do for them. */
  readonly done: readonly Message[];
  /** To be tried again as they are. */
  readonly again: readonly Message[];
  readonly quarantined: readonly { readonly messageId: string; readonly reason: string }[];
  /** Put back for some distributions only, as others have taken their part. */
  readonly putBack: number;
}

/** A wildcard or a path in progress completes within 25 seconds at the 95th percentile (CloudFront, 2026-04). */
export const RETRY_DELAY_SECONDS = 20;

/**
 * Decides about every message and puts those away that can never succeed. A message whose distributions fared
 * differently is split: what each still needs goes on as a message of its own, so that nobody's part is repeated.
 */
export async function settle(
  received: readonly Received[],
  results: readonly Result[],
  queue: Pick<Queue, 'quarantine' | 'putBack'>,
  log: Log,
): Promise<Settlement> {
  const done: Message[] = [];
  const again: Message[] = [];
  const unfinished: { message: Message; fate: Fate }[] = [];
  for (const { message, reading } of received) {
    const fate = fateOf(message, reading, results);
    const isWhole = fate.postponed.length === fate.concerned;
    if (fate.refused === undefined && fate.postponed.length === 0) done.push(message);
    else if (fate.refused === undefined && isWhole) again.push(message);
    else unfinished.push({ message, fate });
  }

  const quarantined: { messageId: string; reason: string }[] = [];
  let putBack = 0;
  await inParallel(PARALLEL_REQUESTS, unfinished, async ({ message, fate: { refused, postponed } }) => {
    try {
      // First what must come again: after a crash in between, it comes twice rather than never.
      if (postponed.length > 0) {
        await queue.putBack(message, postponed, RETRY_DELAY_SECONDS);
        putBack += 1;
      }
      if (refused !== undefined) {
        await queue.quarantine(message, refused.error, refused.distributionIds);
        quarantined.push({ messageId: message.id, reason: refused.error.message });
      }
      done.push(message);
    } catch (error) {
      log.error('a message could not be put back or into the dead-letter queue', {
        messageId: message.id,
        error: `${error}`,
      });
      again.push(message);
    }
  });
  return { done, again, quarantined, putBack };
}

interface Fate {
  /** How many distributions the message is for. */
  readonly concerned: number;
  readonly postponed: readonly string[];
  /** Undefined when nothing of it is hopeless. */
  readonly refused?: { readonly error: Error; readonly distributionIds: readonly string[] | undefined };
}

function fateOf({ distributionIds: only }: Message, reading: Reading, results: readonly Result[]): Fate {
  const concerned = results.filter(({ distributionId }) => only?.includes(distributionId) ?? true);
  const unsent = (kind: 'postponed' | 'refused') =>
    concerned.flatMap((result) => {
      const change = reading.changes.find((one) => result[kind].has(one));
      const error = change && result[kind].get(change);
      return error === undefined ? [] : { id: result.distributionId, error };
    });
  const postponed = unsent('postponed').map(({ id }) => id);
  const fate = { concerned: concerned.length, postponed };
  if (reading.problems.length > 0) {
    // A part that could be read and has to wait brings the message back; then the rest is put away.
    if (postponed.length > 0) return { concerned: postponed.length, postponed };
    return { ...fate, refused: { error: unreadable(reading.problems), distributionIds: undefined } };
  }
  const refused = unsent('refused').filter(({ id }) => !postponed.includes(id));
  const [first] = refused;
  if (first === undefined) return fate;
  const distributionIds = refused.map(({ id }) => id);
  const isAll = distributionIds.length === results.length;
  return { ...fate, refused: { error: first.error, distributionIds: isAll ? undefined : distributionIds } };
}

function unreadable(problems: readonly string[]): Error {
  const error = new Error(problems.join('; '));
  error.name = 'UnreadableMessage';
  return error;
}
