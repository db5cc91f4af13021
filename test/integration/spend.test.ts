/** The month's paths are counted through the real CloudWatch client, which has a file of its own in the zip. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CloudWatchServer, startCloudWatch } from '../../fakes/cloudwatch/server.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';

const METRIC = {
  namespace: 'CloudFrontCacheInvalidator',
  name: 'BilledPaths',
  functionName: 'cloudfront-cache-invalidator',
};
/** Twelve paths save six, after the price of a wildcard: worth 120 unchanged objects, or 240 over the budget. */
const keys = Array.from({ length: 12 }, (_, i) => `docs/${i}`);
const UNCHANGED = 200;

let cloudWatch: CloudWatchServer;
let deployed: DeployedFunction;

beforeEach(async () => {
  cloudWatch = await startCloudWatch();
  deployed = await deploy({
    COLLAPSE: 'balanced',
    LIST_BUCKET: 'true',
    MONTHLY_PATH_BUDGET: '1000',
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
  });
  for (let i = 0; i < UNCHANGED; i += 1) deployed.bucket.put(`docs/unchanged-${i}`);
  for (const key of keys) deployed.bucket.put(key);
});
afterEach(() => Promise.all([deployed.close(), cloudWatch.close()]));

const invalidated = () => deployed.cloudFront.accepted.flatMap(({ paths }) => paths);

test('within the budget the plan is as usual, and its paths are counted', async () => {
  const before = { ...METRIC, value: 900 };
  cloudWatch.data.push(before);
  await deployed.invoke({ keys });
  expect(invalidated()).toHaveLength(12);
  expect(cloudWatch.data).toEqual([before, { ...METRIC, value: 12 }]);
});

test('over the budget a folder is cleared as a whole that was not before', async () => {
  const before = [900, 101].map((value) => ({ ...METRIC, value }));
  const another = { ...METRIC, functionName: 'another', value: 100_000 };
  cloudWatch.data.push(...before, another);
  await deployed.invoke({ keys });
  expect(invalidated()).toEqual(['/docs/*']);
  expect(cloudWatch.data).toEqual([...before, another, { ...METRIC, value: 1 }]);
});

test('without permission everything is still invalidated, with one warning', async () => {
  cloudWatch.deny = true;
  await deployed.invoke({ keys });
  await deployed.invoke({ keys: ['other'] });
  expect(invalidated()).toHaveLength(13);
  expect(deployed.logged().filter(({ level }) => level === 'WARN')).toHaveLength(1);
});
