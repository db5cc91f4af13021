import { types } from 'node:util';

/** Thrown by a command for an argument that its usage does not allow; the message names it and what is expected. */
export class WrongArgument extends Error {}

/**
 * Runs a command of package.json. `--help` prints its usage; a wrong argument prints what is wrong with it and the usage,
 * and exits with 2.
 */
export async function runCommand(
  usage: string,
  command: (args: string[]) => Promise<void> | void,
  args: string[] = process.argv.slice(2),
): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) return console.log(usage);
  try {
    await command(args);
  } catch (error) {
    if (!isWrongArgument(error)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}

/** @throws WrongArgument when the text is no whole number from `least` to `most` */
export function wholeNumber(
  option: string,
  text: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER } = {},
): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or greater` : `from ${least} to ${most}`;
  throw new WrongArgument(`--${option} is "${text}"; expected a whole number, ${range}`);
}

/** Ours, or one of parseArgs. */
function isWrongArgument(error: unknown): error is Error {
  if (error instanceof WrongArgument) return true;
  return types.isNativeError(error) && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS_');
}
