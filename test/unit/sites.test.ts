import { expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config.ts';
import { type SitePorts, sites } from '../../src/sites.ts';
import { distributions, environment } from '../support/environment.ts';
import { BUCKET } from '../support/events.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const MINUTE = 60_000;

/** Distributions whose origin path changes or that cannot be read, in virtual time. */
function harness() {
  const clock = new VirtualClock();
  const state = { originPath: '/one', error: undefined as Error | undefined, reads: 0 };
  const warnings: Record<string, unknown>[] = [];
  const ports: SitePorts = {
    clock,
    cloudFront: {
      getDistributionConfig: async () => {
        state.reads += 1;
        if (state.error !== undefined) throw state.error;
        const DomainName = `${BUCKET}.s3.amazonaws.com`;
        return {
          Origins: { Items: [{ Id: 'o', DomainName, OriginPath: state.originPath }] },
          DefaultCacheBehavior: { TargetOriginId: 'o' },
        };
      },
      hasQueryStrings: async () => false,
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
    environment({ READ_DISTRIBUTION: 'true', DISTRIBUTIONS: distributions({}, { id: 'E2' }) }),
  );
  const siteOf = sites({ ...config, targets }, ports);
  const originPaths = () =>
    Promise.all(targets.map(async (target) => (await siteOf(target)).originPaths.join()));
  return { state, warnings, originPaths, clock };
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

test('what was read once is kept when it cannot be read again, which is said once for each', async () => {
  const { state, warnings, originPaths, clock } = harness();
  await originPaths();
  state.error = new Error('AccessDenied');
  for (let round = 0; round < 3; round += 1) {
    await clock.run(clock.sleep(5 * MINUTE));
    expect(await originPaths()).toEqual(['/one', '/one']);
  }
  expect(warnings).toEqual(
    ['E2EXAMPLE1ABCD', 'E2'].map((distributionId) => ({ distributionId, error: 'Error: AccessDenied' })),
  );
});

test('what could not be read at first is read as soon as it can be', async () => {
  const { state, originPaths, clock } = harness();
  state.error = new Error('AccessDenied');
  expect(await originPaths()).toEqual(['', '']);
  state.error = undefined;
  await clock.run(clock.sleep(5 * MINUTE));
  expect(await originPaths()).toEqual(['/one', '/one']);
});
