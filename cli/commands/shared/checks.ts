/** Which URLs `verify` compares with which objects. */
import type { Clock } from '../../../src/clock.ts';
import { asViewersSee } from '../../../src/config/as-viewers-see.ts';
import type { TargetDistribution } from '../../../src/config/distributions.ts';
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import { distributionReader } from '../../../src/invalidate/distribution-reader.ts';
import type { UrlMap } from '../../../src/urls/url-map.ts';
import { cloudFront, cloudFrontReader, functionEnvironment } from '../../aws/lazy.ts';
import { resolveDistributions } from '../../distributions/resolve.ts';
import { bucketsOf } from '../../edge/buckets.ts';
import { keyOf, urlOf } from '../../edge/urls.ts';
import type { Check } from '../../edge/verify.ts';
import { asking, explain } from '../../frame/explain.ts';
import { wrongUsage } from '../../frame/problem.ts';
import { hasBucket, readConfig, type SettingsOptions } from '../../settings/settings.ts';
import { type ChangeOptions, givenChanges, readText } from './changes.ts';
import { warningLog } from './engine.ts';

export interface CheckOptions extends ChangeOptions, SettingsOptions {
  readonly distribution?: string | undefined;
  readonly baseUrl?: string | undefined;
}

export interface Checks {
  readonly checks: readonly Check[];
  readonly bucketName: string;
}

export async function checksOf(
  texts: readonly string[],
  options: CheckOptions,
  { clock, warn }: { readonly clock: Clock; readonly warn: (text: string) => void },
): Promise<Checks> {
  if (texts.length === 0 && options.from === undefined)
    throw wrongUsage('no URLs are given', 'Name URLs, or give --from FILE (- for standard input).');
  const urls = texts.map(parsed);
  const base = options.baseUrl === undefined ? undefined : parsed(options.baseUrl).href;
  const given =
    options.from === undefined
      ? { listed: [], bucket: undefined, notes: [] }
      : await givenChanges([], options, undefined);
  for (const note of given.notes) warn(note);

  const port = await cloudFront();
  const name = options.distribution ?? hostOf(urls, options);
  const distributionIds = name === undefined ? [] : await resolveDistributions([name], listDistributions);
  const hasSettings = options.function !== undefined || options.settings !== undefined;
  const bucket =
    options.bucket ?? (hasSettings ? undefined : (given.bucket ?? (await onlyBucket(distributionIds, port))));
  const config = asViewersSee(
    await readConfig({ ...options, bucket }, distributionIds, undefined, {
      functionEnvironment,
      readFile: (file) => readText('--settings', file),
      warn,
    }),
  );
  if (given.bucket !== undefined && given.bucket !== config.bucketName)
    throw wrongUsage(
      `the changes are in the bucket ${given.bucket}, the settings have ${config.bucketName}`,
      'Give the changes of the bucket that the settings are for.',
    );
  if (!hasBucket(config)) throw wrongUsage('no bucket is known to compare with', 'Name it with --bucket.');
  const [target] = config.targets;
  if (target === undefined || config.targets.length > 1) {
    throw wrongUsage(
      `the settings have several distributions: ${config.targets.map(({ id }) => id).join(', ')}`,
      'Name one with --distribution.',
    );
  }
  const readUrlMap = distributionReader(config, { cloudFront: port, clock, log: warningLog(warn) });
  const urlMap = await readUrlMap(target).catch((error: unknown) => {
    throw explain(error, {
      action: 'cloudfront:GetDistributionConfig',
      subject: `distribution ${target.id}`,
    });
  });
  const keys = given.listed.flatMap((one) => ('key' in one ? one.key : []));
  if (keys.length < given.listed.length) warn('paths of the list were left out: only keys name an object');
  const start =
    base ??
    (keys.length > 0
      ? `https://${name?.includes('.') ? name.replace(/^https?:\/\//, '') : await domainOf(target)}`
      : '');
  return {
    bucketName: config.bucketName,
    checks: [
      ...urls.map((url) => ({ url: url.href, key: objectOf(url, urlMap) })),
      ...keys.flatMap((key) => own(key, start, urlMap, warn)),
    ],
  };
}

const listDistributions = async () => (await cloudFrontReader()).listDistributions();

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw wrongUsage(
    `${JSON.stringify(text)} is not a URL`,
    'Write it as https://www.example.com/docs/a.html; keys go into --from.',
  );
}

/** Without any other name the host of the URLs is the alias. */
function hostOf(
  urls: readonly URL[],
  { bucket, function: name, settings }: CheckOptions,
): string | undefined {
  if (bucket !== undefined || name !== undefined || settings !== undefined) return undefined;
  const hosts = [...new Set(urls.map(({ hostname }) => hostname))];
  if (hosts.length > 1)
    throw wrongUsage(
      `the URLs have several hosts: ${hosts.join(', ')}`,
      'Verify the URLs of one distribution at a time.',
    );
  return hosts[0];
}

/** The bucket of a distribution that has one only. */
async function onlyBucket(
  [id]: readonly string[],
  { getDistributionConfig }: CloudFront,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const configuration = await asking(
    { action: 'cloudfront:GetDistributionConfig', subject: `distribution ${id}` },
    () => getDistributionConfig(id),
  );
  const buckets = bucketsOf(configuration);
  if (buckets.length === 1) return buckets[0];
  throw wrongUsage(
    `distribution ${id} has ${buckets.length === 0 ? 'no origin that is a bucket' : `several buckets: ${buckets.join(', ')}`}`,
    'Name the bucket with --bucket.',
  );
}

async function domainOf({ id }: TargetDistribution): Promise<string> {
  const found = (await listDistributions()).find((one) => one.id === id);
  const domain = found?.aliases[0] ?? found?.domainName;
  if (domain !== undefined) return domain;
  throw wrongUsage(
    `the domain name of distribution ${id} is not known`,
    'Give --base-url, such as https://www.example.com.',
  );
}

function objectOf(url: URL, urlMap: UrlMap): string {
  const key = keyOf(url, urlMap);
  if (key !== undefined) return key;
  throw wrongUsage(
    `${url.href} is not served from the bucket`,
    'Leave it out: a cache behavior sends it to another origin, or no key is spelled so.',
  );
}

function own(key: string, base: string, urlMap: UrlMap, warn: (text: string) => void): Check[] {
  const url = urlOf(key, base, urlMap);
  if (url === undefined) warn(`${key} has no URL at this distribution, and was left out`);
  return url === undefined ? [] : [{ url, key }];
}
