/**
 * The processor of an environment, in virtual time: Lambda gives a function a share of one by its memory, and what the
 * function computes takes longer the smaller it is.
 */
import type { Clock } from '../../src/clock.ts';
import type { MessageQueue } from '../../src/delivery/message-queue.ts';
import type { Ports } from '../../src/dispatch.ts';
import type { Copier } from '../../src/publish/copier.ts';

/** Megabytes at which Lambda gives one whole processor (Developer Guide, "Configure Lambda function memory"). */
export const ONE_PROCESSOR = 1_769;

/**
 * Milliseconds of a whole processor, on a machine that parses 1,000 of S3's messages as JSON in `PARSE` of them.
 * `npm run bench` measures them anew and fails when one is off by more than half.
 */
export const COSTS = {
  /** A receive of ten messages. */
  receive: 1.8,
  /** A deletion of ten messages, or what else is done with ten. */
  settle: 1.35,
  /** The first LIST, for which the client is loaded, and 1,000 keys of any. */
  firstList: 45,
  list: 4.7,
  /** The headers of a version. */
  head: 1.6,
  /** 1,000 objects as `publish` lists them, and a copy. */
  listObjects: 20,
  copy: 2.1,
  /** CreateInvalidation, and each path of it. */
  invalidate: 2.4,
  path: 0.018,
  /** Reading, mapping and planning a change. */
  plan: 0.015,
} as const;
export const PARSE = 4;

/** One thing is computed at a time; the others wait. */
export class Processor {
  readonly #clock: Clock;
  readonly #share: number;
  #freeAt = 0;

  /** @param memory of the function, in megabytes */
  constructor(clock: Clock, memory: number) {
    this.#clock = clock;
    this.#share = Math.min(1, memory / ONE_PROCESSOR);
  }

  /** @param milliseconds of a whole processor */
  async work(milliseconds: number): Promise<void> {
    const now = this.#clock.now();
    this.#freeAt = Math.max(now, this.#freeAt) + milliseconds / this.#share;
    await this.#clock.sleep(this.#freeAt - now);
  }
}

/** The ports of an environment whose every use takes its processor's time. */
export function withProcessor(ports: Ports, processor: Processor): Ports {
  let hasListed = false;
  const load = async () => {
    if (hasListed) return;
    hasListed = true;
    await processor.work(COSTS.firstList);
  };
  return {
    ...ports,
    cloudFront: {
      ...ports.cloudFront,
      async createInvalidation(request, timeLeft) {
        await processor.work(COSTS.invalidate + request.paths.length * COSTS.path);
        return ports.cloudFront.createInvalidation(request, timeLeft);
      },
    },
    prepareListing: () => void load(),
    async list(prefix, startAfter) {
      await load();
      const page = await ports.list(prefix, startAfter);
      await processor.work(COSTS.list * Math.max(0.1, page.keys.length / 1_000));
      return page;
    },
    async loadPublish() {
      const { publishing, copier } = await ports.loadPublish();
      await load();
      return { publishing, copier: (...buckets) => copierWithProcessor(copier(...buckets), processor) };
    },
    versions: {
      async list(request) {
        await load();
        const page = await ports.versions.list(request);
        await processor.work(COSTS.list * Math.max(0.1, page.versions.length / 1_000));
        return page;
      },
      async headers(key, versionId) {
        await load();
        await processor.work(COSTS.head);
        return ports.versions.headers(key, versionId);
      },
    },
    queue: ports.queue && queueWithProcessor(ports.queue, processor),
  };
}

function copierWithProcessor(copier: Copier, processor: Processor): Copier {
  const listing =
    (list: Copier['listSource']): Copier['listSource'] =>
    async (...place) => {
      const page = await list(...place);
      await processor.work(COSTS.listObjects * Math.max(0.1, page.objects.length / 1_000));
      return page;
    };
  const after =
    <A extends unknown[], R>(cost: number, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await processor.work(cost);
      return work(...args);
    };
  return {
    headSource: after(COSTS.head, copier.headSource),
    headDestination: after(COSTS.head, copier.headDestination),
    listSource: listing(copier.listSource),
    listDestination: listing(copier.listDestination),
    copy: after(COSTS.copy, copier.copy),
    deleteDestination: after(COSTS.head, copier.deleteDestination),
  };
}

function queueWithProcessor(queue: MessageQueue, processor: Processor): MessageQueue {
  const settling =
    <M, R>(settle: (messages: readonly M[]) => Promise<R>) =>
    async (messages: readonly M[]): Promise<R> => {
      await processor.work(Math.ceil(messages.length / 10) * COSTS.settle);
      return settle(messages);
    };
  return {
    async receive(waitSeconds) {
      const messages = await queue.receive(waitSeconds);
      await processor.work(COSTS.receive + messages.length * COSTS.plan);
      return messages;
    },
    deleteMessages: settling(queue.deleteMessages),
    changeVisibility: settling(queue.changeVisibility),
    requeue: settling(queue.requeue),
    deadLetter: settling(queue.deadLetter),
  };
}
