/** `npm run session`: records docs/session.svg, the terminal session of the README, again. */
import { writeFileSync } from 'node:fs';
import { runCommand } from '../command/run-command.ts';
import { recordSession } from './record.ts';
import { sessionSvg } from './svg.ts';

const USAGE = `Usage: npm run session

Runs dist/cloudfront-invalidator.mjs (./scripts/build.sh makes it) before local servers, prints what a terminal shows, and draws it
as docs/session.svg.`;

async function main(): Promise<void> {
  const session = await recordSession();
  writeFileSync('docs/session.svg', sessionSvg(session));
  process.stdout.write(session);
}

void runCommand(USAGE, main);
