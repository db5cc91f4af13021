/**
 * Bundles the function into lambda_function.zip: the same bytes from the same sources wherever it is built, so that
 * `source_code_hash` changes only with the code.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';
import { functionOptions } from './function-options.ts';
import { bundledFiles, thirdPartyLicenses } from './third-party-licenses.ts';

const OUT = 'dist/function';
const LICENSES = 'THIRD-PARTY-LICENSES.txt';

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const { metafile } = buildSync({
  ...functionOptions,
  entryPoints: { index: 'src/handler.ts' },
  outdir: OUT,
  outExtension: { '.js': '.mjs' },
  sourcemap: 'external',
  // The hash in a file's name covers its source map, so the paths there must not tell where node_modules really is.
  preserveSymlinks: true,
  metafile: true,
});
writeFileSync(`${OUT}/${LICENSES}`, thirdPartyLicenses(bundledFiles(metafile)));

const names = readdirSync(OUT)
  .filter((name) => name.endsWith('.mjs') || name === LICENSES)
  .sort();
// Zip keeps local time without a zone: the same local moment gives the same bytes everywhere.
const options = { os: 3, attrs: 0o100644 << 16, level: 9, mtime: new Date(1980, 0, 1) } as const;
const zipOf = (files: readonly string[]) =>
  zipSync(Object.fromEntries(files.map((name) => [name, [readFileSync(`${OUT}/${name}`), options]])));
const zip = zipOf(names);
writeFileSync('lambda_function.zip', zip);
copyFileSync(`${OUT}/index.mjs.map`, 'lambda_function.mjs.map');

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
for (const name of names) {
  const { length } = readFileSync(`${OUT}/${name}`);
  console.log(`${name.padEnd(24)} ${kilobytes(length)}, zipped ${kilobytes(zipOf([name]).length)}`);
}
console.log(`${'lambda_function.zip'.padEnd(24)} ${kilobytes(zip.length)}`);
