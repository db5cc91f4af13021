/** Colors, or nothing where they would be read as text. */
export type Paint = (color: Color, text: string) => string;

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1 } as const;
export type Color = keyof typeof CODES;

export interface Terminal {
  /** Of standard output. */
  readonly paint: Paint;
  /** The result of a command. */
  print(text: string): void;
  /** What a person should know beside the result; on standard error. */
  warn(text: string): void;
  fail(text: string): void;
  /** One line that the next one replaces; on a terminal only. */
  progress(text: string): void;
  /** Removes the progress line. */
  clear(): void;
}

export interface TerminalOptions {
  readonly isQuiet: boolean;
  readonly isJson: boolean;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export function terminal(
  { isQuiet, isJson }: TerminalOptions,
  stdout: Stream = process.stdout,
  stderr: Stream = process.stderr,
): Terminal {
  const out = painter(stdout);
  const err = painter(stderr);
  let hasProgress = false;

  const clear = () => {
    if (hasProgress) stderr.write('\r\u001b[K');
    hasProgress = false;
  };
  return {
    paint: isJson ? (_color, text) => text : out,
    print(text) {
      clear();
      if (text !== '' && (isJson || !isQuiet)) stdout.write(`${text}\n`);
    },
    warn(text) {
      clear();
      if (!isQuiet) stderr.write(`${err('yellow', 'warning:')} ${text}\n`);
    },
    fail(text) {
      clear();
      stderr.write(`${err('red', 'error:')} ${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY || isQuiet) return;
      hasProgress = true;
      stderr.write(`\r\u001b[K${err('dim', text.slice(0, (stderr.columns ?? 80) - 1))}`);
    },
    clear,
  };
}

/** https://no-color.org: any value but an empty one turns colors off. */
function painter(stream: Stream): Paint {
  const hasColors = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return (color, text) => (hasColors ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text);
}
