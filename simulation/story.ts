import { type Judgement, judge } from './judge.ts';
import { run } from './run.ts';
import { type Scenario, scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { type Outcome, World } from './world.ts';

/** Runs one scenario and judges it. */
export async function simulate(one: Scenario): Promise<{ outcome: Outcome; judgement: Judgement }> {
  const outcome = await run(new World(one));
  return { outcome, judgement: judge(one, outcome) };
}

/** What happened in the least part of a failing scenario, for a person to read; undefined when it did not fail. */
export async function story(seed: number): Promise<string | undefined> {
  const whole = scenario(seed);
  const promise = kindOf((await simulate(whole)).judgement.broken);
  if (promise === undefined) return undefined;
  const least = await shrink(whole, async (smaller) => {
    return kindOf((await simulate(smaller)).judgement.broken) === promise;
  });
  return tell(least, await simulate(least));
}

/** The first promise that was broken, without its particulars. */
function kindOf(broken: readonly string[]): string | undefined {
  return broken[0]?.split(/[:\d]/)[0];
}

export function tell(
  { seed, collapse, burst, changes, nonsense, faults }: Scenario,
  { outcome, judgement }: { outcome: Outcome; judgement: Judgement },
): string {
  const happenings = [
    ...changes.map(({ at, key, delay, envelope, versioned }) => ({
      at,
      text: `${JSON.stringify(key)} changes${versioned ? ` ${JSON.stringify(versioned)}` : ''}; ${envelope} reports it ${delay} ms later`,
    })),
    ...nonsense.map(({ at, body }) => ({ at, text: `an unreadable message: ${body}` })),
    ...outcome.journal,
    ...outcome.model.accepted.map(({ createdAt, paths }) => ({
      at: createdAt - outcome.start,
      text: `CloudFront accepts ${paths.slice(0, 10).join(' ')}${paths.length > 10 ? ` and ${paths.length - 10} more` : ''}`,
    })),
  ].sort((a, b) => a.at - b.at);
  return [
    `Seed ${seed}: ${judgement.broken.join('; ') || 'nothing is broken'}`,
    `collapse ${collapse}, burst ${burst}, ${changes.length} changes; faults:`,
    ...faults.map((fault) => `  ${JSON.stringify(fault)}`),
    ...happenings.map(({ at, text }) => `${(at / 1_000).toFixed(2).padStart(9)} s  ${text}`),
  ].join('\n');
}
