/** `npm run simulate -- --seed N` tells one run; `--seeds N [--from M]` runs many and sums them up. */
import { parseArgs } from 'node:util';
import { runCommand, wholeNumber } from '../scripts/command/run-command.ts';
import { PUBLISH_SEEDS, scenario } from './scenario.ts';
import { simulate, story, tell } from './story.ts';
import { Summary } from './summary.ts';

/**
 * Billed paths over those that cleared something that had changed. On calm days what remains is what one environment has
 * cleared and the other one does not know. With faults a request of thousands of keys may be billed again, too.
 */
const MOST_BILLED = { calm: 1.02, all: 1.1 } as const;
/** Among fewer runs a single unlucky day is above the limits. */
const ENOUGH_RUNS = 1_000;

const USAGE = `Usage: npm run simulate -- [OPTION]...

Runs scenarios in virtual time and fails when a promise is broken. From ${ENOUGH_RUNS} runs on it also fails when more
is billed than ${MOST_BILLED.all} times the necessary, or ${MOST_BILLED.calm} times on calm days.

  --seed N    tell what happens in the scenario of one seed
  --seeds N   run so many seeds and sum them up (2000)
  --from N    the first of them (0)
  --stop      stop at the first seed that fails, without its story
  --help      this text`;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '0' },
      stop: { type: 'boolean', default: false },
    },
  });
  const seeds = wholeNumber('seeds', values.seeds, { least: 1 });
  const from = wholeNumber('from', values.from);
  if (values.seed !== undefined) {
    const seed = wholeNumber('seed', values.seed);
    const one = scenario(seed);
    console.log((await story(seed)) ?? tell(one, await simulate(one)));
    return;
  }
  const summary = new Summary();
  for (let seed = from; seed < from + seeds; seed += 1) {
    const one = scenario(seed);
    summary.add(one, await simulate(one));
    if (!values.stop || summary.failed.length === 0) continue;
    console.error(`Seed ${seed}: ${(await simulate(one)).judgement.broken.join('; ')}`);
    process.exitCode = 1;
    return;
  }
  console.log(summary.toString());
  const { billed } = summary;
  console.log(`billed: ${billed.all.toFixed(3)} times the necessary, ${billed.calm.toFixed(3)} on calm days`);
  if (seeds < ENOUGH_RUNS) console.log(`The limits of the bill apply from ${ENOUGH_RUNS} runs on.`);
  // Who cannot tell that it made a copy pays for it again on purpose.
  else if (from < PUBLISH_SEEDS) judgeBill(billed);
  const [failed] = summary.failed;
  if (failed === undefined) return;
  console.error(`\n${summary.failed.length} seeds failed: ${summary.failed.slice(0, 20).join(', ')}\n`);
  console.error(await story(failed));
  process.exitCode = 1;
}

function judgeBill(billed: Summary['billed']): void {
  for (const days of ['calm', 'all'] as const) {
    if (billed[days] <= MOST_BILLED[days]) continue;
    console.error(
      `billed again: ${billed[days]} times the necessary, at most ${MOST_BILLED[days]} on ${days} days`,
    );
    process.exitCode = 1;
  }
}

void runCommand(USAGE, main);
