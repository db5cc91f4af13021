/** Whether a run kept the promises, and how well. */
import type { AcceptedInvalidation } from '../fakes/cloudfront/model.ts';
import { canonical } from '../fakes/viewer.ts';
import { lowerBound } from '../src/lower-bound.ts';
import { type Dead, readDead } from './dead.ts';
import { deadLetters } from './dead-letters.ts';
import type { Site } from './features.ts';
import { figures } from './figures.ts';
import { type Need, needsOf, uncountedWildcards } from './needs.ts';
import { requests } from './requests.ts';
import { folderOf, type Scenario, sitesOf } from './scenario.ts';
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

/** Faults last five minutes at most; more receives than this mean that a retry does not wait. */
const MANY_RECEIVES = 20;
/** Thousands of needed wildcards wait for quota for hours, however long they are let wait. */
const WITH_WILDCARDS = 95;

export function judge(scenario: Scenario, outcome: Outcome): Judgement {
  const dead = outcome.deadLetters.map((one) => readDead(one, folderOf(scenario)));
  const ofSites = sitesOf(scenario).map((site) => judgeSite(site, scenario, outcome, dead));
  const left = outcome.left.slice(0, 3);
  const isPoisoned = scenario.features?.poison ?? false;
  return {
    broken: [
      ...ofSites.flatMap(({ lost }) => lost),
      ...left.map(({ id, receives }) => `still in the queue: ${id} after ${receives} receives`),
      ...deadLetters(scenario, dead),
      ...requests(outcome),
      ...figures(scenario, outcome),
      ...(outcome.buckets?.judge(new Set(dead.flatMap(({ keys }) => keys))) ?? []),
      ...ofSites.flatMap(({ wide }) => wide),
      ...ofSites.flatMap(({ needless }) => needless),
      ...(outcome.mostReceives > (scenario.features ? WITH_WILDCARDS : MANY_RECEIVES) && !isPoisoned
        ? [`a message was received ${outcome.mostReceives} times`]
        : []),
    ],
    waits: ofSites.flatMap(({ waits }) => waits),
    billed: ofSites.reduce((sum, { billed }) => sum + billed, 0),
    billedAgain: ofSites.reduce((sum, { billedAgain }) => sum + billedAgain, 0),
  };
}

function judgeSite(site: Site, scenario: Scenario, outcome: Outcome, dead: readonly Dead[]) {
  const needs = needsOf(site, scenario, outcome);
  const accepted = outcome.model.accepted.filter(({ distributionId }) => distributionId === site.id);
  const { billed, billedAgain } = cover(needs, accepted);
  const deadNames = new Set(
    dead.filter(({ distributionIds: only }) => only?.includes(site.id) ?? true).flatMap(({ keys }) => keys),
  );
  const uncovered = needs.filter(
    (need) => need.coveredBy === undefined && !need.isOptional && !deadNames.has(need.name),
  );
  const lost = [...new Map(uncovered.map((need) => [need.name, need])).values()];
  return {
    lost: lost.slice(0, 3).map(({ name, url, since }) => {
      const at = ((since - outcome.start) / 1_000).toFixed(1);
      return `lost: ${name}, changed at ${at} s, as ${url} of ${site.id}`;
    }),
    wide: uncountedWildcards(site, scenario, accepted),
    needless: needlessPath(needs, accepted).map((path) => `a path that nobody needs: ${path} of ${site.id}`),
    waits: needs.flatMap(({ since, isLate, coveredBy }) =>
      coveredBy === undefined || isLate ? [] : [(coveredBy.completesAt - since) / 1_000],
    ),
    billed,
    billedAgain,
  };
}

/** The first exact path that clears no URL of any change. */
function needlessPath(needs: readonly Need[], accepted: readonly AcceptedInvalidation[]): string[] {
  const urls = new Set(needs.map(({ url }) => canonical(url)));
  const paths = accepted.flatMap((invalidation) => invalidation.paths);
  return paths.filter((path) => !path.endsWith('*') && !urls.has(canonical(path))).slice(0, 1);
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
  const urls = [...byUrl.keys()].sort();
  let billed = 0;
  let billedAgain = 0;
  for (const invalidation of accepted) {
    for (const path of invalidation.paths) {
      let isNew = false;
      for (const url of clearedBy(path, urls)) {
        for (const need of byUrl.get(url) ?? []) {
          if (need.coveredBy || need.since > invalidation.createdAt) continue;
          need.coveredBy = invalidation;
          isNew = true;
        }
      }
      billed += 1;
      if (!isNew) billedAgain += 1;
    }
  }
  return { billed, billedAgain };
}

/** The URLs that a path clears, of a sorted list in canonical form. */
function* clearedBy(path: string, urls: readonly string[]): Iterable<string> {
  if (!path.endsWith('*')) {
    yield canonical(path);
    return;
  }
  const prefix = canonical(path.slice(0, -1));
  const start = lowerBound(urls, (url) => url >= prefix);
  for (let i = start; urls[i]?.startsWith(prefix); i += 1) yield urls[i] ?? '';
}
