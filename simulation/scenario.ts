/** What happens in one run, as data: a seed makes it, a person reads it, and less of it is tried when it fails. */
import { isFault } from '../fakes/cloudfront/faults.ts';
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../fakes/lambda/environment.ts';
import { Random } from '../fakes/random.ts';
import { deniedReads, type Fault, fault } from './faults.ts';
import { type Features, features, POISON, plainSites, type Site } from './features.ts';
import { hostileBody } from './hostile.ts';
import { publishing, type SourceChange, sourceChange } from './publishing.ts';
import { LATE_CHANGES, type Late, type Versioned, versioned, versioning } from './versioning.ts';

/** Milliseconds since the run began. */
type Time = number;

export interface ObjectChange {
  readonly at: Time;
  readonly key: string;
  /** Milliseconds until S3 reports it. */
  readonly delay: number;
  readonly envelope: 'S3' | 'SNS' | 'EventBridge';
  /** S3 reports it twice. */
  readonly twice: boolean;
  /** Its record is in the message of the change before it. */
  readonly joins?: boolean;
  /** A version expires that viewers no longer saw. */
  readonly isNoncurrentExpiry?: boolean;
  /** In a bucket with versions. */
  readonly versioned?: Versioned;
  /** In a bucket whose objects are copied. */
  readonly source?: SourceChange;
  /** Why its event comes after lifecycle has removed the version before it. */
  readonly late?: Late;
}

/** A body that is not an event. */
export interface Nonsense {
  readonly at: Time;
  readonly body: string;
}

export interface Scenario {
  readonly seed: number;
  /** How many are in front of the bucket. */
  readonly distributions: number;
  readonly collapse: 'precise' | 'balanced' | 'frugal';
  /** Of the account's rate of CreateInvalidation, requests that may come at once. */
  readonly burst: number;
  readonly completion: number;
  readonly changes: readonly ObjectChange[];
  readonly nonsense: readonly Nonsense[];
  readonly faults: readonly Fault[];
  /** Undefined: plain keys in one folder. */
  readonly features?: Features | undefined;
}

/** Of the bucket's objects, which the distributions' origin path takes off: only who reads them knows. */
export const FOLDER = 'site/';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Changes happen and faults begin within it. */
const PERIOD = 2 * MINUTE;
/** Each is an environment of its own. */
const MOST_DIRECT_CHANGES = 40;

/** The distributions of a scenario. */
export function idsOf({
  distributions,
  features: drawn,
}: Pick<Scenario, 'distributions' | 'features'>): string[] {
  return drawn?.sites.map(({ id }) => id) ?? [DISTRIBUTION, OTHER_DISTRIBUTION].slice(0, distributions);
}

/** The distributions of a scenario with their settings. */
export function sitesOf(one: Pick<Scenario, 'distributions' | 'features'>): readonly Site[] {
  return one.features?.sites ?? plainSites(idsOf(one), FOLDER);
}

/** What every key of a scenario begins with. */
export function folderOf({ features: drawn }: Pick<Scenario, 'features'>): string {
  return drawn?.folder ?? FOLDER;
}

/** From this seed on every scenario copies objects to another bucket. */
export const PUBLISH_SEEDS = 1_000_000;

/** Every second scenario draws the features besides plain keys. */
export function scenario(seed: number): Scenario {
  const random = new Random(seed);
  const distributions = random.pick([1, 1, 2]);
  const plain = {
    seed,
    distributions,
    collapse: random.pick(['precise', 'balanced', 'frugal'] as const),
    burst: random.pick([5, 5, 1]),
    completion: random.lognormal(8 * SECOND, 40 * SECOND),
    changes: changes(random),
    nonsense: Array.from({ length: random.chance(0.3) ? random.whole(1, 5) : 0 }, () => nonsense(random)),
    faults: Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => fault(random, distributions, PERIOD)),
  };
  const isTwice = plain.faults.some(({ kind }) => kind === 'reported twice');
  const whole = isTwice
    ? plain
    : { ...plain, changes: plain.changes.map((one) => ({ ...one, twice: false })) };
  const featured = seed % 2 === 1 || seed >= PUBLISH_SEEDS;
  return featured ? withFeatures(whole, new Random(~seed * 7)) : whole;
}

function withFeatures(plain: Scenario, random: Random): Scenario {
  const drawn = features(random, PERIOD);
  const count = drawn.sites.length;
  const hostile = random.chance(0.3) ? random.whole(1, 4) : 0;
  const others = random.chance(0.2) ? [deniedReads(random)] : [];
  const keys = [...drawn.keys, ...(drawn.poison ? [POISON] : [])];
  const whole = {
    ...plain,
    distributions: count,
    features: drawn,
    changes: [
      ...plain.changes.map((change) => joining(expiring(unlike(change), random), random)),
      ...keys.map((key) => ({ ...lone(random), key })),
    ],
    nonsense: [
      ...plain.nonsense,
      ...Array.from({ length: hostile }, () => ({ at: random.whole(0, PERIOD), body: hostileBody(random) })),
    ],
    // The second distribution's own faults only where there is one.
    faults: [
      ...plain.faults.filter((one) => count > 1 || !isFault(one) || one.distributionId === undefined),
      ...others,
    ],
  };
  const delivered = withNeedless(drawn.isDirect ? direct(whole) : whole, new Random(plain.seed * 17));
  if (plain.seed >= PUBLISH_SEEDS) return withPublish(delivered, new Random(plain.seed * 19));
  return withSample(withVersions(delivered, new Random(plain.seed * 13)), new Random(plain.seed * 23));
}

/** Now and then invalidations are watched until they are complete. */
function withSample(whole: Scenario, random: Random): Scenario {
  if (whole.features === undefined || !random.chance(0.15)) return whole;
  return { ...whole, features: { ...whole.features, isSampled: true } };
}

/** The URLs that a distribution sends to the bucket, and the keys that are there by a detour only. */
const ONLY = '/t/';
const DETOURS = ['x/../t/1.bin', '/t/2.bin', 't/../outside.bin'];

/** Now and then another origin serves most of the site, and a version expires of an object that nothing else happens to. */
function withNeedless(whole: Scenario, random: Random): Scenario {
  if (whole.features === undefined) return whole;
  const hasOrigin = random.chance(0.15);
  const expired = { ...lone(random), key: 'expired.bin', isNoncurrentExpiry: true };
  const detours = hasOrigin ? DETOURS.map((key) => ({ ...lone(random), key })) : [];
  const { sites } = whole.features;
  return {
    ...whole,
    features: {
      ...whole.features,
      sites: hasOrigin ? sites.map((site) => ({ ...site, only: ONLY })) : sites,
    },
    changes: [...whole.changes, ...detours, ...(random.chance(0.3) ? [expired] : [])],
  };
}

/** Every third bucket with features has versions. */
function withVersions(whole: Scenario, random: Random): Scenario {
  if (whole.features === undefined || !random.chance(1 / 3)) return whole;
  const drawn = versioning(random);
  return {
    ...whole,
    features: { ...whole.features, versioning: drawn },
    changes: [
      ...whole.changes.map((change) => ({ ...change, versioned: versioned(random) })),
      ...(drawn.late !== null && !whole.features.isDirect ? lateChanges(drawn.late) : []),
    ],
  };
}

/** Thousands of copies take a while to simulate, and teach nothing that hundreds do not. */
const MOST_COPIES = 200;

function withPublish(whole: Scenario, random: Random): Scenario {
  if (whole.features === undefined) return whole;
  // A few keys again and again are where copies overtake each other, most of all where each event has an environment.
  const isHot = random.chance(0.6);
  const isMixed = random.chance(0.4);
  // So many at once are compared by listings.
  const hotKeys = random.pick([3, 3, 30]);
  const isDirect = whole.features.isDirect || random.chance(0.4);
  const drawn = publishing(random, PERIOD);
  // Lambda repeats an event after a minute.
  const publish = isDirect ? { ...drawn, latest: MINUTE / 2 } : drawn;
  const from = random.whole(0, PERIOD / 2);
  const changes = whole.changes.slice(-MOST_COPIES).map((change, i) => {
    const source = sourceChange(random, publish);
    const isOther =
      !isHot || (isMixed && i % 4 > 0) || change.key === POISON || change.isNoncurrentExpiry === true;
    if (isOther) return { ...change, source };
    const at = from + random.whole(0, isDirect ? 20 * SECOND : MINUTE);
    return { ...change, at, key: `hot-${i % hotKeys}.html`, source };
  });
  const published = {
    ...whole,
    features: { ...whole.features, publish, isDirect },
    changes,
  };
  return isDirect ? direct(published) : published;
}

function lateChanges(late: Late): ObjectChange[] {
  return LATE_CHANGES[late].map(({ content, at, delay, ...last }) => ({
    at,
    delay,
    key: 'late.bin',
    envelope: 'S3',
    twice: false,
    versioned: { kind: 'put', content, headers: 0 },
    ...('isLast' in last && { late }),
  }));
}

/** Direct delivery is for single changes, and nothing but JSON can invoke a function. */
function direct(whole: Scenario): Scenario {
  return {
    ...whole,
    changes: whole.changes
      .slice(-MOST_DIRECT_CHANGES)
      .map((change) => (change.envelope === 'SNS' ? { ...change, envelope: 'S3' } : change)),
    nonsense: whole.nonsense.filter(({ body }) => isJson(body)),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lone(random: Random): ObjectChange {
  return { at: random.whole(0, PERIOD), key: '', delay: 500, envelope: 'S3', twice: false };
}

/** No name begins like another: a wildcard for the one would clear the other, too. */
function unlike(change: ObjectChange): ObjectChange {
  return { ...change, key: change.key.replace(/\/(\d+)$/, '/$1.bin') };
}

/** Now and then it is a noncurrent version that lifecycle removes. */
function expiring(change: ObjectChange, random: Random): ObjectChange {
  return random.chance(0.02) ? { ...change, envelope: 'S3', isNoncurrentExpiry: true } : change;
}

/** Now and then a message has several records, as S3's format allows. */
function joining(change: ObjectChange, random: Random): ObjectChange {
  return random.chance(0.05) ? { ...change, joins: true } : change;
}

const KEYS = [
  'index.html',
  'docs/index.html',
  'a b.html',
  'a+b',
  'é.png',
  '50%',
  'u~v/x',
  'p/q/r.js',
] as const;

function changes(random: Random): ObjectChange[] {
  const start = random.whole(0, PERIOD / 2);
  const make = (at: number, key: string): ObjectChange => ({
    at: Math.round(at),
    key,
    delay: random.chance(0.01) ? random.whole(20, 90) * SECOND : Math.round(random.lognormal(500, 3_000)),
    envelope: random.pick(['S3', 'S3', 'S3', 'SNS', 'EventBridge']),
    twice: random.chance(0.1),
  });
  const many = (count: number, perSecond: number, key: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => make(start + (i * SECOND) / perSecond, key(i)));
  switch (random.pick(['lone', 'deploy', 'deploy', 'trickle', 'hot', 'awkward', 'large'])) {
    case 'lone':
      return many(1, 1, () => random.pick(KEYS));
    case 'deploy':
      return many(random.whole(20, 300), random.whole(20, 200), (i) => `d${random.whole(0, 9)}/${i}.html`);
    case 'trickle':
      return many(random.whole(5, 40), random.next(), (i) => `t/${i % 17}`);
    case 'hot':
      return many(random.whole(20, 200), 20, () => 'hot.json');
    case 'awkward':
      return many(random.whole(5, 60), random.whole(1, 50), (i) => `${i % 17}/${random.pick(KEYS)}`);
    default:
      return many(random.whole(1_000, 2_500), 400, (i) => `l/${i}`);
  }
}

function nonsense(random: Random): Nonsense {
  const body = random.pick(['', 'not JSON', '{}', '{"Records":[{"s3":{}}]}', '{"paths":["no slash"]}']);
  return { at: random.whole(0, PERIOD), body: body || ' ' };
}
