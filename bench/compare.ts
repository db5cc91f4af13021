/** `npm run bench:compare` computes the comparison of docs/benchmarks.md. Figures of this machine are in main.ts. */
import { runCommand } from '../scripts/command/run-command.ts';
import { PURPOSES, publish, purposeOf } from './report/publish.ts';

const USAGE = `Usage: npm run bench:compare -- [OPTION]

Compares this module in virtual time with other ways to invalidate, and writes docs/benchmarks.md.

${PURPOSES}`;

async function main(args: string[]): Promise<void> {
  const problems = await publish(purposeOf(args));
  if (problems.length === 0) return;
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

void runCommand(USAGE, main);
