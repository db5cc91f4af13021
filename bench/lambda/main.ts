/**
 * What the built function does with the workloads at a processor share: `npm run bench:lambda -- --memory 256,512 C H`.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { Random } from '../../fakes/random.ts';
import { runCommand, WrongArgument, wholeNumber } from '../../scripts/command/run-command.ts';
import { WORKLOADS } from '../comparison/run.ts';
import { measuredTable } from '../report/measured-table.ts';
import { keep, type Measurement } from './measurements.ts';
import { run } from './run.ts';

/** What Lambda offers, in megabytes. */
const SIZES = { least: 128, most: 10_240 };
const NAMES = WORKLOADS.map(({ name }) => name).join(', ');

const USAGE = `Usage: npm run bench:lambda -- [OPTION...] [WORKLOAD...]

Builds the function and runs it in real time with the processor share that Lambda gives to a memory size. Linux only, as
root. WORKLOAD is one of ${NAMES} (B C X H).

  --memory N,N   megabytes (1024)
  --write        keep the figures for docs/benchmarks.md
  --help         this text`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { memory: { type: 'string', default: '1024' }, write: { type: 'boolean', default: false } },
  });
  const sizes = values.memory.split(',').map((size) => wholeNumber('memory', size, SIZES));
  const workloads = (positionals.length > 0 ? positionals : ['B', 'C', 'X', 'H']).map(workloadOf);
  execFileSync('./scripts/build.sh', { stdio: 'inherit' });
  const measured: Measurement[] = [];
  for (const { name, make } of workloads) {
    for (const memory of sizes) {
      const one = { workload: name, memory, figures: await run(make(new Random(0)), memory) };
      if (values.write) keep(one);
      measured.push(one);
      console.error(`${name}, ${memory} MB: done`);
    }
  }
  console.log(measuredTable(measured));
}

function workloadOf(name: string) {
  const workload = WORKLOADS.find((one) => one.name === name);
  if (workload === undefined) throw new WrongArgument(`no workload is "${name}"; expected one of ${NAMES}`);
  return workload;
}

runCommand(USAGE, main).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
