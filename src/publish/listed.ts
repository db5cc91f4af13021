import type { Copier, Listed } from './copier.ts';

/** From as many keys on listings take the place of reading each; each listing must stand for as many. */
export const MANY = 20;

/** What listings show of some keys. */
export interface Seen {
  readonly objects: ReadonlyMap<string, Listed>;
  /** Whether a listing would have shown an object with this key. */
  readonly covers: (key: string) => boolean;
}

/** Lists as many pages as take fewer requests than reading each key. */
export async function listed(keys: Iterable<string>, list: Copier['listSource']): Promise<Seen> {
  const wanted = [...keys].map((key) => Buffer.from(key)).sort(Buffer.compare);
  const objects = new Map<string, Listed>();
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return { objects, covers: () => false };
  const prefix = commonPrefix(first.toString(), last.toString());
  // Shortly before the first key, which a listing does not show after itself.
  let startAfter = first.toString().replace(/.$/su, '');
  let end: Buffer | undefined;
  for (let left = Math.floor(wanted.length / MANY); left > 0; left -= 1) {
    const page = await list(prefix, startAfter);
    for (const one of page) objects.set(one.key, one);
    const lastOfPage = page.at(-1)?.key;
    end = lastOfPage === undefined ? last : Buffer.from(lastOfPage);
    if (lastOfPage === undefined || Buffer.compare(end, last) >= 0) break;
    startAfter = lastOfPage;
  }
  return { objects, covers: (key) => end !== undefined && Buffer.compare(Buffer.from(key), end) <= 0 };
}

/** Of the first and the last key in order, and so of all between them. */
function commonPrefix(first: string, last: string): string {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  // Not half of a character.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
