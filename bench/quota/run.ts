/** More exact paths than the quota has room for, through the simulation. */

import { Random } from '../../fakes/random.ts';
import { judge } from '../../simulation/judge.ts';
import { run as simulate } from '../../simulation/run.ts';
import type { ObjectChange, Scenario } from '../../simulation/scenario.ts';
import { World } from '../../simulation/world.ts';

/** @param patience milliseconds an invocation waits for quota */
export async function run(count: number, perSecond: number, patience: number) {
  const random = new Random(1);
  // In folders with unchanged objects, so that no wildcard takes their place.
  const changes = Array.from({ length: count }, (_, i): ObjectChange => {
    const at = Math.round((i * 1_000) / perSecond);
    const delay = Math.round(random.lognormal(500, 3_000));
    return { at, key: `d${i % 12}/${i}`, delay, envelope: 'S3', twice: false };
  });
  const one: Scenario = {
    seed: 1,
    distributions: 1,
    collapse: 'precise',
    burst: 5,
    completion: 10_000,
    changes,
    nonsense: [],
    faults: [],
  };
  const outcome = await simulate(new World(one, patience));
  const { broken, waits } = judge(one, outcome);
  const sorted = Float64Array.from(waits).sort();
  const percentile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const refused = outcome.model.refusals.filter(
    ({ code }) => code === 'TooManyInvalidationsInProgress',
  ).length;
  return {
    p50: percentile(0.5),
    p95: percentile(0.95),
    max: percentile(1),
    calls: outcome.model.accepted.length,
    refused,
    mostReceives: outcome.mostReceives,
    broken: broken.length,
  };
}
