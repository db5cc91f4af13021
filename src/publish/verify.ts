import type { Copier, Headers } from './copier.ts';

/** From as many keys on listings take the place of reading each; each listing must stand for as many. */
export const MANY = 20;

/**
 * The keys that no listing shows to be what they were when they were read: those that have changed, and those that it would
 * take too many listings to find.
 *
 * @param read what each object of the source was
 */
export async function unconfirmed(
  read: ReadonlyMap<string, Headers>,
  listSource: Copier['listSource'],
): Promise<string[]> {
  const wanted = [...read.keys()].map((key) => Buffer.from(key)).sort(Buffer.compare);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const prefix = commonPrefix(first.toString(), last.toString());
  const confirmed = new Set<string>();
  // Shortly before the first key, which a listing does not show after itself.
  let startAfter = first.toString().replace(/.$/su, '');
  for (let left = Math.floor(wanted.length / MANY); left > 0; left -= 1) {
    const page = await listSource(prefix, startAfter);
    for (const { key, etag, modified } of page) {
      const before = read.get(key);
      const isSame =
        before?.etag === etag && seconds(Date.parse(before['last-modified'] ?? '')) === seconds(modified);
      if (isSame) confirmed.add(key);
    }
    const end = page.at(-1)?.key;
    if (end === undefined || Buffer.compare(Buffer.from(end), last) >= 0) break;
    startAfter = end;
  }
  return [...read.keys()].filter((key) => !confirmed.has(key));
}

/** A header has whole seconds, and a listing may have more. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}

/** Of the first and the last key in order, and so of all between them. */
function commonPrefix(first: string, last: string): string {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  // Not half of a character.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
