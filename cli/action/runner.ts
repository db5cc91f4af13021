/** What a runner of GitHub reads: commands on standard output, and files (GitHub, "Workflow commands for GitHub Actions"). */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

export interface Runner {
  /** A text for the log in which nothing is a command, whatever the names of objects are. */
  log(text: string): void;
  warn(text: string): void;
  fail(text: string): void;
  /** For later steps; values are one line. */
  output(values: Readonly<Record<string, string>>): void;
  /** Markdown. */
  summary(text: string): void;
}

export function runner(
  { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summaries }: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Runner {
  const append = (file: string | undefined, text: string) => {
    if (file !== undefined && file !== '') appendFileSync(file, text);
  };
  const command = (name: string, text: string) => write(`::${name}::${escaped(text)}\n`);
  return {
    log(text) {
      const token = randomUUID();
      write(`::stop-commands::${token}\n${text}\n::${token}::\n`);
    },
    warn: (text) => command('warning', text),
    fail: (text) => command('error', text),
    output(values) {
      for (const [name, value] of Object.entries(values)) append(outputs, `${name}=${value}\n`);
    },
    summary: (text) => append(summaries, `${text}\n`),
  };
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
