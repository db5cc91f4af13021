/**
 * Runs Stryker over the pure core, or the files of it that are named, and compares the mutants that no test noticed
 * with those that test/mutants/survivors.json explains: `npm run mutants -- plan/knapsack`. Fails below 90 %, for a
 * survivor without an explanation, and for an explanation of one that is gone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand, WrongArgument } from '../command/run-command.ts';

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Survivor {
  readonly file: string;
  readonly line: string;
  readonly mutant: string;
}

type Explained = Survivor & { readonly why: string };

const USAGE = `Usage: npm run mutants -- [FILE...]

Changes the code in small ways and reports which changes no test notices. FILE is the name of a file in src/ without .ts,
such as plan/knapsack; without one, the files of stryker.config.mjs are changed, which takes long.

  --help   this text`;

void runCommand(USAGE, (args) => {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const files = positionals.map(sourceOf);
  const only = files.length === 0 ? [] : ['--mutate', files.join(',')];
  const { status } = spawnSync('npx', ['--no-install', 'stryker', 'run', ...only], { stdio: 'inherit' });
  const report: Report = JSON.parse(readFileSync('.local/mutants.json', 'utf8'));
  const explained: Explained[] = JSON.parse(readFileSync('test/mutants/survivors.json', 'utf8'));

  const withStatus = (...statuses: readonly string[]) =>
    Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status: own }) => statuses.includes(own))
        .map((mutant) => describe(file, source, mutant)),
    );
  const survivors = withStatus('Survived', 'NoCoverage');
  // On a busy machine a survivor may run out of time.
  const unfinished = withStatus('Timeout');
  const same = (one: Survivor) => (other: Survivor) =>
    one.file === other.file && one.line === other.line && one.mutant === other.mutant;
  const unexplained = survivors.filter((survivor) => !explained.some(same(survivor)));
  const gone = explained.filter(
    (one) => one.file in report.files && ![...survivors, ...unfinished].some(same(one)),
  );

  for (const survivor of unexplained)
    console.error(`Survived without an explanation: ${JSON.stringify(survivor)}`);
  for (const { file, line, mutant } of gone)
    console.error(`Explained, but gone: ${file}: ${line} → ${mutant}`);
  console.log(`${survivors.length} mutants survived; ${unexplained.length} of them unexplained`);
  if (status !== 0 || unexplained.length + gone.length > 0) process.exitCode = 1;
});

function sourceOf(name: string): string {
  const file = `src/${name}.ts`;
  if (!existsSync(file))
    throw new WrongArgument(`${file} does not exist; expected a name such as plan/knapsack`);
  return file;
}

/** The line with the mutant in it, as far as it is on one line. */
function describe(file: string, source: string, { location, replacement = '' }: Mutant): Survivor {
  const { start, end } = location;
  const line = source.split('\n')[start.line - 1] ?? '';
  const rest = start.line === end.line ? line.slice(end.column - 1) : '';
  return {
    file,
    line: line.trim(),
    mutant: `${line.slice(0, start.column - 1)}${replacement}${rest}`.trim(),
  };
}
