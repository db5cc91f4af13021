import { chunks } from '../chunks.ts';
import { groupBy } from '../group-by.ts';
import { inParallel } from '../parallel.ts';
import type { BucketVersions, Version } from './bucket-versions.ts';

/** What a listing shows of one key. */
export interface KeyVersions {
  /** The newest first. */
  readonly versions: readonly Version[];
  /** Whether there are no older ones. */
  readonly isAll: boolean;
}

export interface FindVersionsOptions {
  readonly list: BucketVersions['list'];
  /** Asked before every request. */
  readonly goesOn: () => boolean;
  /** Called with every key that was listed. */
  readonly onFound: (key: string, found: KeyVersions) => void;
  /** Called with what kept some keys from being listed; others go on. */
  readonly onError: (error: unknown) => void;
}

const PARALLEL_REQUESTS = 10;
/** Keys of a folder that one sweep looks for; sweeps run at the same time. */
const KEYS_PER_SWEEP = 50;
/** Entries to ask for: for each key a few versions, or names between it and the next. Unread ones cost processor time. */
const ENTRIES_PER_KEY = 8;
const MIN_ENTRIES = 24;
const MAX_ENTRIES = 1_000;

/** Lists the versions of the given keys: near ones by one request, distant ones by one each. Never rejects. */
export async function findVersions(keys: Iterable<string>, options: FindVersionsOptions): Promise<void> {
  const byFolder = groupBy(new Set(keys), (key) => key.slice(0, key.lastIndexOf('/') + 1));
  const sweeps = [...byFolder].flatMap(([prefix, inFolder]) => {
    const inOrder = inFolder.map((key) => Buffer.from(key)).sort(Buffer.compare);
    return chunks(inOrder, KEYS_PER_SWEEP).map((wanted) => ({ prefix, wanted }));
  });
  await inParallel(PARALLEL_REQUESTS, sweeps, async ({ prefix, wanted }) => {
    try {
      await sweep(prefix, wanted.map(String), options);
    } catch (error) {
      options.onError(error);
    }
  });
}

/** @param wanted in the order of the listing */
async function sweep(
  prefix: string,
  wanted: readonly string[],
  { list, goesOn, onFound }: FindVersionsOptions,
): Promise<void> {
  for (let i = 0; i < wanted.length; ) {
    if (!goesOn()) return;
    const first = wanted[i] ?? '';
    const maxKeys = Math.min(MAX_ENTRIES, MIN_ENTRIES + ENTRIES_PER_KEY * (wanted.length - i));
    const { versions, next } = await list({ prefix, keyMarker: before(first, prefix), maxKeys });
    const last = Buffer.from(versions.at(-1)?.key ?? prefix);
    const isPast = (key: string) => next === undefined || Buffer.compare(Buffer.from(key), last) < 0;
    const byKey = groupBy(versions, ({ key }) => key);
    const start = i;
    for (; i < wanted.length && isPast(wanted[i] ?? ''); i += 1) {
      const key = wanted[i] ?? '';
      onFound(key, { versions: byKey.get(key) ?? [], isAll: true });
    }
    // The page ended before the first key did: it has many versions or neighbors, and is listed alone.
    if (i === start) {
      if (!goesOn()) return;
      const page = await list({ prefix: first, keyMarker: '', maxKeys: MAX_ENTRIES });
      const own = page.versions.filter(({ key }) => key === first);
      onFound(first, { versions: own, isAll: page.next === undefined || own.length < page.versions.length });
      i += 1;
    }
  }
}

/** A key shortly before the given one, so that a listing after it begins near. */
function before(key: string, prefix: string): string {
  const shorter = key.replace(/.$/su, '');
  return shorter.length > prefix.length ? shorter : '';
}
