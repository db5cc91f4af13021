import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../fakes/clock.ts';
import { BUCKET } from '../../../fakes/events.ts';
import { distributions, environment } from '../../../fakes/lambda/environment.ts';
import { needsOperator } from '../../../src/cloudfront/errors.ts';
import { parseConfig } from '../../../src/config/config.ts';
import {
  type DistributionReaderPorts,
  distributionReader,
} from '../../../src/invalidate/distribution-reader.ts';

const MINUTE = 60_000;
const failure = (name: string) => Object.assign(new Error('no'), { name });
const denied = failure('AccessDenied');

/** Distributions whose origin path changes or that cannot be read, in virtual time. */
function harness(env: Record<string, string> = {}) {
  const clock = new VirtualClock();
  const state: { originPath: string; error: Error | undefined; policy: Error | undefined; reads: number } = {
    originPath: '/one',
    error: undefined,
    policy: undefined,
    reads: 0,
  };
  const warnings: Record<string, unknown>[] = [];
  const ports: DistributionReaderPorts = {
    clock,
    cloudFront: {
      getDistributionConfig: async () => {
        state.reads += 1;
        if (state.error !== undefined) throw state.error;
        const DomainName = `${BUCKET}.s3.amazonaws.com`;
        return {
          Origins: { Items: [{ Id: 'o', DomainName, OriginPath: state.originPath }] },
          DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'own' },
        };
      },
      hasQueryStrings: async () => {
        if (state.policy !== undefined) throw state.policy;
        return false;
      },
    },
    log: {
      info: () => undefined,
      error: () => undefined,
      warn: (_message, fields) => {
        warnings.push(fields);
      },
    },
  };
  const { targets, ...config } = parseConfig(
    environment({ READ_DISTRIBUTION: 'true', DISTRIBUTIONS: distributions({}, { id: 'E2' }), ...env }),
  );
  const readUrlMap = distributionReader(config, ports);
  const all = () => Promise.all(targets.map(readUrlMap));
  const originPaths = async () => (await all()).map((site) => site.originPaths.join());
  return { state, warnings, originPaths, all, clock };
}

test('a distribution is read again after five minutes, not before', async () => {
  const { state, originPaths, clock } = harness();
  expect(await originPaths()).toEqual(['/one', '/one']);
  state.originPath = '/two';
  await clock.run(clock.sleep(5 * MINUTE - 1));
  expect(await originPaths()).toEqual(['/one', '/one']);
  expect(state.reads).toBe(2);
  await clock.run(clock.sleep(1));
  expect(await originPaths()).toEqual(['/two', '/two']);
  expect(state.reads).toBe(4);
});

test('keeps the last configuration when a read fails, and warns once per distribution', async () => {
  const { state, warnings, originPaths, clock } = harness();
  await originPaths();
  state.error = denied;
  for (let round = 0; round < 3; round += 1) {
    await clock.run(clock.sleep(5 * MINUTE));
    expect(await originPaths()).toEqual(['/one', '/one']);
  }
  expect(warnings).toEqual(
    ['E2EXAMPLE1ABCD', 'E2'].map((distributionId) => ({ distributionId, error: denied })),
  );
});

test('without permission nothing is guessed, and a restored permission is noticed within seconds', async () => {
  const { state, warnings, originPaths, clock } = harness();
  state.error = denied;
  await expect(originPaths()).rejects.toBe(denied);
  state.error = undefined;
  await clock.run(clock.sleep(10_000));
  expect(await originPaths()).toEqual(['/one', '/one']);
  expect(warnings).toEqual([]);
});

test('a distribution that is not in front of the bucket is an error for an operator', async () => {
  const { all } = harness({ BUCKET_NAME: 'another' });
  const error: unknown = await all().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'NoSuchOrigin',
    message: expect.stringContaining('no origin of the distribution E2EXAMPLE1ABCD is the bucket another'),
  });
  expect(error instanceof Error && needsOperator(error)).toBe(true);
});

test('a configuration that was never read is not guessed, and is read again within seconds', async () => {
  const { state, warnings, originPaths, clock } = harness();
  state.error = failure('ServiceUnavailable');
  await expect(originPaths()).rejects.toThrow('no');
  await expect(originPaths()).rejects.toThrow('no');
  expect(state.reads).toBe(2);
  state.error = undefined;
  await clock.run(clock.sleep(10_000));
  expect(await originPaths()).toEqual(['/one', '/one']);
  expect(warnings).toEqual([]);
});

test('what the settings say is not waited for', async () => {
  const told = { originPath: '/told', defaultRootObject: 'home.html' };
  const { state, originPaths } = harness({
    QUERY_STRINGS: 'false',
    DISTRIBUTIONS: distributions(told, { ...told, id: 'E2' }),
  });
  state.error = failure('ServiceUnavailable');
  expect(await originPaths()).toEqual(['/told', '/told']);
});

describe('a cache policy', () => {
  test('that may not be read is assumed to have query strings, and the rest of the distribution counts', async () => {
    const { state, warnings, all: read } = harness();
    state.policy = denied;
    const [site] = await read();
    expect([site?.originPaths, site?.hasQueryStrings('/a')]).toEqual([['/one'], true]);
    expect(warnings).toHaveLength(2);
  });

  test('that cannot be read for a while is not guessed', async () => {
    const { state, all: read } = harness();
    state.policy = failure('Throttling');
    await expect(read()).rejects.toThrow('no');
  });
});
