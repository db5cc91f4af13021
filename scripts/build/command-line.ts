/** Builds dist/cloudfront-invalidator.mjs. */
import { readFileSync, statSync } from 'node:fs';
import { bundleCommandLine } from './bundle-command-line.ts';

const OUT = 'dist/cloudfront-invalidator.mjs';
const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

async function main(): Promise<void> {
  await bundleCommandLine(OUT, version);
  console.log(`${OUT} ${(statSync(OUT).size / 1000).toFixed(1)} KB`);
}
void main();
