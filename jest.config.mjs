/** @type {import('jest').Config} */
export default {
  testMatch: ['**/test/**/*.test.ts'],
  // Installed and generated files; the folder of the local AWS holds copies of the module.
  modulePathIgnorePatterns: ['<rootDir>/.local/', '<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }] },
  // For the busiest machine, and for what installs or applies: no test measures by it.
  testTimeout: 5 * 60_000,
  restoreMocks: true,
};
