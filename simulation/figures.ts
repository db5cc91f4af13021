/** Whether the metrics say what CloudFront billed, and when it accepted and completed it; knows nothing of src/. */
import type { AcceptedInvalidation } from '../fakes/cloudfront/model.ts';
import { type Datum, readEmf } from '../fakes/cloudwatch/emf.ts';
import { canonical, clears, ruledUrls } from '../fakes/viewer.ts';
import { groupBy } from '../src/group-by.ts';
import type { Site } from './features.ts';
import { settingsOf } from './needs.ts';
import { folderOf, type ObjectChange, type Scenario, sitesOf } from './scenario.ts';
import { FUNCTION_NAME, NAMESPACE, type Outcome, skewOf } from './world.ts';

/** Milliseconds that the function allows for clocks that are apart. */
const SAME_TIME = 3_000;
/** Milliseconds that an observed completion may be late: the first look comes after 5 s, and an answer takes a while. */
const LATE = 5_500;
/** Of a metric's value, in seconds: a thousandth of a millisecond. */
const EXACT = 1e-6;

/** With the number of its environment's life. */
type OfLife = Datum & { readonly life: number };

interface Dated {
  readonly change: ObjectChange;
  readonly urls: readonly string[];
  /** As its event has it, in milliseconds since the epoch. */
  readonly at: number;
  /** By the clock of CloudFront. */
  readonly since: number;
}

export function figures(scenario: Scenario, outcome: Outcome): string[] {
  let data: OfLife[];
  try {
    data = outcome.lines.flatMap(({ life, text }) => readEmf(text).map((one) => ({ ...one, life })));
  } catch (error) {
    return [`a line of metrics is none: ${error}`];
  }
  const strange = data.find(
    ({ namespace, dimensions }) =>
      namespace !== NAMESPACE ||
      JSON.stringify(dimensions) !== JSON.stringify({ FunctionName: FUNCTION_NAME }),
  );
  const ambiguity = {
    // Refused paths are widened one by one, so that equal wildcards clear each other's changes.
    isWidened: scenario.faults.some(({ kind }) => kind === 'path refused'),
    // What failed comes again for each distribution, and whoever copies it tells all of them. What was not answered is looked at
    // again beside what is left of its paths.
    isRepeated:
      (sum(data, 'FailedCopies') > 0 && sitesOf(scenario).length > 1) ||
      (scenario.features?.publish?.late ?? 0) > 0,
  };
  return [
    ...(strange ? [`a figure of another function: ${JSON.stringify(strange.line)}`] : []),
    ...money(scenario, outcome, data),
    ...counts(scenario, outcome, data),
    ...copies(scenario, outcome, data),
    ...sitesOf(scenario).flatMap((site) => {
      const dated = datedChanges(site, scenario, outcome);
      const own = data.filter(({ line }) => line.distributionId === site.id);
      return [...acceptance(site, ambiguity, outcome, own, dated), ...freshness(site, outcome, own, dated)];
    }),
  ];
}

export function sum(data: readonly Datum[], name: string): number {
  return valuesOf(data, name).reduce((total, value) => total + value, 0);
}

export function valuesOf(data: readonly Datum[], name: string): number[] {
  return data.flatMap((datum) => (datum.name === name ? datum.values : []));
}

/** What was billed, to the path; less only where an environment ended or an answer was lost. */
function money(
  { faults }: Scenario,
  { model, calls, died, start }: Outcome,
  data: readonly Datum[],
): string[] {
  const broken: string[] = [];
  /** The environments that heard of it, and may think that they were the first to ask for it. */
  const claims = ({ id, callerReference, createdAt }: AcceptedInvalidation) =>
    calls.filter((own) => {
      const first = own.find(({ reference }) => reference === callerReference);
      const isAnswered = own.some((call) => call.id === id);
      return isAnswered && first !== undefined && createdAt >= start + first.at - SAME_TIME;
    });
  const check = (name: string, figure: number, truth: number, twice = 0) => {
    // Whoever asked first waited for the answer in vain.
    const isUnknown = model.accepted.some((one) => claims(one).length === 0);
    const isLost =
      isUnknown || died.size > 0 || faults.some((fault) => fault.kind === 'reset' && fault.accepted);
    const isRight =
      (isLost ? figure : figure + EXACT) >= (isLost ? 0 : truth) && figure <= truth + twice + EXACT;
    if (!isRight) broken.push(`a wrong figure: ${name} is ${figure}, and CloudFront has ${truth}`);
  };
  const isWildcard = (path: string) => path.endsWith('*');
  const paths = model.accepted.flatMap((one) => one.paths);
  // Of two environments that sent the same before either was answered, both may think they were first.
  const twice = model.accepted.reduce(
    (total, one) => total + Math.max(0, claims(one).length - 1) * one.paths.length,
    0,
  );
  check('BilledPaths', sum(data, 'BilledPaths'), paths.length, twice);
  check('Dollars', sum(data, 'Dollars'), paths.length * 0.005, twice * 0.005);
  check('Wildcards', sum(data, 'Wildcards'), paths.filter(isWildcard).length, twice);
  if (sum(data, 'NecessaryPaths') < sum(data, 'BilledPaths'))
    broken.push(`a wrong figure: fewer paths were necessary than billed`);
  return broken;
}

function counts(scenario: Scenario, outcome: Outcome, data: readonly Datum[]): string[] {
  const { faults, nonsense, features } = scenario;
  const isDirect = features?.isDirect ?? false;
  if (outcome.died.size > 0) return [];
  const expected: [name: string, figure: number, truth: number][] = [
    ['Calls', sum(data, 'Calls'), outcome.calls.flat().length],
  ];
  if (!isDirect && !faults.some(({ kind }) => kind === 'queue fails')) {
    const dead = outcome.deadLetters.filter(({ attributes }) => attributes.ErrorName !== undefined);
    expected.push(['DeadLettered', sum(data, 'DeadLettered'), dead.length]);
  }
  if (!isDirect && faults.length + nonsense.length === 0) {
    const asked = (features?.requests ?? []).reduce(
      (n, { keys, paths }) => n + keys.length + paths.length,
      0,
    );
    // What the id of an event is made of here: two writes in one millisecond have the same sequencer.
    const ids = scenario.changes.map(({ at, key, source, envelope }) =>
      [at, key, source?.kind, envelope === 'EventBridge'].join(' '),
    );
    const distinct = new Set(ids).size;
    const sites = sitesOf(scenario).length;
    const changes = sum(data, 'Changes');
    const failedCopies = sum(data, 'FailedCopies');
    // What failed for two distributions comes again for each, and whoever copies it first tells both. What failed after it was
    // written, or whose answer was lost, is handed on now, and once more when it is looked at again.
    const comesAgain = failedCopies > 0 || (features?.publish?.late ?? 0) > 0;
    const mayCountTwice = comesAgain && changes > sites * (distinct + asked);
    if (!mayCountTwice) expected.push(['Changes', changes, sites * (distinct + asked)]);
    const skipped = ['SkippedUnchanged', 'SkippedNew', 'SkippedFresh', 'SkippedIgnored'];
    const ignored = skipped.reduce((total, name) => total + sum(data, name), 0);
    // Keys that people ask for may be ignored as well.
    if (sum(data, 'RefusedPaths') === 0 && asked === 0 && failedCopies === 0)
      expected.push([
        'the number of TimeToAcceptance',
        valuesOf(data, 'TimeToAcceptance').length,
        changes - ignored,
      ]);
  }
  return expected
    .filter(([, figure, truth]) => figure !== truth)
    .map(([name, figure, truth]) => `a wrong figure: ${name} is ${figure}, and there were ${truth}`);
}

/** An object counts once in an invocation, however often it was written. */
function copies({ features }: Scenario, { buckets, died }: Outcome, data: readonly Datum[]): string[] {
  if (buckets === undefined)
    return sum(data, 'Copies') === 0 ? [] : ['a wrong figure: Copies without publish'];
  const { writes } = buckets.destination;
  const figure = sum(data, 'Copies');
  // A request that fails in the end, or a client that has given up, need not mean that nothing was written.
  const isUnknown = died.size + sum(data, 'FailedCopies') > 0 || (features?.publish?.late ?? 0) > 0;
  const least = isUnknown ? 0 : new Set(writes.map(({ key }) => key)).size;
  // Of two environments that delete the same object both think they were first.
  const most = features?.publish?.delete ? Number.POSITIVE_INFINITY : writes.length;
  const isRight = least <= figure && figure <= most;
  return isRight
    ? []
    : [`a wrong figure: Copies is ${figure}, of ${writes.length} writes to ${least} objects at least`];
}

function datedChanges(site: Site, scenario: Scenario, { start }: Outcome): Dated[] {
  const settings = settingsOf(site, scenario);
  const folder = folderOf(scenario);
  return scenario.changes.map((change) => {
    const at = start + change.at + skewOf(scenario);
    return {
      change,
      urls: ruledUrls(`${folder}${change.key}`, settings),
      at: change.envelope === 'EventBridge' ? Math.floor(at / 1_000) * 1_000 : at,
      since: start + change.at,
    };
  });
}

/** Every value is that of a change, by the last of the line's invalidations that clear its URLs. */
function acceptance(
  site: Site,
  { isWidened, isRepeated }: { readonly isWidened: boolean; readonly isRepeated: boolean },
  { model }: Outcome,
  data: readonly OfLife[],
  dated: readonly Dated[],
): string[] {
  const byId = new Map(model.accepted.map((one) => [one.id, one]));
  const times = data.filter(({ name }) => name === 'TimeToAcceptance');
  /** Lines of an environment with the same invalidations are one report. */
  const reports = groupBy(times, ({ life, line }) => JSON.stringify([life, line.invalidationIds]));
  for (const [name, report] of reports) {
    const [, ids]: [number, string[]] = JSON.parse(name);
    const values = report.flatMap((one) => one.values);
    const exact = new Map<string, number>();
    const wildcards: [prefix: string, createdAt: number][] = [];
    for (const { paths, createdAt } of ids.flatMap((id) => byId.get(id) ?? [])) {
      for (const path of paths) {
        if (path.endsWith('*')) wildcards.push([canonical(path.slice(0, -1)), createdAt]);
        else exact.set(canonical(path), Math.max(exact.get(canonical(path)) ?? 0, createdAt));
      }
    }
    const possible = new Map<number, number>();
    for (const { urls, at } of dated) {
      const times = new Set<number>();
      let last = 0;
      for (const url of urls.map(canonical)) {
        const own = exact.get(url) ?? 0;
        last = Math.max(last, own);
        if (isWidened && own > 0) times.add(own);
        for (const [prefix, createdAt] of wildcards)
          if (url.startsWith(prefix)) {
            last = Math.max(last, createdAt);
            if (isWidened) times.add(createdAt);
          }
      }
      if (last > 0) times.add(last);
      for (const time of times) {
        const value = rounded(Math.max(0, time - at) / 1_000);
        possible.set(value, (possible.get(value) ?? 0) + 1);
      }
    }
    for (const value of values) {
      const left = possible.get(rounded(value)) ?? 0;
      if (left === 0) return [`a wrong figure: no change of ${site.id} was accepted after ${value} s`];
      if (!isRepeated) possible.set(rounded(value), left - 1);
    }
  }
  return [];
}

/** Every value ends with a look at CloudFront at which the invalidation was complete, and had not been for long. */
function freshness(
  site: Site,
  { model, looks }: Outcome,
  data: readonly Datum[],
  dated: readonly Dated[],
): string[] {
  const accepted = model.accepted.filter(({ distributionId }) => distributionId === site.id);
  const clearsOne = ({ paths }: AcceptedInvalidation, url: string) => paths.some((path) => clears(path, url));
  for (const { name, values, line } of data) {
    const watched = accepted.find(({ id }) => id === line.invalidationId);
    if (name !== 'TimeToFresh' || watched === undefined) continue;
    const { completesAt } = watched;
    const ends = looks.filter((look) => completesAt <= look && look <= completesAt + LATE);
    const isTrue = (value: number) =>
      ends.some((end) =>
        dated.some(({ urls, at, since }) => {
          if (rounded(Math.max(0, end - at) / 1_000) !== rounded(value)) return false;
          const isFresh = (url: string) =>
            accepted.some((one) => one.createdAt >= since && one.completesAt <= end && clearsOne(one, url));
          return urls.some((url) => clearsOne(watched, url)) && urls.every(isFresh);
        }),
      );
    const wrong = values.find((value) => !isTrue(value));
    if (wrong !== undefined)
      return [`a wrong figure: no change of ${site.id} was fresh by ${watched.id} after ${wrong} s`];
  }
  return [];
}

function rounded(seconds: number): number {
  return Math.round(seconds / EXACT);
}
