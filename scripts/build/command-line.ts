/** Builds dist/cloudfront-invalidator.mjs, and dist/action.mjs for action.yml. */
import { readFileSync, statSync } from 'node:fs';
import { bundleCommandLine } from './bundle-command-line.ts';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

async function main(): Promise<void> {
  for (const [entry, file] of [
    ['commandLine', 'dist/cloudfront-invalidator.mjs'],
    ['action', 'dist/action.mjs'],
  ] as const) {
    await bundleCommandLine(entry, file, version);
    console.log(`${file} ${(statSync(file).size / 1000).toFixed(1)} KB`);
  }
}
void main();
