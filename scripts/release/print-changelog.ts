/** Prints CHANGELOG.md as a release has it. Usage: print-changelog.ts VERSION DATE */
import { readFileSync } from 'node:fs';
import { releasedChangelog } from './changelog.ts';

const [version = '', date = ''] = process.argv.slice(2);
try {
  process.stdout.write(releasedChangelog(readFileSync('CHANGELOG.md', 'utf8'), version, date).changelog);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
