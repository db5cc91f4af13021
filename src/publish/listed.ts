import type { Copier, Listed } from './copier.ts';

/** From as many keys on listings take the place of reading each: a LIST costs twelve HEADs. */
export const MANY = 20;
/** Wanted keys for which a page must stand for another one to be read: it takes as long as so many HEADs at once. */
const PAGE_WORTH = 100;

/** What listings show of some keys. */
export interface Seen {
  /** Those of them that are there. */
  readonly objects: ReadonlyMap<string, Listed>;
  /** Whether a listing would have shown an object with this key. */
  readonly covers: (key: string) => boolean;
}

/**
 * Lists as many pages as are faster than reading each key.
 *
 * @param mayGoOn asked before every page but the first
 */
export async function listed(
  keys: Iterable<string>,
  list: Copier['listSource'],
  mayGoOn: () => boolean,
): Promise<Seen> {
  const names = new Set(keys);
  const wanted = [...names].map((key) => Buffer.from(key)).sort(Buffer.compare);
  const objects = new Map<string, Listed>();
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined || wanted.length < MANY)
    return { objects, covers: () => false };
  const prefix = commonPrefix(first.toString(), last.toString());
  // Shortly before the first key, which a listing does not show after itself.
  let startAfter = first.toString().replace(/.$/su, '');
  let end: Buffer | undefined;
  let covered = 0;
  for (;;) {
    const page = await list(prefix, startAfter);
    for (const one of page.objects) if (names.has(one.key)) objects.set(one.key, one);
    const lastOfPage = page.objects.at(-1)?.key;
    if (page.isTruncated && lastOfPage === undefined) break;
    end = page.isTruncated && lastOfPage !== undefined ? Buffer.from(lastOfPage) : last;
    const before = covered;
    while (covered < wanted.length && Buffer.compare(wanted[covered] ?? end, end) <= 0) covered += 1;
    if (covered === wanted.length || covered - before < PAGE_WORTH || !mayGoOn()) break;
    startAfter = end.toString();
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
