import type { Paint } from './terminal.ts';

/** Documented in docs/pipeline.md: pipelines depend on them. */
export const EXIT = { done: 0, failed: 1, usage: 2, partly: 3, interrupted: 130 } as const;

/** What a command has to say at its end, for machines and for people. */
export interface Report {
  readonly exitCode: typeof EXIT.done | typeof EXIT.failed | typeof EXIT.partly;
  /** Printed with --json; cli/schemas has its schema. */
  readonly json: object;
  readonly text: (paint: Paint) => string;
}

/** Of things that are each done or not. */
export function exitCodeOf(done: number, all: number): Report['exitCode'] {
  if (done === all) return EXIT.done;
  return done === 0 ? EXIT.failed : EXIT.partly;
}
