/** Runs a scenario: the function's own code in two environments before models of SQS and CloudFront. */

import { VirtualClock } from '../fakes/clock.ts';
import { type AffectedRequest, type Fate, isFault, script } from '../fakes/cloudfront/faults.ts';
import { CloudFrontModel } from '../fakes/cloudfront/model.ts';
import { eventBridgeEvent, s3Event, snsNotification } from '../fakes/events.ts';
import { distributions, environment } from '../fakes/lambda/environment.ts';
import { Random } from '../fakes/random.ts';
import { BucketModel } from '../fakes/s3/bucket.ts';
import { QueueModel, type StoredMessage } from '../fakes/sqs/model.ts';
import { parseConfig } from '../src/config/config.ts';
import { LambdaEnvironment } from './lambda.ts';
import { FOLDER, idsOf, type ObjectChange, type Scenario } from './scenario.ts';

/** The module's defaults, in milliseconds. */
export const TIMEOUT = 120_000;
const VISIBILITY_TIMEOUT = 2 * TIMEOUT;
const MAX_RECEIVE_COUNT = 100;
/** Objects that nobody changes, so that a wildcard has something to clear too much. */
const UNCHANGED = Array.from({ length: 600 }, (_, i) => `${FOLDER}d${i % 12}/unchanged-${i}.html`);
/** How often an idle poller looks; Lambda's long polls answer as soon as something comes. */
const LOOK = 100;
/** After the last change and fault, everything must have found its place within so long. */
const PATIENCE = 3 * 60 * 60_000;

export interface Entry {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly text: string;
}

export interface Call {
  /** When it began, in milliseconds since the run did. */
  readonly at: number;
  readonly distributionId: string;
  readonly wildcards: number;
  /** Known once it was answered. */
  acceptedAt?: number;
}

export interface Happening {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly happen: () => void;
}

/** What came of a run. */
export interface Outcome {
  /** When it began, in milliseconds since the epoch. */
  readonly start: number;
  readonly model: CloudFrontModel;
  readonly left: readonly StoredMessage[];
  readonly deadLetters: readonly StoredMessage[];
  readonly mostReceives: number;
  /** Requests for invalidations, by the life of an environment. */
  readonly calls: readonly (readonly Call[])[];
  readonly journal: readonly Entry[];
}

export class World {
  readonly clock = new VirtualClock();
  readonly start = this.clock.now();
  readonly random: Random;
  readonly config;
  readonly bucket = new BucketModel(UNCHANGED);
  readonly deadLetters = new QueueModel();
  readonly queue: QueueModel;
  readonly model: CloudFrontModel;
  /** What the faults make of a request to CloudFront. */
  readonly fateOf: (request: AffectedRequest, at: number) => Fate;
  readonly journal: Entry[] = [];
  readonly calls: Call[][] = [];
  /** How many requests the function has made to AWS. */
  requests = 0;

  constructor(readonly scenario: Scenario) {
    this.random = new Random(~scenario.seed);
    const ids = idsOf(scenario);
    this.config = parseConfig(
      environment({
        COLLAPSE: scenario.collapse,
        LIST_BUCKET: 'true',
        READ_DISTRIBUTION: 'true',
        DISTRIBUTIONS: distributions(...ids.map((id) => ({ id }))),
      }),
    );
    this.queue = new QueueModel({
      visibilityTimeout: VISIBILITY_TIMEOUT,
      redrive: { maxReceiveCount: MAX_RECEIVE_COUNT, deadLetter: this.deadLetters },
      random: () => this.random.next(),
    });
    const { burst, completion, faults } = scenario;
    this.fateOf = script(faults.filter(isFault));
    this.model = new CloudFrontModel(ids, { burst, completion });
    for (const fault of faults) {
      if (fault.kind === 'quota taken') {
        const { files, wildcards, from, to } = fault;
        this.model.others.push({ files, wildcards, from: this.start + from, to: this.start + to });
      }
    }
  }

  get now(): number {
    return this.clock.now() - this.start;
  }

  note(text: string): void {
    this.journal.push({ at: this.now, text });
  }

  /** @param happenings in the order of their times; what the scenario says unless given */
  async run(happenings: Iterable<Happening> = this.#happenings()): Promise<Outcome> {
    const environments = [0, 1].map((slot) => new LambdaEnvironment(this, slot));
    let end = Number.POSITIVE_INFINITY;
    const bring = async () => {
      for (const { at, happen } of happenings) {
        await this.clock.sleep(Math.max(0, at - this.now));
        happen();
      }
      end = this.now + PATIENCE;
    };
    const goesOn = () => this.now < end && (end === Number.POSITIVE_INFINITY || this.queue.messages.size > 0);
    const look = (next: number) => (end === Number.POSITIVE_INFINITY ? LOOK : Math.max(LOOK, next));
    await this.clock.run(Promise.all([bring(), ...environments.map((one) => this.#poll(one, goesOn, look))]));
    return {
      start: this.start,
      model: this.model,
      left: [...this.queue.messages.values()],
      deadLetters: [...this.deadLetters.messages.values()],
      mostReceives: this.queue.mostReceives,
      calls: this.calls,
      journal: this.journal,
    };
  }

  /** One of Lambda's pollers with the environment it invokes, as maximum concurrency 2 has two. */
  async #poll(
    lambda: LambdaEnvironment,
    goesOn: () => boolean,
    look: (next: number) => number,
  ): Promise<void> {
    while (goesOn()) {
      const messages = this.queue.receive(this.clock.now());
      if (messages.length === 0) {
        const next = (this.queue.nextVisibleAt(this.clock.now()) ?? 0) - this.clock.now();
        await this.clock.sleep(look(next));
        continue;
      }
      const failed = await lambda.invoke(messages);
      for (const { id, receiptHandle } of messages) if (!failed.has(id)) this.queue.remove(receiptHandle);
    }
  }

  #happenings(): Happening[] {
    const { changes, nonsense, faults } = this.scenario;
    return [
      ...changes.flatMap((change) => this.deliveries(change)),
      ...nonsense.map(({ at, body }) => ({ at, happen: () => this.#send(body) })),
      ...faults.flatMap((fault) =>
        fault.kind === 'delivered twice' ? [{ at: fault.at, happen: () => this.#deliverAgain() }] : [],
      ),
    ].sort((a, b) => a.at - b.at);
  }

  /** How S3 tells of a change, once or twice. */
  deliveries(change: ObjectChange): Happening[] {
    const { at, key, delay, envelope, twice } = change;
    const time = new Date(this.start + at).toISOString();
    const sequencer = at.toString(16).padStart(16, '0');
    const bodies = {
      S3: () => s3Event({ key: `${FOLDER}${key}`, at: time, sequencer }),
      SNS: () => snsNotification(s3Event({ key: `${FOLDER}${key}`, at: time, sequencer })),
      EventBridge: () => eventBridgeEvent({ key: `${FOLDER}${key}`, at: time }),
    };
    const body = JSON.stringify(bodies[envelope]());
    this.bucket.put(`${FOLDER}${key}`);
    const first = { at: at + delay, happen: () => this.#send(body) };
    return twice ? [first, { at: at + 3 * delay, happen: () => this.#send(body) }] : [first];
  }

  #send(body: string): void {
    this.queue.send(body, this.clock.now());
  }

  #deliverAgain(): void {
    for (const message of this.queue.messages.values()) {
      if (message.receives === 0 || message.visibleAt <= this.clock.now()) continue;
      this.note(`SQS delivers ${message.id} again, while it is held`);
      this.queue.wake(message);
      return;
    }
  }
}
