/** The function's settings as its environment has them (src/config/config.ts): every source of settings becomes one. */
export type Environment = Record<string, string>;

/** Those of a module that is given nothing but its required variables (variables.tf). */
export const DEFAULTS: Readonly<Environment> = {
  SKIP: 'folder-markers,metadata-events,noncurrent-versions',
  OBJECT_PREFIXES: '[]',
  OBJECT_SUFFIXES: '[]',
  INDEX_DOCUMENT: 'index.html',
  CLEAN_URLS: 'false',
  QUERY_STRINGS: '',
  READ_DISTRIBUTION: 'true',
  COLLAPSE: 'balanced',
  COLLAPSE_RATIO: '',
  MONTHLY_PATH_BUDGET: '',
  COMPLETION_SAMPLE_MINUTES: '',
  LIST_BUCKET: 'true',
  DRY_RUN: 'false',
  LOG_LEVEL: 'INFO',
  // There is no queue here.
  BUFFER_SECONDS: '0',
};

/** The variable DISTRIBUTIONS of ids alone. */
export function distributionsOf(ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => ({ id, originPath: null, defaultRootObject: null, rules: [] })));
}
