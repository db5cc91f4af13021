/** The settings of `publish`: those of the module's variable, and how the copies become paths. */
import type { Config } from '../../../src/config/config.ts';
import type { PublishSettings } from '../../../src/config/publish.ts';
import { cloudFrontReader, functionEnvironment } from '../../aws/lazy.ts';
import { resolveDistributions } from '../../distributions/resolve.ts';
import { wrongUsage } from '../../frame/problem.ts';
import { readConfig } from '../../settings/settings.ts';
import { readText } from './changes.ts';

export interface PublishConfig {
  /** As the function has it: its bucket is the source. */
  readonly config: Config;
  readonly settings: PublishSettings;
  /** The function that they are of. */
  readonly functionName: string | undefined;
}

export interface PublishConfigOptions {
  readonly function?: string | undefined;
  readonly settings?: string | undefined;
  readonly distribution?: readonly string[] | undefined;
}

/** @throws Problem when nothing says where to copy to */
export async function publishConfig(
  { function: functionName, settings: file, distribution }: PublishConfigOptions,
  {
    deadline,
    warn,
  }: {
    /** Milliseconds since the epoch at which the distributions must be found. */
    readonly deadline: number;
    readonly warn: (text: string) => void;
  },
): Promise<PublishConfig> {
  if (functionName === undefined && file === undefined)
    throw wrongUsage(
      'nothing says where to copy to',
      'Give --function NAME, or --settings FILE with the variable publish of the module.',
    );
  const distributionIds = distribution
    ? await resolveDistributions(distribution, async () =>
        (await cloudFrontReader(deadline)).listDistributions(),
      )
    : [];
  const config = await readConfig({ function: functionName, settings: file }, distributionIds, undefined, {
    functionEnvironment,
    readFile: (name) => readText('--settings', name),
    warn,
  });
  if (config.publish === null)
    throw wrongUsage(
      `${file ?? functionName} has no setting publish, which says where to copy to`,
      file === undefined
        ? 'Set the variable publish of the module and apply it (docs/publish.md), or give --settings a file that has it.'
        : 'Add "publish": {"bucket": "my-site", "prefix": "data/", "source_prefix": "public/"} to it; docs/publish.md has all of its fields.',
    );
  return { config, settings: config.publish, functionName };
}
