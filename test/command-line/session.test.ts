import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sessionIn } from '../../scripts/session/readme.ts';
import { recordSession } from '../../scripts/session/record.ts';

/** How long ago an invalidation was sent depends on the machine. */
const withoutAges = (session: string) => session.replaceAll(/\d+ s ago/g, 'N s ago');

test('the session in the README is what the command line prints (npm run session)', async () => {
  const session = await recordSession();
  expect(withoutAges(sessionIn(readFileSync('README.md', 'utf8')))).toBe(withoutAges(session));
}, 60_000);
