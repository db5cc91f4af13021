/** Every policy over every workload, and ours under worse conditions. The same code gives the same figures. */
import { Random } from '../../fakes/random.ts';
import { POLICIES } from '../policies/all.ts';
import { BALANCED, SKIPPING, STEPS, withMemory, without } from '../policies/ours.ts';
import type { Policy } from '../policies/policy.ts';
import { INVENTED } from '../workloads/invented.ts';
import { REPLAY, REPLAY_BY_TIME } from '../workloads/replay.ts';
import type { Story, Workload } from '../workloads/workload.ts';
import { type Figures, figures } from './figures.ts';
import { type Floor, floor } from './floors.ts';
import { score } from './score.ts';
import { CONDITIONS, type Conditions, World } from './world.ts';

export interface Contest {
  readonly workload: Workload;
  readonly seeds: number;
  readonly changes: number;
  /** Of the first seed. */
  readonly floor: Floor;
  readonly figures: ReadonlyMap<Policy, Figures>;
}

/** Balanced under one set of conditions, by the name of the workload. */
export interface Variant {
  readonly name: string;
  /** Whether invalidations take longer. */
  readonly isSlow: boolean;
  readonly figures: ReadonlyMap<string, Figures>;
}

/** What one thing that the function knows is worth: balanced without it, by the name of the workload. */
export interface Ignorance {
  readonly name: string;
  readonly figures: ReadonlyMap<string, Figures>;
}

/** Balanced in a function of that memory, in megabytes, by the name of the workload. */
export interface Sized {
  readonly memory: number;
  readonly figures: ReadonlyMap<string, Figures>;
}

export interface Comparison {
  readonly sizes: readonly Sized[];
  readonly steps: readonly Ignorance[];
  readonly contests: readonly Contest[];
  readonly variants: readonly Variant[];
}

export const WORKLOADS: readonly Workload[] = [...INVENTED, REPLAY, REPLAY_BY_TIME];

/** What takes seconds of a processor is varied less often. */
const QUICK = ['A', 'B', 'C', 'D'];
const ALL = [...QUICK, 'E', 'H'];
const VARIANTS: readonly [name: string, changed: Partial<Conditions>, workloads: readonly string[]][] = [
  ['burst of 1', { burst: 1 }, ALL],
  ['0.25 calls a second', { requestsPerSecond: 0.25 }, QUICK],
  ['0.1 calls a second', { requestsPerSecond: 0.1 }, QUICK],
  ['0.05 calls a second', { requestsPerSecond: 0.05 }, ALL],
  ['0.05 calls a second and a burst of 1', { requestsPerSecond: 0.05, burst: 1 }, QUICK],
  ['completion 30 s, p95 120 s', { completionMedian: 30, completionP95: 120 }, ALL],
];
export const VARIED = ALL;

/** For these it matters what the function knows. */
export const STEPPED = ['A', 'B', 'C', 'X', 'W', 'T'];
/** In megabytes; the last one has a whole processor. */
const MEMORIES = [256, 512, 1_024, 1_769];
export const SIZED = ['A', 'B', 'C', 'H'];
const IGNORANT: readonly [name: string, policy: Policy][] = [
  ['all of it', BALANCED],
  ...STEPS.map((step): [string, Policy] => [`not ${step}`, without(step)]),
  ['nothing of it', without(...STEPS)],
];

/** @param say called with what is done next */
export async function compare(isQuick: boolean, say: (what: string) => void): Promise<Comparison> {
  const seedsOf = ({ seeds, quickSeeds }: Workload) => (isQuick ? quickSeeds : seeds);
  const contests: Contest[] = [];
  for (const workload of WORKLOADS) {
    const stories = draw(workload, seedsOf(workload));
    const found = new Map<Policy, Figures>();
    const isVersioned = stories.every(({ versions }) => versions !== undefined);
    for (const policy of isVersioned ? [...POLICIES, SKIPPING] : POLICIES) {
      say(`${workload.name}, ${policy.name}`);
      found.set(policy, await run(policy, stories, CONDITIONS));
    }
    const [first] = stories;
    if (first === undefined) throw new Error(`${workload.name} has no seeds`);
    const changes = first.changes.length;
    contests.push({ workload, seeds: stories.length, changes, floor: floor(first), figures: found });
  }

  const usual = contests.map(({ workload, figures: found }) => [workload.name, found.get(BALANCED)] as const);
  const variants: Variant[] = [
    {
      name: 'as above',
      isSlow: false,
      figures: new Map(usual.flatMap(([name, one]) => (one ? [[name, one]] : []))),
    },
  ];
  const stories = new Map(
    WORKLOADS.filter(({ name }) => ALL.includes(name)).map((one) => [one.name, draw(one, one.quickSeeds)]),
  );
  for (const [name, changed, workloads] of VARIANTS) {
    const found = new Map<string, Figures>();
    for (const workload of workloads) {
      say(`${workload}, ${name}`);
      found.set(workload, await run(BALANCED, stories.get(workload) ?? [], { ...CONDITIONS, ...changed }));
    }
    variants.push({ name, isSlow: 'completionMedian' in changed, figures: found });
  }
  const steps: Ignorance[] = [];
  for (const [name, policy] of IGNORANT) {
    const found = new Map<string, Figures>();
    for (const workload of STEPPED) {
      say(`${workload}, ${name}`);
      const drawn = WORKLOADS.filter((one) => one.name === workload).flatMap((one) =>
        draw(one, seedsOf(one)),
      );
      found.set(workload, await run(policy, drawn, CONDITIONS));
    }
    steps.push({ name, figures: found });
  }
  const sizes: Sized[] = [];
  for (const memory of MEMORIES) {
    const found = new Map<string, Figures>();
    for (const workload of SIZED) {
      say(`${workload}, ${memory} MB`);
      found.set(workload, await run(withMemory(memory), stories.get(workload) ?? [], CONDITIONS));
    }
    sizes.push({ memory, figures: found });
  }
  return { contests, variants, steps, sizes };
}

function draw(workload: Workload, seeds: number): Story[] {
  return Array.from({ length: seeds }, (_, seed) => workload.make(new Random(seed)));
}

async function run(policy: Policy, stories: readonly Story[], conditions: Conditions): Promise<Figures> {
  const scores = [];
  for (const [seed, story] of stories.entries()) {
    // Another seed than the story's: the same chance must not decide both.
    const world = new World(story, 1_000 + seed, conditions);
    await policy.run(world);
    scores.push(score(world));
  }
  return figures(scores);
}
