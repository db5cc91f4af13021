import { explain } from './explain.ts';
import { Problem } from './problem.ts';
import { EXIT } from './report.ts';
import type { Terminal } from './terminal.ts';

/** Prints why a command failed, and returns the exit code. A stack is printed for a defect of this tool only. */
export function failure(thrown: unknown, screen: Terminal, isJson: boolean): number {
  const error = explain(thrown, { action: 'a request', subject: 'AWS' });
  const remedy =
    error instanceof Problem ? error.remedy : 'This is a defect of cloudfront-invalidator; please report it.';
  screen.fail(`${error instanceof Problem ? error.message : (error.stack ?? error.message)}\n${remedy}`);
  if (isJson) {
    screen.print(JSON.stringify({ error: { name: error.name, message: error.message, remedy } }, null, 2));
  }
  return error instanceof Problem ? error.exitCode : EXIT.failed;
}
