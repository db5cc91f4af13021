/**
 * Bundles the function into lambda_function.zip: one file, the same bytes from the same sources wherever it is
 * built, so that `source_code_hash` changes only with the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';

const OUTPUT = 'dist/index.js';

buildSync({
  entryPoints: ['src/handler.ts'],
  outfile: OUTPUT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // The packages' ES modules: without them nothing can be shaken off.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './src/credentials.ts' },
  sourcemap: 'external',
  legalComments: 'none',
});

const code = readFileSync(OUTPUT);
// Zip keeps local time, without a zone: the same local moment everywhere gives the same bytes.
const zip = zipSync(
  { 'index.js': [code, { os: 3, attrs: 0o100644 << 16 }] },
  { level: 9, mtime: new Date(1980, 0, 1) },
);
writeFileSync('lambda_function.zip', zip);
writeFileSync('lambda_function.js.map', readFileSync(`${OUTPUT}.map`));

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
console.log(`lambda_function.zip  ${kilobytes(zip.length)} (index.js ${kilobytes(code.length)})`);
