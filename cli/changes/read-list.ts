import { type GitMapping, isGitLine, readGitDiff } from './git-diff.ts';
import { type ChangeList, CREATED, readName } from './listed-change.ts';
import { isSyncLine, readSyncOutput } from './sync-output.ts';

export const FORMATS = ['auto', 'keys', 'sync', 'git'] as const;
export type Format = (typeof FORMATS)[number];

/** Reads a list of changes: one line for each key or path, what `aws s3 sync` prints, or `git diff --name-status`. */
export function readList(text: string, format: Format, mapping: GitMapping): ChangeList {
  switch (format === 'auto' ? detect(text) : format) {
    case 'sync':
      return readSyncOutput(text);
    case 'git':
      return readGitDiff(text, mapping);
    default:
      return { changes: lines(text).map((line) => readName(line, CREATED)), notes: [] };
  }
}

/** Few keys look like a line of either: one line is enough for a sync, and for git every line must be one. */
function detect(text: string): Format {
  const all = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (all.some((line) => isSyncLine(line.trimEnd()))) return 'sync';
  return all.length > 0 && all.every(isGitLine) ? 'git' : 'keys';
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
