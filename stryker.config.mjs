/** Changes the pure core in every small way there is and sees whether a test notices: `npm run mutants`. */
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'jest.config.mjs', enableFindRelatedTests: true },
  // TypeScript 7 has no API for Stryker to rewrite tsconfig.json with, and the tests do not read it.
  tsconfigFile: 'none',
  mutate: ['src/changes.ts', 'src/encoding.ts', 'src/paths.ts', 'src/plan.ts', 'src/collapse.ts'],
  ignorePatterns: ['.local', 'dist', 'examples', 'lambda_function.*'],
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 100, low: 90, break: 90 },
  tempDirName: '.local/mutants',
  incremental: false,
  concurrency: 2,
};
