import { asError } from '../../src/as-error.ts';
import { type Config, parseConfig } from '../../src/config/config.ts';
import { wrongUsage } from '../frame/problem.ts';
import { DEFAULTS, distributionsOf, type Environment } from './environment.ts';
import { inFileWords, readSettings } from './settings-file.ts';

/** Where the settings come from, and what of them the command line changes. */
export interface SettingsOptions {
  /** Of a deployed function: its name or ARN. */
  readonly function?: string | undefined;
  /** A file of the module's variables. */
  readonly settings?: string | undefined;
  readonly bucket?: string | undefined;
  readonly collapse?: string | undefined;
  readonly ratio?: number | undefined;
  readonly originPath?: string | undefined;
  readonly indexDocument?: string | undefined;
  readonly queryStrings?: true | undefined;
  /** A file of the bucket's keys in place of its listing. */
  readonly objects?: string | undefined;
}

export interface SettingsPorts {
  /** The environment of a deployed function. */
  readonly functionEnvironment: (name: string) => Promise<Readonly<Environment>>;
  readonly readFile: (file: string) => string;
  readonly warn: (text: string) => void;
}

/** The id of a plan's distribution when none is named: nothing is read, nothing can be sent. */
export const UNNAMED = 'UNNAMED';
/** The bucket of paths alone. */
const NO_BUCKET = '-';

/**
 * The settings by which changes become paths, from the deployed function, from a file, or the module's defaults.
 *
 * @param distributionIds that were named; empty: those of the settings
 * @param listedBucket the bucket that a list of changes names
 * @throws Problem that names each wrong setting
 */
export async function readConfig(
  options: SettingsOptions,
  distributionIds: readonly string[],
  listedBucket: string | undefined,
  ports: SettingsPorts,
): Promise<Config> {
  if (options.function !== undefined && options.settings !== undefined)
    throw wrongUsage(
      '--function and --settings are both given',
      'Give the one that has the settings you want.',
    );
  const environment = await base(options, distributionIds, listedBucket, ports);
  const { bucket, collapse, ratio, originPath, indexDocument, queryStrings, objects } = options;
  // Who names a bucket means the one that viewers see.
  if (bucket !== undefined) Object.assign(environment, { BUCKET_NAME: bucket, PUBLISH: '' });
  if (collapse !== undefined) Object.assign(environment, { COLLAPSE: collapse, COLLAPSE_RATIO: '' });
  if (ratio !== undefined) environment.COLLAPSE_RATIO = `${ratio}`;
  // A module with frugal does not list.
  if (objects !== undefined || collapse !== undefined || ratio !== undefined)
    environment.LIST_BUCKET = `${objects !== undefined || environment.BUCKET_NAME !== NO_BUCKET}`;
  if (indexDocument !== undefined) environment.INDEX_DOCUMENT = indexDocument;
  if (queryStrings !== undefined) environment.QUERY_STRINGS = 'true';
  const config = parsed(environment, options);
  const { targets } = config;
  const unknown = distributionIds.find((id) => !targets.some((target) => target.id === id));
  if (unknown !== undefined) {
    throw wrongUsage(
      `distribution ${unknown} is not in the settings, which have ${targets.map(({ id }) => id).join(', ')}`,
      'Name one of those, or leave out --function and --settings.',
    );
  }
  return {
    ...config,
    targets: targets
      .filter(({ id }) => distributionIds.length === 0 || distributionIds.includes(id))
      .map(({ id, settings }) => ({
        id,
        settings: originPath === undefined ? settings : { ...settings, originPath },
      })),
  };
}

async function base(
  options: SettingsOptions,
  distributionIds: readonly string[],
  listedBucket: string | undefined,
  { functionEnvironment, readFile, warn }: SettingsPorts,
): Promise<Environment> {
  if (options.function !== undefined) return { ...(await functionEnvironment(options.function)) };
  if (options.settings !== undefined) {
    const { environment, unused } = readSettings(options.settings, readFile(options.settings));
    if (unused.length > 0)
      warn(
        `${options.settings}: ${unused.join(', ')} ${unused.length === 1 ? 'has' : 'have'} no effect here`,
      );
    return environment;
  }
  const bucket = options.bucket ?? listedBucket;
  return {
    ...DEFAULTS,
    BUCKET_NAME: bucket ?? NO_BUCKET,
    LIST_BUCKET: `${bucket !== undefined}`,
    READ_DISTRIBUTION: `${bucket !== undefined && distributionIds.length > 0}`,
    DISTRIBUTIONS: distributionsOf(distributionIds.length > 0 ? distributionIds : [UNNAMED]),
  };
}

function parsed(environment: Environment, { function: name, settings: file }: SettingsOptions): Config {
  try {
    return parseConfig(environment);
  } catch (error) {
    const problems = asError(error)
      .message.split('\n- ')
      .slice(1)
      .map((problem) => (file === undefined ? problem : inFileWords(problem)));
    const where = file ?? (name === undefined ? 'the command line' : `the environment of ${name}`);
    throw wrongUsage(
      `${where} has settings that are wrong:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      name === undefined ? 'Correct them.' : 'Is it the function of this module, of the same version?',
    );
  }
}

/** Whether a bucket is known. */
export function hasBucket({ bucketName }: Config): boolean {
  return bucketName !== NO_BUCKET;
}
