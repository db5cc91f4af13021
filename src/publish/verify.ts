import type { Copier, Headers, Listed } from './copier.ts';
import { listed } from './listed.ts';

/**
 * The keys that no listing shows to be what they were when they were read: those that have changed, and those that it would
 * take too many listings to find.
 *
 * @param read what each object of the source was
 * @param mayGoOn asked before every listing but the first
 */
export async function unconfirmed(
  read: ReadonlyMap<string, Headers>,
  listSource: Copier['listSource'],
  mayGoOn: () => boolean,
): Promise<string[]> {
  const { objects } = await listed(read.keys(), listSource, mayGoOn);
  return [...read].filter(([key, before]) => !isSame(before, objects.get(key))).map(([key]) => key);
}

function isSame(before: Headers, now: Listed | undefined): boolean {
  return (
    now !== undefined &&
    before.etag === now.etag &&
    seconds(Date.parse(before['last-modified'] ?? '')) === seconds(now.modified)
  );
}

/** A header has whole seconds, and a listing may have more. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}
