import type { PublishSettings } from '../../src/config/publish.ts';
import { BUCKET } from '../events.ts';

export const DISTRIBUTION = 'E2EXAMPLE1ABCD';
export const OTHER_DISTRIBUTION = 'E2EXAMPLE2ABCD';

interface DistributionSettings {
  readonly id?: string;
  readonly originPath?: string | null;
  readonly defaultRootObject?: string | null;
  readonly rules?: readonly { readonly match: string; readonly paths: readonly string[] }[];
}

/** The environment the module gives the function, less and more of it as a test says. */
export function environment(
  changes: Record<string, string | undefined> = {},
): Record<string, string | undefined> {
  return {
    BUCKET_NAME: BUCKET,
    DISTRIBUTIONS: distributions({}),
    READ_DISTRIBUTION: 'false',
    QUERY_STRINGS: '',
    SKIP: 'folder-markers,metadata-events',
    OBJECT_PREFIXES: '[]',
    OBJECT_SUFFIXES: '[]',
    INDEX_DOCUMENT: 'index.html',
    CLEAN_URLS: 'false',
    COLLAPSE: 'precise',
    COLLAPSE_RATIO: '',
    MONTHLY_PATH_BUDGET: '',
    COMPLETION_SAMPLE_MINUTES: '',
    METRICS_NAMESPACE: '',
    LIST_BUCKET: 'false',
    DRY_RUN: 'false',
    LOG_LEVEL: 'INFO',
    BUFFER_SECONDS: '15',
    QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/buffer',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letter',
    ...changes,
  };
}

/** The module's default, in megabytes. */
export const MEMORY = 1_024;

/** The variable DISTRIBUTIONS. */
export function distributions(...list: readonly DistributionSettings[]): string {
  return JSON.stringify(
    list.map((settings) => ({
      id: DISTRIBUTION,
      originPath: null,
      defaultRootObject: null,
      rules: [],
      ...settings,
    })),
  );
}

/** What PUBLISH has as JSON, other than a test says. */
export const PUBLISHED = {
  bucket: 'my-site',
  prefix: 'data/',
  sourcePrefix: 'public/',
  cacheControl: 'public, max-age=300',
  rules: [],
  contentTypes: {},
  metadata: {},
  delete: false,
} satisfies PublishSettings;
