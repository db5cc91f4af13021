import { type GitMapping, isGitLine, readGitDiff } from './git-diff.ts';
import { type ChangeList, CREATED, readName } from './listed-change.ts';
import { isPlan, readPlan } from './plan-json.ts';
import { isSyncLine, readSyncOutput } from './sync-output.ts';

export const FORMATS = ['auto', 'keys', 'sync', 'git', 'plan'] as const;
export type Format = (typeof FORMATS)[number];

/** Reads a list of changes: a key or path a line, or what `aws s3 sync`, `git diff --name-status` or `plan --json` prints. */
export function readList(text: string, format: Format, mapping: GitMapping): ChangeList {
  switch (format === 'auto' ? detect(text) : format) {
    case 'sync':
      return readSyncOutput(text);
    case 'git':
      return readGitDiff(text, mapping);
    case 'plan':
      return readPlan(text);
    default:
      return { changes: lines(text).map((line) => readName(line, CREATED)), notes: [] };
  }
}

/** Few keys look like a line of either: one line is enough for a sync, and for git every line must be one. */
function detect(text: string): Format {
  if (isPlan(text)) return 'plan';
  const all = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (all.some((line) => isSyncLine(line.trimEnd()))) return 'sync';
  return all.length > 0 && all.every(isGitLine) ? 'git' : 'keys';
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
