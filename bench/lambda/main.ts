/**
 * What the built function does with the workloads at a processor share: `npm run bench:lambda -- --memory 256,512 C H`.
 * In real time, a workload after the other; `--write` keeps the figures for docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../fakes/random.ts';
import { WORKLOADS } from '../comparison/run.ts';
import { measuredTable } from '../report/measured-table.ts';
import { keep, type Measurement } from './measurements.ts';
import { run } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { memory: { type: 'string', default: '1024' }, write: { type: 'boolean', default: false } },
});

async function main(): Promise<void> {
  const measured: Measurement[] = [];
  for (const name of positionals.length > 0 ? positionals : ['B', 'C', 'X', 'H']) {
    const workload = WORKLOADS.find((one) => one.name === name);
    if (workload === undefined)
      throw new Error(
        `there is no workload ${name}; expected one of ${WORKLOADS.map((one) => one.name).join(', ')}`,
      );
    for (const memory of values.memory.split(',').map(Number)) {
      const one = { workload: name, memory, figures: await run(workload.make(new Random(0)), memory) };
      if (values.write) keep(one);
      measured.push(one);
      console.error(`${name}, ${memory} MB: done`);
    }
  }
  console.log(measuredTable(measured));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
