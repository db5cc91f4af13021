import { cloudFrontOver, failure } from '../fakes/cloudfront/port.ts';
import { BUCKET, sqsRecord } from '../fakes/events.ts';
import { MEMORY } from '../fakes/lambda/environment.ts';
import { Processor, withProcessor } from '../fakes/lambda/processor.ts';
import { versionsOver } from '../fakes/s3/versions.ts';
import type { StoredMessage } from '../fakes/sqs/model.ts';
import { queueOver } from '../fakes/sqs/port.ts';
import type { MessageQueue } from '../src/delivery/message-queue.ts';
import { dispatcher, type Ports, type PublishCode } from '../src/dispatch.ts';
import type { InvalidationRequest } from '../src/invalidate/cloudfront-port.ts';
import { publishing } from '../src/publish/publishing.ts';
import { type Features, POISON, type Site } from './features.ts';
import { DESTINATION } from './publishing.ts';
import { sitesOf } from './scenario.ts';
import { type Call, TIMEOUT, type World } from './world.ts';

const COLD_START = 500;
/** What a request for a distribution's configuration takes. */
const READ = 100;
/** What a request to S3 takes. */
const LIST = 30;

/** One environment of the function; when it dies, the next invocation starts another in its place. */
export class LambdaEnvironment {
  readonly #world: World;
  readonly #slot: number;
  #life: Life | undefined;

  constructor(world: World, slot: number) {
    this.#world = world;
    this.#slot = slot;
  }

  /** Gives the ids of the messages that Lambda must not delete: all of them when the invocation failed. */
  async invoke(messages: readonly StoredMessage[]): Promise<Set<string>> {
    const all = new Set(messages.map(({ id }) => id));
    try {
      const response = await this.invokeWith({ Records: messages.map(sqsRecord) }, 'r');
      if (!('batchItemFailures' in response))
        throw new Error(`no batch response: ${JSON.stringify(response)}`);
      return new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch {
      return all;
    }
  }

  /** @throws what the function threw, or an Error when its environment ended */
  async invokeWith(event: unknown, requestId: string): ReturnType<Life['dispatch']> {
    const { clock } = this.#world;
    if (this.#life === undefined) {
      this.#life = new Life(this.#world, this.#slot);
      await clock.sleep(COLD_START);
    }
    const life = this.#life;
    const end = clock.now() + TIMEOUT;
    let hasEnded = false;
    const outOfTime = clock.sleep(TIMEOUT).then(() => (hasEnded ? undefined : life.die('ran out of time')));
    try {
      const answer = life.dispatch(event, { requestId, end });
      const response = await Promise.race([answer, life.death, outOfTime]);
      if (response !== undefined) return response;
      this.#life = undefined;
      throw new Error('the environment ended');
    } catch (error) {
      this.#world.note(`environment ${this.#slot} failed: ${error}`);
      throw error;
    } finally {
      hasEnded = true;
    }
  }
}

/** From a cold start to the end. What is dead never hears an answer and never asks again. */
class Life {
  readonly dispatch: ReturnType<typeof dispatcher>;
  readonly death: Promise<undefined>;
  readonly #world: World;
  readonly #slot: number;
  readonly #number: number;
  #isDead = false;
  #bury: () => void = () => undefined;

  constructor(world: World, slot: number) {
    this.#world = world;
    this.#slot = slot;
    this.#number = world.calls.length;
    this.death = new Promise((resolve) => {
      this.#bury = () => resolve(undefined);
    });
    const processor = new Processor(world.clock, MEMORY);
    this.dispatch = dispatcher(world.config, withProcessor(this.#ports(), processor), {
      patience: world.patience,
    });
  }

  die(how: string): undefined {
    if (!this.#isDead) this.#world.note(`environment ${this.#slot} ${how}`);
    this.#isDead = true;
    this.#world.died.add(this.#number);
    this.#bury();
  }

  #ports(): Ports {
    const { clock, bucket, queue, deadLetters, model, random, calls } = this.#world;
    const own: Call[] = [];
    calls.push(own);
    const weather = (request: InvalidationRequest) => this.#world.fateOf(request, this.#world.now);
    const { createInvalidation, completedInvalidations } = cloudFrontOver(model, clock, weather, () =>
      random.next(),
    );
    const sqs = queueOver(queue, deadLetters, clock);
    const say = (message: string, fields: Record<string, unknown>) =>
      this.#world.note(`environment ${this.#slot}: ${message} ${JSON.stringify(fields)}`);
    return {
      clock,
      cloudFront: {
        createInvalidation: (request, timeLeft) =>
          this.#request(async () => {
            const { distributionId, callerReference: reference, paths } = request;
            const wildcards = paths.filter((path) => path.endsWith('*')).length;
            const call: Call = { at: this.#world.now, reference, distributionId, wildcards };
            own.push(call);
            if (this.#world.scenario.features?.poison && paths.some((path) => path.includes(POISON))) {
              this.die('ran out of memory');
              return NEVER;
            }
            const created = await createInvalidation(request, timeLeft);
            call.acceptedAt = this.#world.now;
            call.id = created.id;
            return created;
          }),
        completedInvalidations: (id) =>
          this.#request(async () => {
            const progress = this.#world.scenario.features?.progress;
            if (progress === 'denied') throw failure('AccessDenied');
            if (progress === 'failing' && random.chance(0.5)) throw failure('Throttling');
            const completed = await completedInvalidations(id);
            this.#world.looks.push(clock.now());
            return completed;
          }),
        getDistributionConfig: (id) =>
          this.#request(async () => {
            await clock.sleep(READ);
            const { now, scenario } = this.#world;
            for (const fault of scenario.faults) {
              if (fault.kind === 'reads fail' && now < fault.to) throw failure('ServiceUnavailable');
              if (fault.kind === 'reads denied' && now < fault.to) throw failure('AccessDenied');
            }
            const site = sitesOf(scenario).find((one) => one.id === id);
            if (site === undefined) throw failure('NoSuchDistribution');
            return configurationOf(site, scenario.features);
          }),
        hasQueryStrings: () => Promise.reject(failure('AccessDenied')),
      },
      list: (prefix, startAfter) =>
        this.#request(async () => {
          await clock.sleep(LIST);
          const listing = this.#world.scenario.features?.listing;
          if (listing === 'denied') throw failure('AccessDenied');
          if (listing === 'failing' && random.chance(0.5)) throw failure('SlowDown');
          return bucket.list(prefix, startAfter, clock.now());
        }),
      versions: this.#versions(),
      prepareListing: () => undefined,
      metric: this.#metric(),
      writeLines: (texts) => this.#world.lines.push(...texts.map((text) => ({ life: this.#number, text }))),
      loadPublish: () => this.#loadPublish(),
      queue: this.#world.config.buffer && {
        receive: (seconds) => this.#queueRequest('receive', () => sqs.receive(seconds)),
        deleteMessages: (messages) =>
          this.#queueRequest('deleteMessages', () => sqs.deleteMessages(messages)),
        changeVisibility: (releases) =>
          this.#queueRequest('changeVisibility', () => sqs.changeVisibility(releases)),
        requeue: (copies) => this.#queueRequest('requeue', () => sqs.requeue(copies)),
        deadLetter: (copies) => this.#queueRequest('deadLetter', () => sqs.deadLetter(copies)),
      },
      log: { info: say, warn: say, error: say },
    };
  }

  #versions(): Ports['versions'] {
    const { clock, history, scenario, random } = this.#world;
    const reads = scenario.features?.versioning?.reads;
    const versions = history && versionsOver(history.model, () => clock.now());
    const read = <T>(work: () => Promise<T>): Promise<T> =>
      this.#request(async () => {
        await clock.sleep(LIST);
        if (reads === 'denied') throw failure('AccessDenied');
        if (reads === 'failing' && random.chance(0.2)) throw failure('SlowDown');
        return work();
      });
    const none = () => Promise.reject(failure('AccessDenied'));
    return {
      list: (request) => read(() => versions?.list(request) ?? none()),
      headers: (key, versionId) => read(() => versions?.headers(key, versionId) ?? none()),
    };
  }

  /** At once: no virtual time may pass meanwhile. */
  async #loadPublish(): Promise<PublishCode> {
    const { buckets, clock, start } = this.#world;
    if (buckets === undefined) throw new Error('nothing is to be published');
    const copier = buckets.copier(clock, start);
    return {
      publishing,
      copier: () => ({
        headSource: (key) => this.#request(() => copier.headSource(key)),
        listSource: (prefix, after) => this.#request(() => copier.listSource(prefix, after)),
        headDestination: (key) => this.#request(() => copier.headDestination(key)),
        listDestination: (prefix, after) => this.#request(() => copier.listDestination(prefix, after)),
        copy: (request, options) => this.#request(() => copier.copy(request, options)),
        deleteDestination: (key, etag, options) =>
          this.#request(() => copier.deleteDestination(key, etag, options)),
      }),
    };
  }

  #metric(): Ports['metric'] {
    const { counted, scenario, random } = this.#world;
    const attempt = async <T>(work: () => T): Promise<T> => {
      if (scenario.features?.metricFails && random.chance(0.3)) throw failure('InternalFailure');
      return work();
    };
    return {
      sum: () => attempt(() => counted.reduce((sum, paths) => sum + paths, 0)),
      add: (paths) => attempt(() => void counted.push(paths)),
    };
  }

  #queueRequest<T>(operation: keyof MessageQueue, work: () => Promise<T>): Promise<T> {
    return this.#request(() => {
      const { now, scenario } = this.#world;
      const fails = scenario.faults.some(
        (fault) =>
          fault.kind === 'queue fails' &&
          fault.operation === operation &&
          fault.from <= now &&
          now < fault.to,
      );
      return fails ? Promise.reject(failure('ServiceUnavailable', `${operation} failed`)) : work();
    });
  }

  /** Every request to AWS; one of them may be the last thing an environment does. */
  async #request<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return NEVER;
    this.#world.requests += 1;
    const number = this.#world.requests;
    const crash = this.#world.scenario.faults.find(
      (fault) => fault.kind === 'crash' && fault.request === number,
    );
    const crashesAfter = crash?.kind === 'crash' && crash.after;
    if (crash !== undefined && !crashesAfter) this.die(`crashed before request ${number}`);
    if (this.#isDead) return NEVER;
    const answer = await work();
    if (crashesAfter) this.die(`crashed after request ${number}`);
    return this.#isDead ? NEVER : answer;
  }
}

function configurationOf(
  { originPath, defaultRootObject, queryStrings, only }: Site,
  features: Features | undefined,
) {
  const errorTtl = features?.versioning?.errorTtl;
  const bucket = features?.publish === undefined ? BUCKET : DESTINATION;
  const ForwardedValues = { QueryString: queryStrings };
  const ofBucket = { TargetOriginId: 'o', ForwardedValues };
  const another = { TargetOriginId: 'another', ForwardedValues };
  return {
    DefaultRootObject: defaultRootObject ?? '',
    Origins: { Items: [{ Id: 'o', DomainName: `${bucket}.s3.amazonaws.com`, OriginPath: originPath }] },
    ...(only !== undefined && { CacheBehaviors: { Items: [{ PathPattern: `${only}*`, ...ofBucket }] } }),
    DefaultCacheBehavior: only === undefined ? ofBucket : another,
    ...(errorTtl !== undefined && {
      CustomErrorResponses: { Items: [{ ErrorCode: 403, ErrorCachingMinTTL: errorTtl }] },
    }),
  };
}

const NEVER = new Promise<never>(() => undefined);
