/** Something a person can put right: what is wrong, with the input and its value, and what to do about it. */
export class Problem extends Error {
  override readonly name: string;
  readonly remedy: string;
  readonly exitCode: 1 | 2;

  /** @param name for machines: AWS's own name of an error where it has one */
  constructor(
    message: string,
    remedy: string,
    { name = 'Failed', exitCode = 1, cause }: ProblemOptions = {},
  ) {
    super(message, { cause });
    this.name = name;
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

interface ProblemOptions {
  readonly name?: string;
  readonly exitCode?: 1 | 2;
  readonly cause?: unknown;
}

/** A command line that cannot be right, whatever AWS has. */
export function wrongUsage(message: string, remedy: string): Problem {
  return new Problem(message, remedy, { name: 'Usage', exitCode: 2 });
}
