/** Everything around the function in a scenario: models of SQS, S3 and CloudFront, and virtual time. */

import { VirtualClock } from '../fakes/clock.ts';
import { type AffectedRequest, type Fate, isFault, script } from '../fakes/cloudfront/faults.ts';
import { CloudFrontModel } from '../fakes/cloudfront/model.ts';
import { eventBridgeEvent, s3Event, snsNotification } from '../fakes/events.ts';
import { distributions, environment } from '../fakes/lambda/environment.ts';
import { Random } from '../fakes/random.ts';
import { BucketModel } from '../fakes/s3/bucket.ts';
import { QueueModel, type StoredMessage } from '../fakes/sqs/model.ts';
import { parseConfig } from '../src/config/config.ts';
import { type History, historyOf } from './history.ts';
import { Buckets, publishVariable, sourceKey } from './publishing.ts';
import { folderOf, idsOf, type ObjectChange, type Scenario } from './scenario.ts';

/** Of the metrics. */
export const NAMESPACE = 'Invalidator';
export const FUNCTION_NAME = 'cloudfront-cache-invalidator';
/** The module's defaults, in milliseconds. */
export const TIMEOUT = 120_000;
const VISIBILITY_TIMEOUT = 2 * TIMEOUT;
const MAX_RECEIVE_COUNT = 100;
/** With a poison message, so that it ends within a run. */
const FEW_RECEIVES = 80;
/** Objects that do not change, which wildcards evict. */
const UNCHANGED = Array.from({ length: 600 }, (_, i) => `d${i % 12}/unchanged-${i}.html`);

export interface Entry {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly text: string;
}

export interface Call {
  /** When it began, in milliseconds since the run did. */
  readonly at: number;
  /** The caller reference. */
  readonly reference: string;
  readonly distributionId: string;
  readonly wildcards: number;
  /** Known once it was answered. */
  acceptedAt?: number;
  id?: string;
}

/** A line that an environment wrote, by the number of its life. */
export interface MetricLine {
  readonly life: number;
  readonly text: string;
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
  /** Undefined: the bucket has no versions. */
  readonly history: History | undefined;
  /** Undefined: nothing is copied. */
  readonly buckets: Buckets | undefined;
  readonly left: readonly StoredMessage[];
  readonly deadLetters: readonly StoredMessage[];
  readonly mostReceives: number;
  /** Requests for invalidations, by the life of an environment. */
  readonly calls: readonly (readonly Call[])[];
  readonly lines: readonly MetricLine[];
  /** Environments that died before an invocation ended, by the numbers of their lives. */
  readonly died: ReadonlySet<number>;
  /** When CloudFront said what is complete, in milliseconds since the epoch. */
  readonly looks: readonly number[];
  readonly journal: readonly Entry[];
}

export class World {
  readonly clock = new VirtualClock();
  readonly start = this.clock.now();
  readonly random: Random;
  readonly config;
  readonly bucket: BucketModel;
  readonly folder: string;
  /** Undefined: the bucket has no versions. */
  readonly history: History | undefined;
  /** Undefined: nothing is copied. */
  readonly buckets: Buckets | undefined;
  readonly deadLetters = new QueueModel();
  readonly queue: QueueModel;
  readonly model: CloudFrontModel;
  /** What the faults make of a request to CloudFront. */
  readonly fateOf: (request: AffectedRequest, at: number) => Fate;
  readonly journal: Entry[] = [];
  readonly calls: Call[][] = [];
  /** Lines of metrics. */
  readonly lines: MetricLine[] = [];
  /** Environments that died, by the numbers of their lives. */
  readonly died = new Set<number>();
  /** When CloudFront said what is complete, in milliseconds since the epoch. */
  readonly looks: number[] = [];
  /** Paths that the function has counted in the metric. */
  readonly counted: number[] = [];
  /** How many requests the function has made to AWS. */
  requests = 0;
  /** Where events and requests go: into the queue, or to the function itself. */
  send = (body: string): void => {
    this.queue.send(body, this.clock.now());
  };

  /** @param patience milliseconds an invocation waits for quota; undefined: the function's default */
  constructor(
    readonly scenario: Scenario,
    readonly patience?: number,
  ) {
    this.random = new Random(~scenario.seed);
    const ids = idsOf(scenario);
    this.folder = folderOf(scenario);
    this.bucket = new BucketModel(UNCHANGED.map((key) => `${this.folder}${key}`));
    const {
      sites = ids.map((id) => ({ id, rules: [] })),
      cleanUrls = false,
      budget = null,
      isDirect = false,
      isSampled = false,
      versioning,
      publish,
    } = scenario.features ?? {};
    this.buckets =
      publish && new Buckets(publish, this.folder, new Random(scenario.seed * 37), skewOf(scenario));
    this.history = versioning && historyOf(scenario, this.folder, this.start);
    const skip = ['folder-markers', 'metadata-events', 'noncurrent-versions', ...(versioning?.skip ?? [])];
    this.config = parseConfig(
      environment({
        COLLAPSE: scenario.collapse,
        LIST_BUCKET: 'true',
        METRICS_NAMESPACE: NAMESPACE,
        COMPLETION_SAMPLE_MINUTES: isSampled ? '1' : '',
        AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
        READ_DISTRIBUTION: 'true',
        SKIP: skip.join(','),
        ...(isDirect && { BUFFER_SECONDS: '0', QUEUE_URL: undefined, DEAD_LETTER_QUEUE_URL: undefined }),
        ...(publish && { PUBLISH: publishVariable(publish, this.folder) }),
        CLEAN_URLS: String(cleanUrls),
        MONTHLY_PATH_BUDGET: budget === null ? '' : String(budget),
        DISTRIBUTIONS: distributions(...sites.map(({ id, rules }) => ({ id, rules }))),
      }),
    );
    this.queue = new QueueModel({
      visibilityTimeout: VISIBILITY_TIMEOUT,
      redrive: {
        maxReceiveCount: scenario.features?.poison ? FEW_RECEIVES : MAX_RECEIVE_COUNT,
        deadLetter: this.deadLetters,
      },
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

  /** What the scenario says, in the order of the times. */
  happenings(): Happening[] {
    const { changes, nonsense, faults, features } = this.scenario;
    const requests = features?.requests ?? [];
    return [
      ...changes.flatMap((change) => this.#writes(change)),
      ...messages(changes).flatMap((message) => this.deliveries(...message)),
      ...requests.map(({ at, ...request }) => ({ at, happen: () => this.send(askedFor(request)) })),
      ...nonsense.map(({ at, body }) => ({ at, happen: () => this.send(body) })),
      ...faults.flatMap((fault) =>
        fault.kind === 'delivered twice' ? [{ at: fault.at, happen: () => this.#deliverAgain() }] : [],
      ),
    ].sort((a, b) => a.at - b.at);
  }

  /** How S3 reports changes in one message, once or twice. */
  deliveries(first: ObjectChange, ...others: readonly ObjectChange[]): Happening[] {
    const { delay, envelope, twice } = first;
    const objects = [first, ...others].map((change) => {
      const writtenAt = this.start + change.at + skewOf(this.scenario);
      const viewersKey = `${this.folder}${change.key}`;
      this.bucket.put(viewersKey, writtenAt);
      const key = this.buckets === undefined ? viewersKey : sourceKey(change.key);
      const time = new Date(writtenAt).toISOString();
      const isDeleted = change.source?.kind === 'delete';
      const { eventName = isDeleted ? 'ObjectRemoved:Delete' : undefined, versionId } =
        this.history?.steps.get(change) ?? {};
      const sequencer = change.at.toString(16).padStart(16, '0');
      return { key, at: time, sequencer, change, ...(eventName !== undefined && { eventName, versionId }) };
    });
    const Records = objects.flatMap(({ change: { isNoncurrentExpiry }, ...object }) => {
      return (isNoncurrentExpiry ? expiry(object) : s3Event(object)).Records;
    });
    const [{ key, at: time, sequencer, ...version } = { key: '', at: '', sequencer: '' }] = objects;
    const bodies = {
      S3: () => ({ Records }),
      SNS: () => snsNotification({ Records }),
      EventBridge: () =>
        eventBridgeEvent({ ...version, key, at: wholeSeconds(time), id: `${sequencer}|${key}` }),
    };
    const body = JSON.stringify(bodies[envelope]());
    const at = Math.max(...[first, ...others].map((change) => change.at));
    const once = { at: at + delay, happen: () => this.send(body) };
    return twice ? [once, { at: at + 3 * delay, happen: () => this.send(body) }] : [once];
  }

  /** What a change makes of the source's object, when it happens. */
  #writes({ at, key, source, isNoncurrentExpiry }: ObjectChange): Happening[] {
    const { buckets } = this;
    if (buckets === undefined || source === undefined || isNoncurrentExpiry) return [];
    return [{ at, happen: () => buckets.change(key, source, this.clock.now()) }];
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

/** The changes by the messages that report them. EventBridge has one in each. */
function messages(changes: readonly ObjectChange[]): [ObjectChange, ...ObjectChange[]][] {
  const found: [ObjectChange, ...ObjectChange[]][] = [];
  for (const change of changes) {
    const last = found.at(-1);
    const isS3 = change.envelope === 'S3' && last?.[0].envelope === 'S3';
    if (change.joins && isS3 && last !== undefined) last.push(change);
    else found.push([change]);
  }
  return found;
}

/** Milliseconds that S3's clock is ahead. */
export function skewOf({ faults }: Scenario): number {
  return faults.reduce((sum, fault) => (fault.kind === 'clock skew' ? sum + fault.milliseconds : sum), 0);
}

/** As EventBridge gives times. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

/** S3's event of a noncurrent version that lifecycle removes. */
function expiry(object: { key: string; at: string; sequencer: string }) {
  return s3Event({ ...object, eventName: 'LifecycleExpiration:Delete', versionId: 'expired' });
}

function askedFor({ keys, paths }: { keys: readonly string[]; paths: readonly string[] }): string {
  return JSON.stringify({ ...(keys.length > 0 && { keys }), ...(paths.length > 0 && { paths }) });
}
