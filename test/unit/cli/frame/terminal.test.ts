import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { terminal } from '../../../../cli/frame/terminal.ts';

const { NO_COLOR, TERM } = process.env;
beforeEach(() => {
  delete process.env.NO_COLOR;
  process.env.TERM = 'xterm-256color';
});
afterEach(() => {
  for (const [name, value] of Object.entries({ NO_COLOR, TERM })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** What is printed where, for a screen that is a terminal or not. */
function screen(isTTY: boolean, { isQuiet = false, isJson = false } = {}) {
  const written = { out: '', err: '' };
  const stream = (name: keyof typeof written) => ({
    isTTY,
    columns: 20,
    write: (text: string | Uint8Array) => {
      written[name] += text;
      return true;
    },
  });
  return { written, ...terminal({ isQuiet, isJson }, stream('out'), stream('err')) };
}

function talk({ written, print, paint, warn, progress, fail }: ReturnType<typeof screen>) {
  progress('a long line of progress');
  warn('careful');
  print(paint('green', 'done'));
  fail('broken');
  return written;
}

test('a terminal has colors, and progress that the next line replaces', () => {
  expect(talk(screen(true))).toEqual({
    out: '\u001b[32mdone\u001b[0m\n',
    err: '\r\u001b[K\u001b[2ma long line of prog\u001b[0m\r\u001b[K\u001b[33mwarning:\u001b[0m careful\n\u001b[31merror:\u001b[0m broken\n',
  });
});

const PLAIN = { out: 'done\n', err: 'warning: careful\nerror: broken\n' };

test('a pipe has neither', () => {
  expect(talk(screen(false))).toEqual(PLAIN);
});

test.each([
  ['NO_COLOR', '1'],
  ['TERM', 'dumb'],
])('%s=%s turns colors off', (name, value) => {
  process.env[name] = value;
  expect(talk(screen(true)).out).toBe('done\n');
});

test('an empty NO_COLOR turns nothing off', () => {
  process.env.NO_COLOR = '';
  expect(talk(screen(true)).out).toContain('\u001b[32m');
});

test('--quiet prints errors only, but JSON that was asked for', () => {
  expect(talk(screen(true, { isQuiet: true }))).toEqual({
    out: '',
    err: expect.stringMatching(/^\S+error:\S+ broken\n$/),
  });
  expect(talk(screen(false, { isQuiet: true, isJson: true }))).toEqual({
    out: 'done\n',
    err: 'error: broken\n',
  });
});

test('JSON has no colors on a terminal either', () => {
  expect(talk(screen(true, { isJson: true })).out).toBe('done\n');
});
