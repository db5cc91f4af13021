/**
 * What the built function does with the workloads at a processor share: `npm run bench:lambda -- --memory 256,512 C H`.
 * In real time, a workload after the other; `--write` keeps the figures for docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../fakes/random.ts';
import { WORKLOADS } from '../comparison/run.ts';
import { count, seconds, table } from '../report/format.ts';
import { keep } from './measurements.ts';
import { run } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { memory: { type: 'string', default: '1024' }, write: { type: 'boolean', default: false } },
});

async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const name of positionals.length > 0 ? positionals : ['B', 'C', 'X', 'H']) {
    const workload = WORKLOADS.find((one) => one.name === name);
    if (workload === undefined)
      throw new Error(
        `there is no workload ${name}; expected one of ${WORKLOADS.map((one) => one.name).join(', ')}`,
      );
    for (const memory of values.memory.split(',').map(Number)) {
      const one = await run(workload.make(new Random(0)), memory);
      const cells = [
        count(one.calls),
        count(one.throttled + one.tooMany),
        count(one.paths),
        count(one.lists),
        seconds(one.p50),
        seconds(one.p95),
        seconds(one.longest),
        seconds(one.lambdaSeconds),
        one.lost === 0 ? '0' : `${one.lost}`,
      ];
      if (values.write) keep({ workload: name, memory, figures: one });
      rows.push([name, `${memory} MB`, ...cells]);
      console.log(rows.at(-1)?.join('  '));
    }
  }
  console.log(
    `\n${table(['workload', 'memory', 'calls', 'refused', 'paths', 'LIST', 'p50 s', 'p95 s', 'longest s', 'Lambda s', 'lost'], rows)}`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
