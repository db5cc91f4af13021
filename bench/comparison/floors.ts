/** What no policy can go below, however much it knows in advance. */
import type { Story } from '../workloads/workload.ts';

export interface Floor {
  readonly calls: number;
  /** The fewest paths that clear every change and no other object, with at most 15 wildcards. */
  readonly pathsWithoutCollateral: number;
}

const FILES_IN_PROGRESS = 3_000;
const WILDCARDS_IN_PROGRESS = 15;

/**
 * As if all changes were sent at once after the last of them. A wildcard without collateral begins no unchanged key.
 * The shortest such beginnings are beginnings of none of each other, so that the 15 that save most are the best.
 */
export function floor({ bucket, changes }: Story): Floor {
  const changed = new Set(changes.map(({ key }) => key));
  const end = changes.at(-1)?.at ?? 0;
  const counts = new Map<string, number>();
  let before = '';
  let run: string[] = [];
  let hasUnchanged = false;

  const closeRun = (after: string) => {
    for (const key of run) {
      const length = hasUnchanged || after !== '' ? Math.max(common(key, before), common(key, after)) + 1 : 0;
      const prefix = key.slice(0, length);
      if (length <= key.length) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
    run = [];
  };
  for (const [index, key] of bucket.keys.entries()) {
    if (changed.has(key)) run.push(key);
    else if (bucket.has(index, end)) {
      closeRun(key);
      before = key;
      hasUnchanged = true;
    }
  }
  closeRun('');

  const saved = [...counts.values()].map((count) => count - 1).sort((one, other) => other - one);
  const most = saved.slice(0, WILDCARDS_IN_PROGRESS).reduce((sum, paths) => sum + paths, 0);
  return {
    calls: Math.max(1, Math.ceil((changed.size - most) / FILES_IN_PROGRESS)),
    pathsWithoutCollateral: changed.size - most,
  };
}

/** How many characters two keys begin with that are the same. */
function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
