import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { recordSession } from '../../scripts/session/record.ts';
import { sessionSvg } from '../../scripts/session/svg.ts';

/** How long ago an invalidation was sent depends on the machine. */
const withoutAges = (text: string) => text.replaceAll(/\d+ s ago/g, 'N s ago');

test('the session in the README is what the command line prints (npm run session)', async () => {
  const drawn = sessionSvg(await recordSession());
  expect(withoutAges(readFileSync('docs/session.svg', 'utf8'))).toBe(withoutAges(drawn));
}, 60_000);
