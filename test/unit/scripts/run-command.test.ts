import { parseArgs } from 'node:util';
import { afterEach, expect, jest, test } from '@jest/globals';
import { runCommand, WrongArgument, wholeNumber } from '../../../scripts/command/run-command.ts';

afterEach(() => {
  process.exitCode = 0;
});

/** What a command with one option does with the arguments, and with what it exits. */
async function outcome(...args: string[]) {
  const out = jest.spyOn(console, 'log').mockReturnValue();
  const err = jest.spyOn(console, 'error').mockReturnValue();
  const ran: unknown[] = [];
  const command = (given: string[]) => {
    const { values } = parseArgs({ args: given, options: { seeds: { type: 'string', default: '1' } } });
    ran.push(wholeNumber('seeds', values.seeds, { least: 1, most: 9 }));
  };
  await runCommand('Usage: x', command, args);
  const printed = (spy: typeof out) => spy.mock.calls.flat().join('\n');
  return { ran, out: printed(out), err: printed(err), exitCode: process.exitCode };
}

test.each(['--help', '-h'])('%s prints the usage and runs nothing', async (help) => {
  expect(await outcome('--seeds', 'abc', help)).toMatchObject({ ran: [], out: 'Usage: x', err: '' });
});

test('right arguments run the command', async () => {
  expect(await outcome('--seeds', '9')).toMatchObject({ ran: [9], out: '', err: '' });
});

test.each([
  [['--seeds', 'abc'], '--seeds is "abc"; expected a whole number, from 1 to 9'],
  [['--seeds', '0'], '--seeds is "0"'],
  [['--seeds', '10'], '--seeds is "10"'],
  [['--seeds', '1.5'], '--seeds is "1.5"'],
  [['--seeds'], 'argument missing'],
  [['--sedes', '1'], "Unknown option '--sedes'"],
  [['1'], "Unexpected argument '1'"],
])('%j prints what is wrong and the usage, and exits with 2', async (args, problem) => {
  const { err, ...rest } = await outcome(...args);
  expect(rest).toEqual({ ran: [], out: '', exitCode: 2 });
  expect(err).toContain(problem);
  expect(err).toMatch(/\n\nUsage: x$/);
});

test('another error is not about the arguments', async () => {
  const failing = () => Promise.reject(new Error('no'));
  await expect(runCommand('Usage: x', failing, [])).rejects.toThrow('no');
  expect(() => wholeNumber('seed', '-1')).toThrow(WrongArgument);
});
