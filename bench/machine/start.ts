/** How long the command line takes to print its help in a fresh process, against a process that does nothing. */
import { execFileSync } from 'node:child_process';
import { median } from './pipeline.ts';

/** Milliseconds of the two, in fresh processes that take turns: the median of the rounds. */
export function compareStarts(rounds = 21): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(lasts(['dist/cloudfront-invalidator.mjs', '--help']));
    times[1].push(lasts(['-e', '0']));
  }
  return [median(times[0]), median(times[1])];
}

function lasts(args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, args);
  return performance.now() - start;
}
