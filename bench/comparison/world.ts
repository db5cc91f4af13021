/** The models of SQS and CloudFront around one run, in virtual time. */

import { VirtualClock } from '../../fakes/clock.ts';
import type { Fate } from '../../fakes/cloudfront/faults.ts';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { Random } from '../../fakes/random.ts';
import type { QueueModel } from '../../fakes/sqs/model.ts';
import type { Clock } from '../../src/clock.ts';
import type { SiteChange, Story } from '../workloads/workload.ts';

/** What CloudFront is like; the defaults are those of SIMULATION.md, "Model". */
export interface Conditions {
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** Seconds until an invalidation is complete, lognormal. */
  readonly completionMedian: number;
  readonly completionP95: number;
}

export const CONDITIONS: Conditions = {
  requestsPerSecond: 0.5,
  burst: 5,
  completionMedian: 8,
  completionP95: 25,
};

/** What a call of CloudFront takes, and a cold start of a function, in milliseconds (same paragraph). */
export const CALL = 150;
export const COLD_START = 500;

/** The 95th and the 99th percentile in standard deviations of the normal distribution. */
const Z95 = 1.645;
const Z99 = 2.326;

export interface Arrival {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly change: SiteChange;
}

export class World {
  readonly clock: Clock;
  readonly start: number;
  readonly random: Random;
  readonly cloudFront: CloudFrontModel;
  /** In the order in which S3 tells of the changes. */
  readonly arrivals: readonly Arrival[];
  arrivalsLeft: number;
  /** LIST requests, and HEAD requests. */
  lists = 0;
  heads = 0;
  /** The policy knows that viewers had nothing of a new object but a brief error, and does not clear it. */
  skipsNew = false;
  /** Of all environments together, where the policy counts them. */
  lambdaSeconds = 0;
  /** What no policy may end with. */
  readonly errors: unknown[] = [];
  readonly #clock: VirtualClock;

  constructor(
    readonly story: Story,
    seed: number,
    { requestsPerSecond, burst, completionMedian, completionP95 }: Conditions,
    /** Milliseconds since the epoch. */
    start?: number,
  ) {
    this.#clock = new VirtualClock(start);
    this.clock = this.#clock;
    this.start = this.#clock.now();
    this.random = new Random(seed);
    const completions = new Random(~seed);
    const p99 = completionMedian * (completionP95 / completionMedian) ** (Z99 / Z95);
    const completion = () => Math.round(1_000 * completions.lognormal(completionMedian, p99));
    this.cloudFront = new CloudFrontModel([DISTRIBUTION], { requestsPerSecond, burst, completion });
    this.arrivals = story.changes
      .map((change) => ({ at: change.at + change.delay, change }))
      .sort((one, other) => one.at - other.at);
    this.arrivalsLeft = this.arrivals.length;
  }

  /** Milliseconds since the run began. */
  get now(): number {
    return this.clock.now() - this.start;
  }

  /** Lets time pass until all the work is done. */
  async run(...work: readonly Promise<unknown>[]): Promise<void> {
    await this.#clock.run(Promise.all(work));
    if (this.errors.length > 0) throw new Error('the function failed', { cause: this.errors[0] });
  }

  /** Sends every change to the queue when S3 tells of it. */
  async fill(queue: QueueModel): Promise<void> {
    for (const { at, change } of this.arrivals) {
      if (at > this.now) await this.clock.sleep(at - this.now);
      queue.send(this.body(change), this.clock.now());
      this.arrivalsLeft -= 1;
    }
  }

  /** S3's notification of a change. */
  body(change: SiteChange): string {
    const known = bodies.get(change);
    if (known !== undefined) return known;
    const { at, key, kind, versionId } = change;
    const event = s3Event({
      key,
      at: new Date(this.start + at).toISOString(),
      sequencer: at.toString(16).padStart(16, '0'),
      eventName: kind === 'deleted' ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put',
      versionId,
    });
    const body = JSON.stringify(event);
    bodies.set(change, body);
    return body;
  }
}

/** All worlds begin at the same time, so that policies that meet the same changes can share what tells of them. */
const bodies = new WeakMap<SiteChange, string>();

/** Nothing but CloudFront's own rules decides what becomes of a request. */
export const FAIR_WEATHER: Fate = { milliseconds: CALL, end: 'answered', by: [] };
