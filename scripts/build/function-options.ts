import type { BuildOptions } from 'esbuild';

/** How the function is bundled; bench/machine/observing.ts measures bundles made in the same way. */
export const functionOptions = {
  bundle: true,
  // Clients that most invocations do not need become files of their own, which a cold start does not load; what they
  // share with the others is in the zip once.
  splitting: true,
  format: 'esm',
  minify: true,
  platform: 'node',
  target: 'node22',
  // The packages' ES modules: only those can be tree-shaken.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './src/aws/credentials.ts' },
  legalComments: 'none',
} as const satisfies BuildOptions;
