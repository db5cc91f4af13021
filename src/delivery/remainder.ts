import { createHash } from 'node:crypto';
import type { ObjectChange } from '../events/change.ts';
import { type RemainingCopy, type RemainingPath, remainderBody } from '../events/remainder.ts';
import type { LeftPath } from '../invalidate/result.ts';

/** Characters of one body, so that it fits into a message with its attributes whatever its characters are. */
const MAX_BODY = 60_000;

/** The bodies of messages that ask for what is left of one; several when one would be too long. */
export function remainderBodies(paths: readonly LeftPath[], copies: readonly ObjectChange[] = []): string[] {
  const bodies: string[] = [];
  let some: (RemainingPath | RemainingCopy)[] = [];
  let length = 0;
  for (const item of [...paths.map(remainingPath), ...copies.map(remainingCopy)]) {
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
  const { key, event, visibleAt } = change;
  const isKnown = visibleAt === undefined || Number.isFinite(visibleAt);
  // Without a time it counts as never cleared, as what nobody knows the copy of must.
  const at = isKnown ? change.at : undefined;
  return {
    path,
    id: shortId(change.id),
    key,
    at,
    event,
    ...(isKnown && visibleAt !== undefined && { visibleAt }),
    ...(change.path !== undefined && change.isRequested && { requested: true }),
  };
}

function remainingCopy({ id, key, at, event }: ObjectChange): RemainingCopy {
  return { publish: key, id: shortId(id), at, ...(event !== undefined && { event }) };
}

/** An id with a key in it may be longer than the path. */
function shortId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
