/** `npm run simulate -- --seed N` tells one run; `--seeds N [--from M]` runs many and sums them up. */
import { parseArgs } from 'node:util';
import { scenario } from './scenario.ts';
import { simulate, story, tell } from './story.ts';
import { Summary } from './summary.ts';

/**
 * Billed paths over those that cleared something that had changed. On calm days what remains is what one environment has
 * cleared and the other one does not know. With faults a request of thousands of keys may be billed again, too.
 */
const MOST_BILLED = { calm: 1.02, all: 1.1 } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      from: { type: 'string', default: '0' },
      /** At the first seed that fails, without its story. */
      stop: { type: 'boolean', default: false },
    },
  });
  if (values.seed !== undefined) {
    const seed = whole('seed', values.seed);
    const one = scenario(seed);
    console.log((await story(seed)) ?? tell(one, await simulate(one)));
    return;
  }
  const from = whole('from', values.from);
  const summary = new Summary();
  for (let seed = from; seed < from + whole('seeds', values.seeds ?? '2000'); seed += 1) {
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
  for (const days of ['calm', 'all'] as const) {
    if (billed[days] <= MOST_BILLED[days]) continue;
    console.error(
      `billed again: ${billed[days]} times the necessary, at most ${MOST_BILLED[days]} on ${days} days`,
    );
    process.exitCode = 1;
  }
  const [failed] = summary.failed;
  if (failed === undefined) return;
  console.error(`\n${summary.failed.length} seeds failed: ${summary.failed.slice(0, 20).join(', ')}\n`);
  console.error(await story(failed));
  process.exitCode = 1;
}

function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is "${text}"; expected a whole number such as 42`);
  return Number(text);
}

void main();
