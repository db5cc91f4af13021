import { type ChangeList, CREATED, type ListedChange, REMOVED } from './listed-change.ts';

const TO_S3 = /^(?:\(dryrun\) )?(upload|copy|move): (.+) to s3:\/\/([^/]+)\/(.+)$/s;
const DELETED = /^(?:\(dryrun\) )?delete: s3:\/\/([^/]+)\/(.+)$/s;
const MOVED_AWAY = /^(?:\(dryrun\) )?move: s3:\/\/([^/]+)\/(.+) to (?!s3:\/\/).+$/s;
const FAILED = /^(upload|copy|move|delete) failed: /;
/** What the AWS CLI prints between, and what changes no object of a bucket. */
const OTHER = /^(Completed |\(dryrun\) download: |download: |warning: |$)/;
const S3 = /^s3:\/\/([^/]+)\/(.+)$/s;

/** Whether a line is one that `aws s3 sync`, `cp`, `mv` or `rm` prints of an object. */
export function isSyncLine(line: string): boolean {
  return TO_S3.test(line) || DELETED.test(line) || MOVED_AWAY.test(line) || FAILED.test(line);
}

/**
 * Reads the output of `aws s3 sync`, `cp`, `mv` and `rm` (AWS CLI, awscli/customizations/s3/results.py): uploads, copies,
 * moves and deletions, done or `(dryrun)`. The CLI overwrites its progress with carriage returns and pads lines with spaces.
 */
export function readSyncOutput(text: string): ChangeList {
  const changes: ListedChange[] = [];
  const notes: string[] = [];
  let unknown = 0;
  let failed = 0;
  for (const padded of text.split(/[\r\n]+/)) {
    const line = padded.replace(/ +$/, '');
    const written = TO_S3.exec(line);
    const deleted = DELETED.exec(line) ?? (written === null ? MOVED_AWAY.exec(line) : null);
    if (deleted !== null) {
      changes.push({ bucket: deleted[1], key: deleted[2] ?? '', event: REMOVED });
    } else if (written !== null) {
      const [, verb, from = '', bucket, key = ''] = written;
      changes.push({ bucket, key, event: CREATED });
      const source = verb === 'move' ? S3.exec(from) : null;
      if (source !== null) changes.push({ bucket: source[1], key: source[2] ?? '', event: REMOVED });
    } else if (FAILED.test(line)) failed += 1;
    else if (!OTHER.test(line)) unknown += 1;
  }
  if (failed > 0) notes.push(`${failed} transfers failed, and changed nothing`);
  if (unknown > 0) notes.push(`${unknown} lines are none that aws s3 prints of an object, and were left out`);
  return { changes, notes };
}
