import type { Clock } from '../../../src/clock.ts';
import { asViewersSee } from '../../../src/config/as-viewers-see.ts';
import type { Config } from '../../../src/config/config.ts';
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import { cloudFront, cloudFrontReader, functionEnvironment } from '../../aws/lazy.ts';
import { listOf } from '../../changes/object-file.ts';
import { resolveDistributions } from '../../distributions/resolve.ts';
import { wrongUsage } from '../../frame/problem.ts';
import { hasBucket, readConfig, type SettingsOptions } from '../../settings/settings.ts';
import { type ChangeOptions, type GivenChanges, givenChanges, readText } from './changes.ts';
import type { EngineOptions } from './engine.ts';

export interface PlanningOptions extends ChangeOptions, SettingsOptions {
  readonly distribution?: readonly string[] | undefined;
}

/** What changed, by which settings it is planned, and the engine that does it. */
export interface Planning {
  readonly config: Config;
  readonly given: GivenChanges;
  readonly cloudFront: CloudFront;
  readonly engineOptions: EngineOptions;
}

/** Reads everything that planning depends on. */
export async function planning(
  names: readonly string[],
  options: PlanningOptions,
  {
    clock,
    warn,
    timeout,
  }: {
    readonly clock: Clock;
    readonly warn: (text: string) => void;
    /** Seconds in which the distributions must be found. */
    readonly timeout?: number;
  },
): Promise<Planning> {
  const settingsPorts = {
    functionEnvironment,
    readFile: (file: string) => readText('--settings', file),
    warn,
  };
  const distributionIds = options.distribution
    ? await resolveDistributions(options.distribution, async () =>
        (
          await cloudFrontReader(timeout === undefined ? undefined : clock.now() + timeout * 1_000)
        ).listDistributions(),
      )
    : [];
  const hasSettings = options.function !== undefined || options.settings !== undefined;
  const settings = hasSettings
    ? asViewersSee(await readConfig(options, distributionIds, undefined, settingsPorts))
    : undefined;
  const given = await givenChanges(names, options, settings?.bucketName);
  for (const note of given.notes) warn(note);
  const config = settings ?? (await readConfig(options, distributionIds, given.bucket, settingsPorts));
  if (!hasBucket(config) && distributionIds.length > 0 && given.listed.some((one) => 'key' in one)) {
    throw wrongUsage(
      'keys are given, but no bucket: how they become paths depends on the origin that is the bucket',
      'Name it with --bucket, --function or --settings, or name the paths.',
    );
  }
  const port = await cloudFront();
  return {
    config,
    given,
    cloudFront: port,
    engineOptions: {
      config,
      cloudFront: port,
      clock,
      warn,
      list: options.objects === undefined ? undefined : listOf(lines(readText('--objects', options.objects))),
      functionName: options.function,
    },
  };
}

function lines(content: string): string[] {
  return content.split(/\r?\n/).filter((line) => line !== '');
}
