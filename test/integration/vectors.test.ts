import { afterEach, expect, test } from '@jest/globals';
import { s3Event } from '../../fakes/events.ts';
import { distributions } from '../../fakes/lambda/environment.ts';
import { type DeployedFunction, deploy } from '../../fakes/lambda/function.ts';
import { defaults, vectors } from '../vectors/vectors.ts';

let deployed: DeployedFunction | undefined;
afterEach(() => deployed?.close());

// What is read from a distribution changes which paths there are, not how one is written.
const readByHand = vectors.filter(({ settings }) => (settings?.distribution ?? null) === null);

/** Vectors with the same settings can be one request to the same function. */
const bySettings = new Map<string, { keys: string[]; paths: Set<string> }>();
for (const { key, settings, paths } of readByHand) {
  const site = JSON.stringify({ ...defaults, ...settings });
  const group = bySettings.get(site) ?? { keys: [], paths: new Set() };
  bySettings.set(site, { keys: [...group.keys, key], paths: new Set([...group.paths, ...paths]) });
}

test.each([...bySettings])(
  'CloudFront accepts every path of the vectors with %s',
  async (site, { keys, paths }) => {
    const { indexDocument, cleanUrls, queryStrings, ...own } = JSON.parse(site);
    deployed = await deploy(
      {
        DISTRIBUTIONS: distributions(own),
        INDEX_DOCUMENT: indexDocument ?? '',
        CLEAN_URLS: String(cleanUrls),
        QUERY_STRINGS: String(queryStrings ?? ''),
      },
      { wildcardsInProgress: 1_000, requestsPerSecond: 1_000 },
    );
    const events = s3Event(...keys.map((key) => ({ key })));
    if (paths.has('/*')) await expect(deployed.invoke(events)).rejects.toThrow('TooWide');
    else await deployed.invoke(events);
    expect(deployed.cloudFront.refusals).toEqual([]);
    for (const { paths: sent } of deployed.cloudFront.accepted) {
      // What a wildcard over everything would cover is sent on its own, as that wildcard is not.
      for (const path of sent) if (!paths.has('/*')) expect(paths).toContain(path);
    }
  },
  120_000,
);
