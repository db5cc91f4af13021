import { wrongUsage } from '../frame/problem.ts';
import { type GitMapping, isGitLine, readGitDiff } from './git-diff.ts';
import { type ChangeList, CREATED, readName } from './listed-change.ts';
import { isPlan, readPlan } from './plan-json.ts';
import { isSyncLine, readSyncOutput } from './sync-output.ts';

export const FORMATS = ['auto', 'keys', 'sync', 'git', 'plan'] as const;
export type Format = (typeof FORMATS)[number];

export interface ListOptions extends GitMapping {
  /** Options that were given and that only a diff makes use of. */
  readonly ofDiffs: readonly string[];
}

/** Reads a list of changes: a key or path a line, or what `aws s3 sync`, `git diff --name-status` or `plan --json` prints. */
export function readList(text: string, format: Format, options: ListOptions): ChangeList {
  const found = format === 'auto' ? detect(text) : format;
  const [option] = options.ofDiffs;
  if (found !== 'git' && option !== undefined && text.trim() !== '')
    throw wrongUsage(
      `${option} is for the output of git diff --name-status, and the list is not`,
      `Give what git diff --name-status prints, or leave ${option} out and name objects by their keys in the bucket.`,
    );
  switch (found) {
    case 'sync':
      return readSyncOutput(text);
    case 'git':
      return readGitDiff(text, options);
    case 'plan':
      return readPlan(text);
    default:
      return { changes: lines(text).map((line) => readName(line, CREATED)), notes: [] };
  }
}

/**
 * Few keys look like a line of either: one line is enough for a sync, and for git every line must be one.
 *
 * @throws Problem for a line that is more likely another tool's output than a key: as a key it would clear nothing that is there
 */
function detect(text: string): Format {
  if (isPlan(text)) return 'plan';
  const all = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (all.some(isSyncLine)) return 'sync';
  if (all.length > 0 && all.every(isGitLine)) return 'git';
  const odd = all.find((line) => NO_KEY.some((one) => one.test(line)));
  if (odd === undefined) return 'keys';
  throw wrongUsage(
    `the list has the line ${JSON.stringify(odd)}, which is in no known format`,
    'Give keys, or what aws s3 sync or git diff --name-status printed, as it was printed; if it is a key, say --format keys.',
  );
}

const NO_KEY = [
  // Colors, `git diff -z`, `--raw` and `--numstat`, states that are not read (U), and what was read in a wrong encoding.
  /[\p{Cc}\uFFFD]/u,
  // `git status --short`, `git diff --stat`
  /^\s|^\?\? | \| +(\d+|Bin\b)/,
  // `git show`, `git diff`, and names in C's quotes
  /^(commit [\da-f]{40}|diff --git )|^"/,
  // s3cmd, s5cmd
  /.s3:\/\//,
  // `aws s3 ls`
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ /,
];

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
