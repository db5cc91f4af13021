import type { Checked } from '../edge/verify.ts';
import type { Paint } from '../frame/terminal.ts';
import { table } from './table.ts';

/** A line for each URL, and one below it for what differs. */
export function checkedLines(all: readonly Checked[], paint: Paint): string[] {
  const rows = table(
    all.map(({ url, isFresh, by, answer }) => [
      isFresh ? 'fresh' : 'stale',
      url,
      by,
      answer?.headers['x-cache'] ?? '-',
      answer?.headers.age === undefined ? '-' : `age ${answer.headers.age} s`,
      answer?.headers['x-amz-cf-pop'] ?? '-',
    ]),
  );
  return rows.flatMap((row, i) => {
    const { isFresh = false, by, difference, key } = all[i] ?? {};
    const line = row.replace(/^\S+/, (state) => paint(isFresh ? 'green' : 'red', state));
    return difference === undefined
      ? line
      : [line, `       ${by === 'connection' ? '' : `${by} `}${difference} (${key})`];
  });
}

/** For machines. */
export function checkedJson({ url, key, isFresh, by, difference, answer, looks }: Checked) {
  const age = Number(answer?.headers.age);
  return {
    url,
    key,
    fresh: isFresh,
    comparedBy: by,
    difference: difference ?? null,
    status: answer?.status ?? null,
    xCache: answer?.headers['x-cache'] ?? null,
    ageSeconds: Number.isNaN(age) ? null : age,
    location: answer?.headers['x-amz-cf-pop'] ?? null,
    looks,
  };
}
