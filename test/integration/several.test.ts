import { afterEach, expect, test } from '@jest/globals';
import { s3Event } from '../../fakes/events.ts';
import { DISTRIBUTION, distributions, OTHER_DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

let deployed: DeployedFunction;
afterEach(() => deployed.close());

const two = {
  DISTRIBUTIONS: distributions(
    { originPath: '/site' },
    { id: OTHER_DISTRIBUTION, originPath: '', rules: [{ match: 'site/**', paths: ['/mirror/{key}'] }] },
  ),
};
const sent = (distributionId: string) =>
  deployed.cloudFront.accepted
    .filter((one) => one.distributionId === distributionId)
    .flatMap(({ paths }) => paths);
const left = () => [...deployed.queue.messages.values()];

test('each distribution has its own origin path, rules and requests', async () => {
  deployed = await deploy(two);
  deployed.queue.send(JSON.stringify(s3Event({ key: 'site/a' }, { key: 'b' })), Date.now());
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(sent(DISTRIBUTION)).toEqual(['/a']);
  expect(sent(OTHER_DISTRIBUTION)).toEqual(['/mirror/site/a', '/b']);
  expect(left()).toEqual([]);
}, 30_000);

/** Leaves ten seconds for CloudFront to come back. */
const SOON = 20_000;

test('what one of them does not accept is retried for that one alone', async () => {
  deployed = await deploy(two, {}, SOON);
  deployed.server.inject({ kind: 'down', status: 503, distributionId: DISTRIBUTION });
  deployed.queue.send(JSON.stringify(s3Event({ key: 'site/a' })), Date.now());
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect([sent(DISTRIBUTION), sent(OTHER_DISTRIBUTION)]).toEqual([[], ['/mirror/site/a']]);
  expect(left()).toMatchObject([{ attributes: { DistributionIds: DISTRIBUTION } }]);
  const [waiting] = left();
  expect((waiting?.visibleAt ?? 0) - Date.now()).toBeGreaterThan(10_000);

  // It fails again, now whole; then its time has come.
  if (waiting !== undefined) deployed.queue.wake(waiting);
  expect((await deployed.poll()).batchItemFailures).toHaveLength(1);
  deployed.server.inject();
  if (waiting !== undefined) deployed.queue.wake(waiting);
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect([sent(DISTRIBUTION), sent(OTHER_DISTRIBUTION)]).toEqual([['/a'], ['/mirror/site/a']]);
  expect(left()).toEqual([]);
}, 60_000);

test('what one of them will never accept is dead-lettered for that one alone', async () => {
  deployed = await deploy(two);
  deployed.server.inject({ kind: 'path refused', part: '/', distributionId: DISTRIBUTION });
  deployed.queue.send(JSON.stringify(s3Event({ key: 'site/a' })), Date.now());
  expect(await deployed.poll()).toEqual({ batchItemFailures: [] });
  expect(sent(OTHER_DISTRIBUTION)).toEqual(['/mirror/site/a']);
  expect([...deployed.deadLetter.messages.values()]).toMatchObject([
    { attributes: { ErrorName: 'InvalidArgument', DistributionIds: DISTRIBUTION } },
  ]);
}, 30_000);

test('a manual invocation returns a result for each', async () => {
  deployed = await deploy(two);
  expect(await deployed.invoke({ keys: ['site/a'] })).toMatchObject({
    distributions: [
      { distributionId: DISTRIBUTION, paths: [{ path: '/a' }] },
      { distributionId: OTHER_DISTRIBUTION, paths: [{ path: '/mirror/site/a', why: 'rule site/**' }] },
    ],
  });
});
