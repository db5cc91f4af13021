import { lowerBound } from '../../src/lower-bound.ts';
import type { List } from '../../src/plan/object-list.ts';

/** S3 lists at most a thousand keys at once. */
const PAGE = 1_000;

/** Lists the keys of a file in place of the bucket: by the order of their UTF-8 bytes, as S3 does. */
export function listOf(keys: readonly string[]): List {
  const sorted = [...new Set(keys)].map((key) => Buffer.from(key)).sort(Buffer.compare);
  return async (prefix, startAfter) => {
    const start = Buffer.from(prefix);
    const after = startAfter === undefined ? undefined : Buffer.from(startAfter);
    const from = lowerBound(
      sorted,
      (key) => Buffer.compare(key, start) >= 0 && (after === undefined || Buffer.compare(key, after) > 0),
    );
    const found = sorted
      .slice(from, from + PAGE + 1)
      .map(String)
      .filter((key) => key.startsWith(prefix));
    return { keys: found.slice(0, PAGE), modified: [], isTruncated: found.length > PAGE };
  };
}
