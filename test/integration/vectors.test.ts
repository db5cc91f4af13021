import { afterEach, expect, test } from '@jest/globals';
import { type DeployedFunction, deploy } from '../support/function.ts';
import { defaults, vectors } from '../support/vectors.ts';

let deployed: DeployedFunction | undefined;
afterEach(() => deployed?.close());

/** Vectors with the same settings can be one request to the same function. */
const bySettings = new Map<string, string[]>();
for (const { key, settings } of vectors) {
  const site = JSON.stringify({ ...defaults, ...settings });
  bySettings.set(site, [...(bySettings.get(site) ?? []), key]);
}

test.each([...bySettings])(
  'CloudFront accepts every path of the vectors with %s',
  async (site, keys) => {
    const { originPath, indexDocument, defaultRootObject, cleanUrls } = JSON.parse(site);
    deployed = await deploy(
      {
        ORIGIN_PATH: originPath,
        INDEX_DOCUMENT: indexDocument ?? '',
        DEFAULT_ROOT_OBJECT: defaultRootObject ?? '',
        CLEAN_URLS: String(cleanUrls),
      },
      { wildcardsInProgress: 1_000, requestsPerSecond: 1_000 },
    );
    await deployed.invoke({ keys });
    expect(deployed.cloudFront.refusals).toEqual([]);
  },
  120_000,
);
