/** `npm run fuzz -- --count N [--seed M]`: reads hostile bodies; none may throw, and memory must stay flat. */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Random } from '../fakes/random.ts';
import { runCommand, wholeNumber } from '../scripts/command/run-command.ts';
import { readBody } from '../src/events/parse.ts';
import { hostileBody } from './hostile.ts';

const SOURCE = { bucketName: 'my-site', deliveryId: 'm' };
/** Megabytes by which the heap may grow after the first tenth. */
const GROWTH = 16;

/** Any text, and any JSON, cut and joined: most of it is not what a grammar would write. */
function mutated(random: Random): string {
  const body = hostileBody(random).slice(0, 2_000);
  const at = random.whole(0, body.length);
  const other = hostileBody(random).slice(0, 2_000);
  return random.pick([body.slice(at), body.slice(0, at) + other, body.replaceAll('"', ''), body]);
}

export function fuzz(count: number, seed: number): { changes: number; problems: number; growth: number } {
  const random = new Random(seed);
  let changes = 0;
  let problems = 0;
  let base = 0;
  for (let i = 0; i < count; i += 1) {
    const parsed = readBody(random.chance(0.001) ? hostileBody(random) : mutated(random), SOURCE);
    changes += parsed.changes.length;
    problems += parsed.problems.length;
    const length = parsed.problems.reduce((sum, problem) => sum + problem.length, 0);
    if (parsed.problems.length > 11 || length > 8_000) throw new Error(`problems of ${length} characters`);
    if (i === Math.floor(count / 10)) base = heap();
  }
  return { changes, problems, growth: heap() - base };
}

// However Node.js was started: what is not collected yet is no growth.
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

const USAGE = `Usage: npm run fuzz -- [OPTION]...

Reads hostile bodies. Fails when one throws, or when the heap grows by more than ${GROWTH} MB.

  --count N   how many (1000000)
  --seed N    decides which (1)
  --help      this text`;

function main(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const count = wholeNumber('count', values.count, { least: 1 });
  const figures = fuzz(count, wholeNumber('seed', values.seed));
  console.log(`${count} bodies read without a throw: ${JSON.stringify(figures)}`);
  if (figures.growth > GROWTH) {
    console.error(`the heap grew by ${figures.growth} MB; expected at most ${GROWTH}`);
    process.exitCode = 1;
  }
}

if (process.argv[1]?.endsWith('fuzz.ts')) void runCommand(USAGE, main);
