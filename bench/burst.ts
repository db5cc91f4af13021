/** The function's own code, two environments of it, in virtual time before the models of SQS and CloudFront. */
import { bufferedDelivery } from '../src/buffered.ts';
import type { CloudFront } from '../src/cloudfront.ts';
import { parseConfig } from '../src/config.ts';
import { invalidator } from '../src/invalidate.ts';
import { siteOf } from '../src/site.ts';
import { CloudFrontModel } from '../test/support/cloudfront/model.ts';
import { environment } from '../test/support/environment.ts';
import { s3Event } from '../test/support/events.ts';
import { mapping } from '../test/support/queue/mapping.ts';
import { QueueModel } from '../test/support/queue/model.ts';
import { queueOver } from '../test/support/queue/port.ts';
import { VirtualClock } from '../test/support/virtual-clock.ts';

export interface Burst {
  readonly calls: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly paths: number;
  /** Changes no accepted invalidation covers. */
  readonly lost: number;
  /** Seconds from a change to the acceptance of its invalidation. */
  readonly p50: number;
  readonly p95: number;
}

const TIMEOUT = 110_000;
/** What a call to CloudFront takes, in milliseconds. */
const CALL = 150;

/**
 * @param count changes of different objects
 * @param perSecond at which they arrive
 */
export async function burst(count: number, perSecond: number): Promise<Burst> {
  const clock = new VirtualClock();
  const start = clock.now();
  const config = parseConfig(environment());
  const queue = new QueueModel();
  const deadLetter = new QueueModel();
  const model = new CloudFrontModel(config.targets.map(({ id }) => id));
  let calls = 0;
  const createInvalidation: CloudFront['createInvalidation'] = async (request) => {
    calls += 1;
    await clock.sleep(CALL);
    const answer = model.createInvalidation({ ...request, quantity: request.paths.length }, clock.now());
    if ('code' in answer) throw Object.assign(new Error(answer.message), { name: answer.code });
    return answer.id;
  };
  const nothing = () => undefined;
  const environments = [1, 2].map(() =>
    bufferedDelivery({
      config,
      bufferSeconds: 15,
      queue: queueOver(queue, deadLetter, clock),
      clock,
      invalidate: invalidator(config, {
        clock,
        createInvalidation,
        siteOf: async ({ settings }) => siteOf(settings),
      }),
      log: { info: nothing, warn: nothing, error: nothing },
    }),
  );

  let sent = 0;
  const upload = async () => {
    for (; sent < count; sent += 1) {
      const at = new Date(clock.now()).toISOString();
      queue.send(JSON.stringify(s3Event({ key: `o/${sent}`, at, sequencer: `${sent}` })), clock.now());
      await clock.sleep(1_000 / perSecond);
    }
  };
  const goesOn = () => sent < count || queue.messages.size > 0;
  await clock.run(Promise.all([upload(), mapping(queue, environments, clock, TIMEOUT, goesOn)]));

  const acceptedAt = new Map(
    model.accepted.flatMap(({ paths, createdAt }) => paths.map((path) => [path, createdAt])),
  );
  const waits: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const accepted = acceptedAt.get(`/o/${i}`);
    if (accepted !== undefined) waits.push((accepted - start) / 1_000 - i / perSecond);
  }
  waits.sort((a, b) => a - b);
  const percentile = (share: number) => waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN;
  const refusals: Record<string, number> = {};
  for (const { code } of model.refusals) refusals[code] = (refusals[code] ?? 0) + 1;
  return {
    calls,
    refusals,
    paths: model.accepted.reduce((sum, { paths }) => sum + paths.length, 0),
    lost: count - waits.length,
    p50: percentile(0.5),
    p95: percentile(0.95),
  };
}
