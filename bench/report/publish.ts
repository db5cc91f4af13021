/** Computes the comparison, prints it, and writes or checks what docs/ says of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare } from '../comparison/run.ts';
import { contestTable, document, goalsTable, heading } from './document.ts';
import { goals } from './goals.ts';
import { plot } from './plot.ts';

/** - write: the document; - check: that it is what the code gives; - quick: fewer runs, nothing is written. */
export type Purpose = 'write' | 'check' | 'quick';

export const PURPOSES = `  --quick   a rougher comparison of fewer runs; write nothing
  --check   fail when docs/benchmarks.md is not what the code gives; write nothing
  --help    this text`;

export function purposeOf(args: string[]): Purpose {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  });
  return values.check ? 'check' : values.quick ? 'quick' : 'write';
}

/** What went wrong, in words: goals that are missed, or documents that are stale. */
export async function publish(purpose: Purpose): Promise<string[]> {
  const isTerminal = process.stderr.isTTY;
  const comparison = await compare(purpose === 'quick', (what) => {
    if (isTerminal) process.stderr.write(`\r\u001b[K${what}`);
  });
  if (isTerminal) process.stderr.write('\r\u001b[K');
  const files: [name: string, text: string][] = [
    ['docs/benchmarks.md', document(comparison)],
    ['docs/benchmarks.svg', plot(comparison)],
  ];
  if (purpose === 'check') {
    return files
      .filter(([name, text]) => contentOf(name) !== text)
      .map(([name]) => `${name} is not what the code gives; run npm run bench:compare`);
  }
  for (const contest of comparison.contests) console.log(`${heading(contest)}\n\n${contestTable(contest)}\n`);
  console.log(goalsTable(comparison));
  if (purpose === 'write') for (const [name, text] of files) writeFileSync(name, text);
  return goals(comparison)
    .filter(({ isMet }) => !isMet)
    .map(({ what }) => what);
}

function contentOf(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8');
  } catch {
    return undefined;
  }
}
