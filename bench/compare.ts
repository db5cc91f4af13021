/**
 * `npm run bench:compare` computes the comparison of docs/benchmarks.md, prints and writes it; with `--quick` it only
 * prints a rougher one, with `--check` it fails when the document is stale. Figures of this machine are in main.ts.
 */
import { publish, purposeOf } from './report/publish.ts';

async function main(): Promise<void> {
  const problems = await publish(purposeOf(process.argv.slice(2)));
  if (problems.length === 0) return;
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

void main();
