import { createHash } from 'node:crypto';
import { type RemainingPath, remainderBody } from '../events/remainder.ts';
import type { LeftPath } from '../invalidate/result.ts';

/** Characters of one body, so that it fits into a message with its attributes whatever its characters are. */
const MAX_BODY = 60_000;

/** The bodies of messages that ask for what is left of one; several when one would be too long. */
export function remainderBodies(paths: readonly LeftPath[]): string[] {
  const bodies: string[] = [];
  let some: RemainingPath[] = [];
  let length = 0;
  for (const one of paths) {
    const item = remainingPath(one);
    const itemLength = JSON.stringify(item).length + 1;
    if (some.length > 0 && length + itemLength > MAX_BODY) {
      bodies.push(remainderBody(some));
      some = [];
      length = 0;
    }
    some.push(item);
    length += itemLength;
  }
  return some.length > 0 ? [...bodies, remainderBody(some)] : bodies;
}

function remainingPath({ path, change }: LeftPath): RemainingPath {
  return {
    path,
    // An id with a key in it may be longer than the path.
    id: createHash('sha256').update(change.id).digest('base64url'),
    key: change.key,
    at: change.at,
    event: change.event,
    ...(change.path !== undefined && change.isRequested && { requested: true }),
  };
}
