/** What goes wrong in a scenario, as data. */
import { type Fault as CloudFrontFault, isFault } from '../fakes/cloudfront/faults.ts';
import { OTHER_DISTRIBUTION } from '../fakes/lambda/environment.ts';
import type { Random } from '../fakes/random.ts';

const SECOND = 1_000;

interface Window {
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly to: number;
}

export type Fault =
  | CloudFrontFault
  /** Invalidations of others are in progress. */
  | ({ readonly kind: 'quota taken'; readonly files: number; readonly wildcards: number } & Window)
  /** The function's environment is gone before or after its n-th request to AWS. */
  | { readonly kind: 'crash'; readonly request: number; readonly after: boolean }
  /** One operation of the queue fails. */
  | ({ readonly kind: 'queue fails'; readonly operation: QueueOperation } & Window)
  /** S3 reports some changes twice, as it may. */
  | { readonly kind: 'reported twice' }
  /** S3's clock, by which events and objects are dated, is that many milliseconds ahead. */
  | { readonly kind: 'clock skew'; readonly milliseconds: number }
  /** The distributions cannot be read. */
  | ({ readonly kind: 'reads fail' } & Window)
  /** The function may not read the distributions, as while IAM propagates. */
  | ({ readonly kind: 'reads denied' } & Window)
  /** SQS delivers what it has delivered. */
  | { readonly kind: 'delivered twice'; readonly at: number };

export const QUEUE_OPERATIONS = [
  'receive',
  'deleteMessages',
  'changeVisibility',
  'requeue',
  'deadLetter',
] as const;
export type QueueOperation = (typeof QUEUE_OPERATIONS)[number];

/** @param period milliseconds in which it begins */
export function fault(random: Random, distributions: number, period: number): Fault {
  const from = random.whole(0, period);
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
    { kind: 'reported twice' },
    { kind: 'clock skew', milliseconds: random.pick([-4_500, -4_500, -3_000, 30_000]) },
    // From the beginning, as what was read once is kept.
    { kind: 'reads fail', from: 0, to: from + 60 * SECOND },
  ];
  const picked = random.pick(kinds);
  // What happens to one of two must not be the other's concern.
  const isOfOne = distributions > 1 && isFault(picked) && random.chance(0.5);
  return isOfOne ? { ...picked, distributionId: OTHER_DISTRIBUTION } : picked;
}

export function deniedReads(random: Random): Fault {
  return { kind: 'reads denied', from: 0, to: random.pick([8, 30, 120]) * SECOND };
}
