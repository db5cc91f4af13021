import { type Selection, SKIPPABLE } from '../events/filter.ts';
import { LOG_LEVELS, type LogLevel } from '../log.ts';
import { parseTargets, parseTexts, type TargetDistribution } from './distributions.ts';
import { type PublishSettings, parsePublish } from './publish.ts';

/** Unchanged objects that each strategy lets a saved path evict. */
export const COLLAPSE_RATIOS = { precise: 0, balanced: 20, frugal: Number.POSITIVE_INFINITY } as const;

export interface Config {
  readonly bucketName: string;
  /** Where the bucket's objects are copied to; null: its own objects are what viewers see. */
  readonly publish: PublishSettings | null;
  /** Never empty; each is invalidated on its own. */
  readonly targets: readonly TargetDistribution[];
  readonly readDistribution: boolean;
  readonly selection: Selection;
  /** Unchanged objects that may be evicted for each path saved; Infinity: any number. */
  readonly collapseRatio: number;
  /** Paths a month, above which a saved path may evict more unchanged objects. Null: no budget. */
  readonly monthlyPathBudget: number | null;
  /** Whether the bucket may be listed to count them. */
  readonly listBucket: boolean;
  /** Milliseconds between two invalidations that are watched until they are complete; null: none is. */
  readonly completionSampleInterval: number | null;
  /** Of the function's metrics in CloudWatch; null: there are none. */
  readonly metricsNamespace: string | null;
  /** Plan and log, never invalidate. */
  readonly dryRun: boolean;
  readonly logLevel: LogLevel;
  readonly functionName: string;
  /** Of the function, in megabytes. */
  readonly memorySize: number;
  /** Null when events invoke the function directly. */
  readonly buffer: QueueSettings | null;
}

export interface QueueSettings {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Changes gather at most this long. */
  readonly seconds: number;
}

const BOOLEANS = ['false', 'true'] as const;

/**
 * Reads the function's environment.
 *
 * @throws Error that lists every wrong variable with its value and what is allowed
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];

  const reject = (name: string, expected: string) => {
    const given = env[name] === undefined ? 'is not set' : `is ${JSON.stringify(env[name])}`;
    problems.push(`${name} ${given}; expected ${expected}`);
  };
  const text = (name: string, allowed: RegExp, expected: string): string => {
    // Not set and empty are the same.
    const value = env[name] ?? '';
    if (!allowed.test(value)) reject(name, expected);
    return value;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly [T, ...T[]]): T => {
    const found = allowed.find((value) => value === env[name]);
    if (found === undefined) reject(name, `one of ${allowed.map((value) => value || '""').join(', ')}`);
    return found ?? allowed[0];
  };
  const texts = (name: string): readonly string[] => {
    const value = parseTexts(env[name] ?? '');
    if (value === undefined) reject(name, 'a JSON array of strings, such as ["site/"] or []');
    return value ?? [];
  };
  const skip = () => {
    const names = (env.SKIP ?? '').split(',').filter((name) => name !== '');
    const known = SKIPPABLE.filter((skippable) => names.includes(skippable));
    if (known.length < names.length) reject('SKIP', `any of ${SKIPPABLE.join(',')}`);
    return new Set(known);
  };

  const ratio = () => {
    const strategy = oneOf('COLLAPSE', ['precise', 'balanced', 'frugal']);
    const byHand = text(
      'COLLAPSE_RATIO',
      /^(\d{1,9}(\.\d+)?)?$/,
      'nothing, or a number that is 0 or greater',
    );
    return byHand === '' ? COLLAPSE_RATIOS[strategy] : Number(byHand);
  };

  const sampleMinutes = text(
    'COMPLETION_SAMPLE_MINUTES',
    /^(|[1-9]\d{0,4})$/,
    'nothing, or a whole number that is 1 or greater',
  );
  const namespace = text(
    'METRICS_NAMESPACE',
    /^(?!AWS\/|:)[\w.\-/#:]{0,255}$/,
    'nothing, or a namespace of CloudWatch such as "CloudFrontInvalidator", at most 255 characters',
  );
  const budget = text('MONTHLY_PATH_BUDGET', /^\d{0,9}$/, 'nothing, or a whole number of paths');
  const bufferSeconds = Number(
    text('BUFFER_SECONDS', /^([0-9]|[1-5][0-9]|60)$/, 'a whole number from 0 to 60'),
  );
  const queue = (name: string) =>
    text(name, /^https?:\/\//, 'the URL of a queue, as BUFFER_SECONDS is not 0');
  const queryStrings = oneOf('QUERY_STRINGS', ['', ...BOOLEANS]);
  const shared = {
    indexDocument: text('INDEX_DOCUMENT', /^[^/]*$/, 'nothing, or the name of an object without "/"') || null,
    cleanUrls: oneOf('CLEAN_URLS', BOOLEANS) === 'true',
    queryStrings: queryStrings === '' ? null : queryStrings === 'true',
  };

  const bucketName = text('BUCKET_NAME', /./, 'the name of the bucket');
  const config: Config = {
    bucketName,
    publish: parsePublish(env.PUBLISH ?? '', bucketName, problems),
    targets: parseTargets(env.DISTRIBUTIONS ?? '', shared, problems),
    readDistribution: oneOf('READ_DISTRIBUTION', BOOLEANS) === 'true',
    selection: {
      skip: skip(),
      prefixes: texts('OBJECT_PREFIXES'),
      suffixes: texts('OBJECT_SUFFIXES'),
    },
    collapseRatio: ratio(),
    monthlyPathBudget: budget === '' ? null : Number(budget),
    completionSampleInterval: sampleMinutes === '' ? null : Number(sampleMinutes) * 60_000,
    metricsNamespace: namespace === '' ? null : namespace,
    listBucket: oneOf('LIST_BUCKET', BOOLEANS) === 'true',
    dryRun: oneOf('DRY_RUN', BOOLEANS) === 'true',
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS),
    // Lambda sets both (Developer Guide, "Defined runtime environment variables").
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    memorySize: Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1_024),
    buffer:
      bufferSeconds === 0
        ? null
        : {
            queueUrl: queue('QUEUE_URL'),
            deadLetterQueueUrl: queue('DEAD_LETTER_QUEUE_URL'),
            seconds: bufferSeconds,
          },
  };
  if (problems.length > 0) {
    throw new Error(
      `Invalid environment variables:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  }
  return Object.freeze(config);
}
