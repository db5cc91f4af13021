/** What must be cleared at a distribution, derived without src/. */
import type { AcceptedInvalidation } from '../fakes/cloudfront/model.ts';
import { canonical, hasRule, neededPrefixes, type RuledSettings, ruledUrls } from '../fakes/viewer.ts';
import type { Site } from './features.ts';
import type { VersionStep } from './history.ts';
import { folderOf, type ObjectChange, type Scenario } from './scenario.ts';
import type { Outcome } from './world.ts';

/** One URL that has to be cleared. */
export interface Need {
  /** The key, or the path that a person asked for. */
  readonly name: string;
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Viewers would not see that it was not cleared, but the function need not know. */
  readonly isOptional?: boolean;
  /** S3 told of it only a day later. */
  readonly isLate?: boolean;
  coveredBy?: AcceptedInvalidation;
}

export function settingsOf(site: Site, { features }: Scenario): RuledSettings {
  return {
    ...site,
    originPath: decodeURIComponent(site.originPath),
    indexDocument: 'index.html',
    cleanUrls: features?.cleanUrls ?? false,
  };
}

export function needsOf(
  site: Site,
  scenario: Scenario,
  { start, history, buckets }: Pick<Outcome, 'start' | 'history' | 'buckets'>,
): Need[] {
  const settings = settingsOf(site, scenario);
  const ofKey = (key: string, at: number, { isOptional = false, isLate = false } = {}) =>
    ruledUrls(key, settings).flatMap((url): Need[] => {
      const need = { name: key, url, since: start + at, isOptional, isLate };
      if (site.only === undefined || hasRule(key, settings)) return [need];
      // CloudFront normalizes before it looks for the behavior; to clear what fits as it is spelled errs on the safe side.
      if (new URL(url.replace(/^\/+/, '/'), 'http://x').pathname.startsWith(site.only)) return [need];
      return url.startsWith(site.only) ? [{ ...need, isOptional: true }] : [];
    });
  const folder = folderOf(scenario);
  const versioning = scenario.features?.versioning;
  const changed = buckets?.destination.writes.filter(({ before, after }) => before !== after) ?? [];
  const ofChange = (change: ObjectChange): Need[] => {
    if (change.isNoncurrentExpiry) return [];
    const key = `${folder}${change.key}`;
    // Viewers see only what became of the copy.
    if (buckets !== undefined) return ofKey(key, change.at, { isOptional: true });
    const step = history?.steps.get(change);
    const isSeen = step === undefined || isVisible(step, scenario, hasRule(key, settings));
    if (!isSeen && versioning?.reads === 'allowed' && !change.late) return [];
    return ofKey(key, change.at, { isOptional: !isSeen, isLate: change.late !== undefined });
  };
  return [
    ...scenario.changes.flatMap(ofChange),
    ...changed.flatMap(({ key, at }) => ofKey(key, at - start)),
    ...(scenario.features?.requests ?? []).flatMap(({ at, keys, paths }) => [
      ...keys.flatMap((key) => ofKey(key, at)),
      ...paths.map((path): Need => ({ name: path, url: path.replace(/\*$/, 'x/1'), since: start + at })),
    ]),
  ];
}

/** Whether viewers may see what a change made of its key, as far as the settings let the function care. */
function isVisible(
  { eventName, before, after, isFirst }: VersionStep,
  { features }: Scenario,
  isRuled: boolean,
): boolean {
  const { skip = [], errorTtl = 0 } = features?.versioning ?? {};
  if (!eventName.startsWith('ObjectCreated:')) return true;
  if (skip.some((one) => one === 'unchanged') && before === after) return false;
  // An error is gone after ten seconds.
  return !(skip.some((one) => one === 'new-objects') && isFirst && errorTtl <= 10 && !isRuled);
}

/**
 * Wildcards that were sent though no object had been counted and no change needs them, where nothing may be counted. A
 * refused path may be widened, and over its budget the function need not count.
 */
export function uncountedWildcards(
  site: Site,
  scenario: Scenario,
  accepted: readonly AcceptedInvalidation[],
): string[] {
  const { features, collapse, changes, faults } = scenario;
  const merged = accepted.flatMap(({ paths }) => paths).find((path) => path === '/asked/*');
  if (merged !== undefined) return [`what a person asked for was merged: ${merged} of ${site.id}`];
  const mayCount = features === undefined || features.listing !== 'denied';
  const isWidened = faults.some(({ kind }) => kind === 'path refused');
  if (mayCount || collapse === 'frugal' || isWidened || features.budget !== null) return [];
  const settings = settingsOf(site, scenario);
  const needed = new Set([
    ...changes.flatMap(({ key }) => neededPrefixes(`${features.folder}${key}`, settings)),
    ...features.requests.flatMap(({ keys }) => keys.flatMap((key) => neededPrefixes(key, settings))),
    ...features.requests.flatMap(({ paths }) => paths.map((path) => canonical(path.replace(/\*$/, '')))),
  ]);
  // No name of an object clears everything.
  needed.delete('/');
  const uncounted = accepted
    .flatMap(({ paths }) => paths)
    .find((path) => path.endsWith('*') && !needed.has(canonical(path.slice(0, -1))));
  return uncounted === undefined ? [] : [`an uncounted wildcard was sent: ${uncounted} of ${site.id}`];
}
