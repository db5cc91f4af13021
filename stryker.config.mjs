import jest from './jest.config.mjs';

/** Changes the pure core in every small way there is and sees whether a test notices: `npm run mutants`. */
export default {
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    enableFindRelatedTests: false,
    config: {
      ...jest,
      setupFiles: ['./test/mutants/setup.ts'],
      testMatch: ['**/test/mutants/pure-core.ts'],
    },
  },
  // TypeScript 7 has no API for Stryker to rewrite tsconfig.json with, and the tests do not read it.
  tsconfigFile: 'none',
  mutate: [
    'cloudfront/path',
    'events/parse',
    'plan/batches',
    'plan/folder-tree',
    'plan/knapsack',
    'urls/encoding',
    'urls/stale-paths',
  ].map((name) => `src/${name}.ts`),
  ignorePatterns: ['.local', 'dist', 'examples', 'lambda_function.*'],
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: '.local/mutants.json' },
  thresholds: { high: 100, low: 90, break: 90 },
  tempDirName: '.local/mutants',
  incremental: false,
  concurrency: 2,
  // Busy machines take long; a mutant that never ends is rare.
  timeoutMS: 5_000,
};
