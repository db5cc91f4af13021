/** The last figures of `npm run bench:lambda -- --write`. They differ from run to run, so that nothing computes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Figures } from '../comparison/figures.ts';

export interface Measurement {
  readonly workload: string;
  /** In megabytes. */
  readonly memory: number;
  readonly figures: Figures;
}

const FILE = new URL('../fixtures/measured.json', import.meta.url);

export function measurements(): Measurement[] {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Puts a measurement in the place of the last one of the same workload and memory. */
export function keep(one: Measurement): void {
  const others = measurements().filter(
    ({ workload, memory }) => workload !== one.workload || memory !== one.memory,
  );
  const all = [...others, one].sort((a, b) => a.workload.localeCompare(b.workload) || a.memory - b.memory);
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
