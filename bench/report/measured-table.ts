/** The figures of `npm run bench:lambda`, the same on the screen and in the document. */
import type { Measurement } from '../lambda/measurements.ts';
import { count, percent, seconds, table } from './format.ts';

export function measuredTable(measured: readonly Measurement[]): string {
  return table(
    [
      'workload',
      'memory',
      'calls',
      'refused',
      'paths',
      'LIST',
      'p50 s',
      'p95 s',
      'longest s',
      'Lambda s',
      'lost',
    ],
    measured.map(({ workload, memory, figures: one }) => [
      workload,
      `${memory} MB`,
      ...[one.calls, one.throttled + one.tooMany, one.paths, one.lists].map(count),
      ...[one.p50, one.p95, one.longest, one.lambdaSeconds].map(seconds),
      percent(one.lost),
    ]),
  );
}
