/** `npm run session`: records the terminal session of the README again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '../command/run-command.ts';
import { sessionIn, withSession } from './readme.ts';
import { recordSession } from './record.ts';

const USAGE = `Usage: npm run session

Runs dist/cloudfront-invalidator.mjs (./scripts/build.sh makes it) before local servers, and writes what a terminal shows into
README.md.`;

async function main(): Promise<void> {
  const readme = readFileSync('README.md', 'utf8');
  const session = await recordSession();
  writeFileSync('README.md', withSession(readme, session));
  console.log(session === sessionIn(readme) ? 'README.md: nothing changed' : session);
}

void runCommand(USAGE, main);
