import { createHash } from 'node:crypto';
import type { Message } from './message-queue.ts';

/** A message that was received as often has been in an outage for minutes, or its handling ends the function. */
const SUSPECT_RECEIVES = 5;
const MAX_GROUPS = 10;

/**
 * The groups in which messages are handled one after the other. What came back often is handled in small groups, behind
 * the rest, so that a message that ends the function takes few others with it: each time it does, those before it are
 * done, until it is alone.
 */
export function isolate(messages: readonly Message[]): Message[][] {
  const normal = messages.filter(({ receiveCount }) => receiveCount < SUSPECT_RECEIVES);
  const suspects = messages
    .filter(({ receiveCount }) => receiveCount >= SUSPECT_RECEIVES)
    .map((message) => ({ message, place: placeOf(message) }))
    .sort((one, other) => one.place.compare(other.place));
  const groups: Message[][] = Array.from({ length: Math.min(MAX_GROUPS, suspects.length) }, () => []);
  suspects.forEach(({ message }, i) => {
    groups[i % groups.length]?.push(message);
  });
  return normal.length > 0 || groups.length === 0 ? [normal, ...groups] : groups;
}

/** Another order with every receive: in the same one, the same messages would always be behind the poison. */
function placeOf({ id, receiveCount }: Message): Buffer {
  return createHash('sha256').update(`${id}|${receiveCount}`).digest();
}
