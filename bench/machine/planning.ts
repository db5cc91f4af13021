/** What deciding on wildcards takes: time beside sorting the same keys, and memory. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { median } from './pipeline.ts';
import { changesOf, keysOf, planAll } from './planned.ts';

const WARM_UP = 40;

/** The time to plan divided by the time to sort, alternating so that both meet the same machine. */
export async function planningToSorting(count: number): Promise<number> {
  const keys = keysOf(count);
  const changes = changesOf(keys);
  const times: [number[], number[]] = [[], []];
  // Sorting is compiled already; so is to be what it is compared with.
  for (let round = 0; round < WARM_UP; round += 1) await planAll(changesOf(keysOf(10_000)));
  for (let round = 0; round < 31; round += 1) {
    const start = performance.now();
    await planAll(changes);
    const middle = performance.now();
    [...keys].sort();
    times[0].push(middle - start);
    times[1].push(performance.now() - middle);
  }
  return median(times[0]) / median(times[1]);
}

/** The smallest heap of those tried, in megabytes, in which `count` keys can be planned; Infinity when none is enough. */
export function heapFor(count: number, heaps: readonly number[]): number {
  const directory = mkdtempSync(join(tmpdir(), 'planning-'));
  const outfile = join(directory, 'plan.cjs');
  buildSync({
    stdin: {
      contents: `import { changesOf, keysOf, planAll } from './bench/machine/planned.ts'; void planAll(changesOf(keysOf(${count})));`,
      resolveDir: '.',
    },
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  const enough = heaps.find((heap) => {
    return spawnSync(process.execPath, [`--max-old-space-size=${heap}`, outfile]).status === 0;
  });
  rmSync(directory, { recursive: true });
  return enough ?? Number.POSITIVE_INFINITY;
}
