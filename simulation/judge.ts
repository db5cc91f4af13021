/** Whether a run kept the promises, and how well. */
import type { AcceptedInvalidation } from '../fakes/cloudfront/model.ts';
import { canonical, clears, viewerUrls } from '../fakes/viewer.ts';
import { type Dead, readDead } from './dead.ts';
import { requests } from './requests.ts';
import { idsOf, type ObjectChange, type Scenario } from './scenario.ts';
import type { Outcome } from './world.ts';

export interface Judgement {
  /** Promises that were broken, in words; empty when all is well. */
  readonly broken: readonly string[];
  /** Seconds from each change to the completed invalidation that covers it, where one does. */
  readonly waits: readonly number[];
  readonly billed: number;
  /** Billed paths that cleared nothing that had changed since it was cleared last. */
  readonly billedAgain: number;
}

export const SETTINGS = {
  originPath: '',
  indexDocument: 'index.html',
  defaultRootObject: null,
  cleanUrls: false,
  queryStrings: false,
  rules: [],
};

/** Faults last five minutes at most; more receives than this mean that somebody does not wait between two. */
const MANY_RECEIVES = 20;

/** One URL that has to be cleared because of one change. */
interface Need {
  readonly change: ObjectChange;
  readonly url: string;
  readonly since: number;
  coveredBy?: AcceptedInvalidation;
}

export function judge(scenario: Scenario, outcome: Outcome): Judgement {
  const dead = outcome.deadLetters.map(readDead);
  const ofDistributions = idsOf(scenario).map((id) => judgeDistribution(id, scenario, outcome, dead));
  const left = outcome.left.slice(0, 3);
  return {
    broken: [
      ...ofDistributions.flatMap(({ lost }) => lost),
      ...left.map(({ id, receives }) => `still in the queue: ${id} after ${receives} receives`),
      ...quarantine(scenario, dead),
      ...requests(outcome),
      ...(outcome.mostReceives > MANY_RECEIVES
        ? [`a message was received ${outcome.mostReceives} times`]
        : []),
    ],
    waits: ofDistributions.flatMap(({ waits }) => waits),
    billed: ofDistributions.reduce((sum, { billed }) => sum + billed, 0),
    billedAgain: ofDistributions.reduce((sum, { billedAgain }) => sum + billedAgain, 0),
  };
}

function judgeDistribution(id: string, scenario: Scenario, outcome: Outcome, dead: readonly Dead[]) {
  const needs = scenario.changes.flatMap((change): Need[] =>
    viewerUrls(change.key, SETTINGS).map((url) => ({ change, url, since: outcome.start + change.at })),
  );
  const accepted = outcome.model.accepted.filter(({ distributionId }) => distributionId === id);
  const { billed, billedAgain } = cover(needs, accepted);
  const deadKeys = new Set(
    dead.filter(({ distributionIds: only }) => only?.includes(id) ?? true).flatMap(({ keys }) => keys),
  );
  const uncovered = needs.filter((need) => need.coveredBy === undefined).map(({ change }) => change);
  const lost = [...new Set(uncovered)].filter(({ key }) => !deadKeys.has(key));
  return {
    lost: lost
      .slice(0, 3)
      .map(({ key, at }) => `lost: ${key}, changed at ${(at / 1_000).toFixed(1)} s, for ${id}`),
    waits: needs.flatMap(({ since, coveredBy }) =>
      coveredBy === undefined ? [] : [(coveredBy.completesAt - since) / 1_000],
    ),
    billed,
    billedAgain,
  };
}

/** Gives every need the first invalidation that covers it, and counts what is billed. */
function cover(needs: readonly Need[], accepted: readonly AcceptedInvalidation[]) {
  const byUrl = new Map<string, Need[]>();
  for (const need of needs) {
    const url = canonical(need.url);
    const others = byUrl.get(url);
    if (others === undefined) byUrl.set(url, [need]);
    else others.push(need);
  }
  let billed = 0;
  let billedAgain = 0;
  for (const invalidation of accepted) {
    for (const path of invalidation.paths) {
      const candidates = path.endsWith('*')
        ? [...byUrl].flatMap(([, list]) => (clears(path, list[0]?.url ?? '') ? list : []))
        : (byUrl.get(canonical(path)) ?? []);
      const fresh = candidates.filter((need) => !need.coveredBy && need.since <= invalidation.createdAt);
      for (const need of fresh) need.coveredBy = invalidation;
      billed += 1;
      if (fresh.length === 0) billedAgain += 1;
    }
  }
  return { billed, billedAgain };
}

/** Only what can never succeed may be put away, all of it, and never without a reason. */
function quarantine({ faults, nonsense }: Scenario, dead: readonly Dead[]): string[] {
  const refused = faults.flatMap((fault) => (fault.kind === 'path refused' ? [fault.part] : []));
  const bodies = new Set(nonsense.map(({ body }) => body));
  const missing = [...bodies].filter((body) => !dead.some((one) => one.body === body));
  return [
    ...missing.map((body) => `dropped: ${body}`),
    ...dead.flatMap(({ body, keys, reason }) => {
      if (reason === undefined) return [`without a reason: ${body.slice(0, 300)}`];
      if (reason.name === 'UnreadableMessage' && bodies.has(body)) return [];
      const { name, paths } = reason;
      const areHopeless = paths.every((path) => refused.some((part) => isHopeless(part, keys, path)));
      if (name === 'InvalidArgument' && paths.length > 0 && areHopeless) return [];
      return [`put away: ${name}, ${paths.join(' ')}: ${body.slice(0, 300)}`];
    }),
  ];
}

/** Whether CloudFront refuses one of an object's paths, and the wildcard in its place, too. */
function isHopeless(part: string, keys: readonly string[], path: string): boolean {
  const isPathOfKey = keys.some((key) => viewerUrls(key, SETTINGS).some((url) => clears(path, url)));
  const plain = /^[\w/.-]*/.exec(path)?.[0] ?? '';
  // No name of an object clears the whole distribution: its wildcard is not tried.
  return isPathOfKey && path.includes(part) && (plain === '/' || plain.includes(part));
}
