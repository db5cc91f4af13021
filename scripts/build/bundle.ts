/**
 * Bundles the function into lambda_function.zip: the same bytes from the same sources wherever it is built, so that
 * `source_code_hash` changes only with the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';

/** Clients that most invocations do not need have files of their own, so that a cold start does not load them. */
const FILES = {
  'index.js': 'src/handler.ts',
  's3.js': 'src/aws/s3.ts',
  'cloudwatch.js': 'src/aws/cloudwatch.ts',
};

const contents: Record<string, Buffer> = {};
for (const [name, entry] of Object.entries(FILES)) {
  const outfile = `dist/${name}`;
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    external: ['./s3.js', './cloudwatch.js'],
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The packages' ES modules: without them nothing can be shaken off.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './src/aws/credentials.ts' },
    sourcemap: 'external',
    legalComments: 'none',
  });
  contents[name] = readFileSync(outfile);
}

// Zip keeps local time, without a zone: the same local moment everywhere gives the same bytes.
const options = { os: 3, attrs: 0o100644 << 16, level: 9, mtime: new Date(1980, 0, 1) } as const;
const zip = zipSync(
  Object.fromEntries(Object.entries(contents).map(([name, code]) => [name, [code, options]])),
);
writeFileSync('lambda_function.zip', zip);
writeFileSync('lambda_function.js.map', readFileSync('dist/index.js.map'));

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
for (const [name, code] of Object.entries(contents)) {
  console.log(
    `${name.padEnd(20)} ${kilobytes(code.length)}, zipped ${kilobytes(zipSync({ [name]: code }, options).length)}`,
  );
}
console.log(`lambda_function.zip  ${kilobytes(zip.length)}`);
