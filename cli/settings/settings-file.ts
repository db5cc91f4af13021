import { isObject } from '../../src/json.ts';
import { wrongUsage } from '../frame/problem.ts';
import { DEFAULTS, type Environment } from './environment.ts';
import { inPublishWords, isOfPublish, PUBLISH, publishSetting } from './publish-setting.ts';

/** Variables of the module that are one variable of the function's environment, and how it writes them (main.tf). */
const PLAIN: Readonly<Record<string, string>> = {
  bucket_name: 'BUCKET_NAME',
  index_document: 'INDEX_DOCUMENT',
  clean_urls: 'CLEAN_URLS',
  query_strings: 'QUERY_STRINGS',
  read_distribution: 'READ_DISTRIBUTION',
  collapse: 'COLLAPSE',
  collapse_ratio: 'COLLAPSE_RATIO',
  list_bucket: 'LIST_BUCKET',
  skip: 'SKIP',
  object_prefixes: 'OBJECT_PREFIXES',
  object_suffixes: 'OBJECT_SUFFIXES',
};
const OF_DISTRIBUTION: Readonly<Record<string, string>> = {
  origin_path: 'originPath',
  default_root_object: 'defaultRootObject',
  path_rules: 'rules',
};
const OTHERS = ['cloudfront_distribution_id', 'additional_distributions'];

export interface SettingsFile {
  readonly environment: Environment;
  /** Variables of the file that decide nothing here. */
  readonly unused: readonly string[];
}

/**
 * Reads a file of the module's variables as `terraform.tfvars.json` has them.
 *
 * @throws Problem when it is not a JSON object, or has an unknown field in publish; the values in it are checked as the
 * function's environment
 */
export function readSettings(file: string, text: string): SettingsFile {
  const settings = parse(file, text);
  const environment: Environment = { ...DEFAULTS };
  const unused: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const variable = PLAIN[name];
    if (variable !== undefined) environment[variable] = written(name, value);
    else if (name === PUBLISH) environment.PUBLISH = publishSetting(file, value);
    else if (!(name in OF_DISTRIBUTION) && !OTHERS.includes(name)) unused.push(name);
  }
  const { cloudfront_distribution_id: id, additional_distributions: more = {} } = settings;
  const all = [distribution(id, settings)];
  for (const one of Object.values(isObject(more) ? more : {}))
    all.push(distribution(isObject(one) ? one.id : undefined, isObject(one) ? one : {}));
  environment.DISTRIBUTIONS = JSON.stringify(all);
  return { environment, unused };
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw wrongUsage(
      `--settings ${file} is not JSON: ${error instanceof Error ? error.message : error}`,
      "Write the module's variables as terraform.tfvars.json has them, or read them from the deployed function with --function.",
    );
  }
  if (isObject(settings)) return settings;
  throw wrongUsage(
    `--settings ${file} has no JSON object`,
    'Write {"bucket_name": "my-site", "cloudfront_distribution_id": "E2EXAMPLE1ABCD", …}.',
  );
}

function written(name: string, value: unknown): string {
  if (value === null) return '';
  if (Array.isArray(value)) return name === 'skip' ? value.join(',') : JSON.stringify(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function distribution(id: unknown, settings: Readonly<Record<string, unknown>>): object {
  const {
    originPath = null,
    defaultRootObject = null,
    rules = [],
  } = Object.fromEntries(Object.entries(OF_DISTRIBUTION).map(([name, field]) => [field, settings[name]]));
  return { id, originPath, defaultRootObject, rules };
}

/** The names of a file's variables in place of the environment's in what is wrong with it. */
export function inFileWords(problem: string): string {
  if (isOfPublish(problem)) return inPublishWords(problem);
  let words = problem;
  for (const [name, variable] of Object.entries(PLAIN))
    words = words.replaceAll(new RegExp(`^${variable}\\b`, 'g'), name);
  for (const [name, field] of Object.entries(OF_DISTRIBUTION)) words = words.replace(`.${field}`, `.${name}`);
  return words
    .replace(/^DISTRIBUTIONS\[0\]\.id/, 'cloudfront_distribution_id')
    .replace(/^DISTRIBUTIONS\[0\]\./, '');
}
