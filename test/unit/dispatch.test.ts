import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../fakes/clock.ts';
import { CloudFrontModel } from '../../fakes/cloudfront/model.ts';
import { cloudFrontOver } from '../../fakes/cloudfront/port.ts';
import { BUCKET, s3Event, sqsRecord } from '../../fakes/events.ts';
import {
  DISTRIBUTION,
  distributions,
  environment,
  OTHER_DISTRIBUTION,
} from '../../fakes/lambda/environment.ts';
import { VersionsModel, versionsOver } from '../../fakes/s3/versions.ts';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { queueOver } from '../../fakes/sqs/port.ts';
import { parseConfig } from '../../src/config/config.ts';
import { dispatcher } from '../../src/dispatch.ts';
import type { CloudFront } from '../../src/invalidate/cloudfront-port.ts';

const failure = (name: string) => Object.assign(new Error(name), { name });

/** The whole function before models of CloudFront and SQS, in virtual time. */
function harness(env: Record<string, string> = {}, cloudFront: Partial<CloudFront> = {}) {
  const clock = new VirtualClock();
  const model = new CloudFrontModel([DISTRIBUTION, OTHER_DISTRIBUTION], {});
  const [queue, deadLetters] = [new QueueModel(), new QueueModel()];
  const counted: number[] = [];
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const write = (level: string) => (message: string, fields: Record<string, unknown>) => {
    lines.push({ level, message, fields });
  };
  const calm = () => ({ milliseconds: 0, end: 'answered' as const, by: [] });
  const dispatch = dispatcher(parseConfig(environment({ BUCKET_NAME: BUCKET, ...env })), {
    clock,
    cloudFront: {
      ...cloudFrontOver(model, clock, calm, () => 0),
      getDistributionConfig: () => Promise.reject(failure('AccessDenied')),
      hasQueryStrings: () => Promise.reject(failure('AccessDenied')),
      ...cloudFront,
    },
    list: async () => ({ keys: [], modified: [], isTruncated: false }),
    versions: versionsOver(new VersionsModel(), () => clock.now()),
    prepareListing: () => undefined,
    metric: { sum: async () => 0, add: async (paths) => void counted.push(paths) },
    queue: queueOver(queue, deadLetters, clock),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
  });
  const invoke = (event: unknown) =>
    clock.run(dispatch(event, { requestId: 'r', end: clock.now() + 120_000 }));
  return { invoke, model, queue, clock, counted, lines };
}

test('billed paths are counted once, for both distributions of an invocation together', async () => {
  const { invoke, counted } = harness({
    MONTHLY_PATH_BUDGET: '1000',
    DISTRIBUTIONS: distributions({}, { id: OTHER_DISTRIBUTION }),
  });
  await invoke({ keys: ['a', 'b', 'c'] });
  expect(counted).toEqual([6]);
});

test('billed paths are counted when the invocation fails, too', async () => {
  let calls = 0;
  const { invoke, counted, queue, clock } = harness(
    { MONTHLY_PATH_BUDGET: '1000' },
    {
      createInvalidation: async () => {
        calls += 1;
        if (calls > 1) throw failure('AccessDenied');
        return { id: 'I1', createdAt: 0 };
      },
    },
  );
  const keys = Array.from({ length: 1_500 }, (_, i) => `${i}`);
  queue.send(JSON.stringify({ keys }), clock.now());
  const records = queue.receive(clock.now()).map(sqsRecord);
  await expect(invoke({ Records: records })).rejects.toThrow('AccessDenied');
  expect(counted).toEqual([1_000]);
});

test('an event is not acknowledged while the distribution cannot be read', async () => {
  const { invoke, model } = harness(
    { READ_DISTRIBUTION: 'true', BUFFER_SECONDS: '0' },
    { getDistributionConfig: () => Promise.reject(failure('ServiceUnavailable')) },
  );
  await expect(invoke(s3Event({ key: 'a' }))).rejects.toThrow(`${DISTRIBUTION}: ServiceUnavailable`);
  expect(model.accepted).toEqual([]);
});
