/** When the quota is full: wait in the function, or return the messages at once. `npm run bench:quota` */
import { parseArgs } from 'node:util';
import { runCommand } from '../../scripts/command/run-command.ts';
import { run } from './run.ts';

const WORKLOADS = [
  ['12,000 changes at 600/s', 12_000, 600],
  ['100,000 changes at 1,667/s', 100_000, 1_667],
] as const;
const PATIENCE = [
  ['waits up to 50 s', 50_000],
  ['waits up to 20 s', 20_000],
  ['returns at once', 0],
] as const;

const USAGE = `Usage: npm run bench:quota

Compares in virtual time what to do while CloudFront's quota is full: wait in the function, or return the messages to the
queue. Prints the table of docs/reliability.md.

  --help   this text`;

async function main(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  console.log('| workload | rule | p50 | p95 | worst | requests, refused | most receives |');
  console.log('|---|---|---|---|---|---|---|');
  for (const [name, count, perSecond] of WORKLOADS) {
    for (const [i, [rule, patience]] of PATIENCE.entries()) {
      const { p50, p95, max, calls, refused, mostReceives, broken } = await run(count, perSecond, patience);
      const times = [p50, p95, max].map((seconds) => `${Math.round(seconds)} s`).join(' | ');
      console.log(
        `| ${i === 0 ? name : ''} | ${rule} | ${times} | ${calls}, ${refused} | ${mostReceives} |`.replace(
          '|  |',
          '| |',
        ),
      );
      if (broken === 0) continue;
      console.error(`${name}, ${rule}: ${broken} promises are broken`);
      process.exitCode = 1;
    }
  }
}

void runCommand(USAGE, main);
