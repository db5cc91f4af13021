/** The function's own code, put together as in the Lambda, in two environments before the models. */

import { cloudFrontOver, failure } from '../../fakes/cloudfront/port.ts';
import { BUCKET } from '../../fakes/events.ts';
import { environment, MEMORY } from '../../fakes/lambda/environment.ts';
import { Processor, withProcessor } from '../../fakes/lambda/processor.ts';
import { VersionsModel, versionsOver } from '../../fakes/s3/versions.ts';
import { type Environment, mapping } from '../../fakes/sqs/mapping.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { queueOver } from '../../fakes/sqs/port.ts';
import { parseConfig } from '../../src/config/config.ts';
import { dispatcher, type Ports } from '../../src/dispatch.ts';
import { LIST_REQUEST, listingOf } from '../comparison/bucket.ts';
import { COLD_START, FAIR_WEATHER, type World } from '../comparison/world.ts';
import type { Policy } from './policy.ts';

/** The module's defaults (variables.tf, queue.tf), in milliseconds. */
const TIMEOUT = 120_000;
const VISIBILITY_TIMEOUT = 2 * TIMEOUT;
const MAX_RECEIVE_COUNT = 100;

export const PRECISE = ours('precise');
export const BALANCED = ours('balanced');
export const FRUGAL = ours('frugal');

/** Balanced with what versions tell; for a bucket that has them. */
export const SKIPPING: Policy = {
  ...ours('balanced', { skip: ['unchanged', 'new-objects'] }),
  name: 'ours, balanced, skipping',
  title: 'this project with skip = ["unchanged", "new-objects"]',
};

/** What a HEAD request takes, in milliseconds; a guess for a bucket in the function's region. */
const HEAD_REQUEST = 20;

interface Settings {
  readonly skip?: readonly string[];
  readonly unknown?: ReadonlySet<Step>;
  /** In megabytes. */
  readonly memory?: number;
}

/** Balanced in a function of that memory, in megabytes. */
export function withMemory(memory: number): Policy {
  return ours('balanced', { memory });
}

/** What the function knows besides the changes themselves, and what it is worth to know it. */
export const STEPS = [
  'LastModified',
  'what was cleared',
  'when there is room',
  'that a change is alone',
] as const;
export type Step = (typeof STEPS)[number];

/** Balanced as if it did not know some of it. */
export function without(...steps: readonly Step[]): Policy {
  return ours('balanced', { unknown: new Set(steps) });
}

function ours(
  collapse: 'precise' | 'balanced' | 'frugal',
  { unknown = new Set(), memory = MEMORY, skip = [] }: Settings = {},
): Policy {
  return {
    name: `ours, ${collapse}`,
    title: `this project with collapse = "${collapse}"`,
    async run(world) {
      const { clock } = world;
      world.skipsNew = skip.includes('new-objects');
      const deadLetter = new QueueModel();
      const redrive = { maxReceiveCount: MAX_RECEIVE_COUNT, deadLetter };
      const queue = new QueueModel({ visibilityTimeout: VISIBILITY_TIMEOUT, redrive });
      const environments = [1, 2].map(() =>
        lambda(world, collapse, { unknown, memory, skip }, queue, deadLetter),
      );
      const goesOn = () => world.arrivalsLeft > 0 || queue.messages.size > 0;
      await world.run(world.fill(queue), mapping(queue, environments, clock, TIMEOUT, goesOn));
    },
  };
}

function lambda(
  world: World,
  collapse: string,
  { unknown, memory, skip }: Required<Settings>,
  queue: QueueModel,
  deadLetter: QueueModel,
): Environment {
  const { clock, random, story, start } = world;
  const silent = () => undefined;
  const config = parseConfig(
    environment({
      COLLAPSE: collapse,
      LIST_BUCKET: 'true',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
      // Whether an error is kept is not in the settings.
      READ_DISTRIBUTION: `${skip.length > 0}`,
      SKIP: ['folder-markers', 'metadata-events', ...skip].join(','),
    }),
  );
  const { createInvalidation, completedInvalidations } = cloudFrontOver(
    world.cloudFront,
    clock,
    () => FAIR_WEATHER,
    () => random.next(),
  );
  const list = listingOf(story.bucket, clock, start, () => {
    world.lists += 1;
  });
  const ports: Ports = {
    clock,
    cloudFront: {
      // Whoever does not know when CloudFront accepted it remembers nothing.
      createInvalidation: async (request, timeLeft) => {
        const created = await createInvalidation(request, timeLeft);
        return unknown.has('what was cleared') ? { ...created, createdAt: 0 } : created;
      },
      completedInvalidations: (id) =>
        unknown.has('when there is room')
          ? Promise.reject(failure('AccessDenied'))
          : completedInvalidations(id),
      getDistributionConfig: async () => DISTRIBUTION_CONFIG,
      hasQueryStrings: () => Promise.reject(failure('AccessDenied')),
    },
    list: async (prefix, startAfter) => {
      const page = await list(prefix, startAfter);
      return unknown.has('LastModified') ? { ...page, modified: page.modified.map(() => 0) } : page;
    },
    versions: versionsOf(world),
    prepareListing: () => undefined,
    loadPublish: () => Promise.reject(failure('AccessDenied')),
    // There is no budget that it would be asked for.
    metric: { sum: async () => 0, add: async () => undefined },
    writeLines: () => undefined,
    queue: queueOver(queue, deadLetter, clock),
    log: { info: silent, warn: silent, error: silent },
  };
  const loneQuiet = unknown.has('that a change is alone') ? 3_000 : undefined;
  const dispatch = dispatcher(config, withProcessor(ports, new Processor(clock, memory)), { loneQuiet });
  let isCold = true;
  return async (records, end) => {
    if (isCold) await clock.sleep(COLD_START);
    isCold = false;
    const from = clock.now();
    try {
      const answer = await dispatch({ Records: records }, { requestId: 'request', end });
      if ('batchItemFailures' in answer) return answer;
      throw new Error('the function did not answer as a queue wants it');
    } catch (error) {
      // Nothing here is forbidden or missing, so that no invocation may fail; the mapping would only try again.
      world.errors.push(error);
      throw error;
    } finally {
      world.lambdaSeconds += (clock.now() - from) / 1_000;
    }
  };
}

/** The bucket behind every path. */
const DISTRIBUTION_CONFIG = {
  Origins: { Items: [{ Id: 'bucket', DomainName: `${BUCKET}.s3.amazonaws.com` }] },
  DefaultCacheBehavior: { TargetOriginId: 'bucket' },
};

function versionsOf(world: World): Ports['versions'] {
  const { clock, story, start } = world;
  const { list, headers } = versionsOver(story.versions ?? new VersionsModel(), () => clock.now() - start);
  return {
    async list(request) {
      world.lists += 1;
      await clock.sleep(LIST_REQUEST);
      return list(request);
    },
    async headers(key, versionId) {
      world.heads += 1;
      await clock.sleep(HEAD_REQUEST);
      return headers(key, versionId);
    },
  };
}
