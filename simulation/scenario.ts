/** What happens in one run, as data: a seed makes it, a person reads it, and less of it is tried when it fails. */
import { type Fault as CloudFrontFault, isFault } from '../fakes/cloudfront/faults.ts';
import { DISTRIBUTION, OTHER_DISTRIBUTION } from '../fakes/lambda/environment.ts';
import { Random } from '../fakes/random.ts';

/** Milliseconds since the run began. */
type Time = number;

export interface ObjectChange {
  readonly at: Time;
  readonly key: string;
  /** How long S3 takes to tell. */
  readonly delay: number;
  readonly envelope: 'S3' | 'SNS' | 'EventBridge';
  /** S3 tells it twice. */
  readonly twice: boolean;
}

/** A body nobody understands. */
export interface Nonsense {
  readonly at: Time;
  readonly body: string;
}

interface Window {
  readonly from: Time;
  readonly to: Time;
}

export type Fault =
  | CloudFrontFault
  /** Invalidations of others are in progress. */
  | ({ readonly kind: 'quota taken'; readonly files: number; readonly wildcards: number } & Window)
  /** The function's environment is gone before or after its n-th request to AWS. */
  | { readonly kind: 'crash'; readonly request: number; readonly after: boolean }
  /** One operation of the queue fails. */
  | ({ readonly kind: 'queue fails'; readonly operation: QueueOperation } & Window)
  /** The distributions cannot be read. */
  | ({ readonly kind: 'reads fail' } & Window)
  /** SQS delivers what it has delivered. */
  | { readonly kind: 'delivered twice'; readonly at: Time };

export const QUEUE_OPERATIONS = [
  'receive',
  'deleteMessages',
  'changeVisibility',
  'requeue',
  'deadLetter',
] as const;
export type QueueOperation = (typeof QUEUE_OPERATIONS)[number];

export interface Scenario {
  readonly seed: number;
  /** How many are in front of the bucket. */
  readonly distributions: 1 | 2;
  readonly collapse: 'precise' | 'balanced' | 'frugal';
  /** Of the account's rate of CreateInvalidation, requests that may come at once. */
  readonly burst: number;
  readonly completion: number;
  readonly changes: readonly ObjectChange[];
  readonly nonsense: readonly Nonsense[];
  readonly faults: readonly Fault[];
}

/** Of the bucket's objects, which the distributions' origin path takes off: only who reads them knows. */
export const FOLDER = 'site/';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Changes happen and faults begin within it. */
const PERIOD = 2 * MINUTE;

/** The distributions of a scenario, which are alike. */
export function idsOf({ distributions }: Pick<Scenario, 'distributions'>): string[] {
  return [DISTRIBUTION, OTHER_DISTRIBUTION].slice(0, distributions);
}

export function scenario(seed: number): Scenario {
  const random = new Random(seed);
  const distributions = random.pick<1 | 2>([1, 1, 2]);
  return {
    seed,
    distributions,
    collapse: random.pick(['precise', 'balanced', 'frugal']),
    burst: random.pick([5, 5, 1]),
    completion: random.lognormal(8 * SECOND, 40 * SECOND),
    changes: changes(random),
    nonsense: Array.from({ length: random.chance(0.3) ? random.whole(1, 5) : 0 }, () => nonsense(random)),
    faults: Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => fault(random, distributions)),
  };
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
    delay: Math.round(random.lognormal(500, 3_000)),
    envelope: random.pick(['S3', 'S3', 'S3', 'SNS', 'EventBridge']),
    twice: random.chance(0.02),
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

function fault(random: Random, distributions: number): Fault {
  const from = random.whole(0, PERIOD);
  const window = { from, to: from + random.pick([5, 20, 60, 300]) * SECOND };
  const kinds: [Fault, ...Fault[]] = [
    { kind: 'throttled', ...window },
    { kind: 'down', status: random.pick([500, 503]), ...window },
    { kind: 'reset', accepted: false, ...window },
    { kind: 'reset', accepted: true, ...window },
    { kind: 'slow', milliseconds: random.whole(1, 15) * SECOND, ...window },
    { kind: 'access denied', ...window },
    {
      kind: 'quota taken',
      files: random.pick([0, 2_500, 3_000]),
      wildcards: random.pick([10, 15]),
      ...window,
    },
    { kind: 'path refused', part: random.pick(['/d3/', '/l/77', '/hot', '%', '/t/3', '/docs', '+']) },
    { kind: 'crash', request: random.whole(1, 30), after: random.chance(0.5) },
    { kind: 'crash', request: random.whole(1, 300), after: random.chance(0.5) },
    { kind: 'queue fails', operation: random.pick(QUEUE_OPERATIONS), ...window },
    { kind: 'delivered twice', at: from },
    // From the beginning, as what was read once is kept.
    { kind: 'reads fail', from: 0, to: from + 60 * SECOND },
  ];
  const picked = random.pick(kinds);
  // What happens to one of two must not be the other's concern.
  const isOfOne = distributions > 1 && isFault(picked) && random.chance(0.5);
  return isOfOne ? { ...picked, distributionId: OTHER_DISTRIBUTION } : picked;
}
