/** Bundles the command line into one file that needs nothing but Node.js. */
import { chmodSync, statSync } from 'node:fs';
import { buildSync } from 'esbuild';

const OUT = 'dist/cloudfront-invalidator.mjs';

buildSync({
  entryPoints: ['cli/main.ts'],
  outfile: OUT,
  bundle: true,
  format: 'esm',
  minify: true,
  // Names of classes are printed.
  keepNames: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Commander is CommonJS, and requires modules of Node.js.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  legalComments: 'none',
  preserveSymlinks: true,
});
chmodSync(OUT, 0o755);
console.log(`${OUT} ${(statSync(OUT).size / 1000).toFixed(1)} KB`);
