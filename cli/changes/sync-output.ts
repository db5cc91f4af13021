import { wrongUsage } from '../frame/problem.ts';
import { agreed } from './agreed.ts';
import { type ChangeList, CREATED, type ListedChange, REMOVED } from './listed-change.ts';

const TO_S3 = /^(?:\(dryrun\) )?(upload|copy|move): (.+) to s3:\/\/([^/]+)\/(.+)$/s;
const DELETED = /^(?:\(dryrun\) )?delete: s3:\/\/([^/]+)\/(.+)$/s;
const MOVED_AWAY = /^(?:\(dryrun\) )?move: s3:\/\/([^/]+)\/(.+) to (?!s3:\/\/).+$/s;
const FAILED = /^(upload|copy|move|delete|download) failed: /;
/** The destination was written before its source could not be deleted. */
const HALF_MOVED =
  /^move failed: .+ to s3:\/\/([^/]+)\/(.+?) (?:An error occurred \(.+ DeleteObject operation|\[Errno )/s;
/** What the AWS CLI prints between, and what changes no object of a bucket. */
const OTHER = /^(Completed |\(dryrun\) download: |download: |warning: |$)/;
const S3 = /^s3:\/\/([^/]+)\/(.+)$/s;
/** A shell's trace of the command (`set -x`). */
const COMMAND = /\baws s3 /;
/** Colors, and the time that logs of pipelines put before each line. */
const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z]`, 'g');
const TIME = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s+/;

/** Whether a line is one that `aws s3 sync`, `cp`, `mv` or `rm` prints of an object. */
export function isSyncLine(logged: string): boolean {
  const line = bare(logged);
  return TO_S3.test(line) || DELETED.test(line) || MOVED_AWAY.test(line) || FAILED.test(line);
}

/** The line as the CLI printed it; it pads lines with spaces. */
function bare(logged: string): string {
  return logged.replace(COLORS, '').replace(TIME, '').replace(/ +$/, '');
}

/**
 * Reads the output of `aws s3 sync`, `cp`, `mv` and `rm` (AWS CLI, awscli/customizations/s3/results.py): uploads, copies,
 * moves and deletions, done or `(dryrun)`. The CLI overwrites its progress with carriage returns and pads lines with spaces.
 *
 * @throws Problem for a line that may be of an object and cannot be read, and when nothing can
 */
export function readSyncOutput(text: string): ChangeList {
  const changes: ListedChange[] = [];
  const notes: string[] = [];
  const unknown: string[] = [];
  let known = 0;
  let failed = 0;
  for (const logged of text.split(/[\r\n]+/)) {
    const line = bare(logged);
    const written = TO_S3.exec(line);
    const deleted = DELETED.exec(line) ?? (written === null ? MOVED_AWAY.exec(line) : null);
    if (deleted !== null) {
      changes.push({ bucket: deleted[1], key: deleted[2] ?? '', event: REMOVED });
    } else if (written !== null) {
      const [, verb, from = '', bucket, key = ''] = written;
      changes.push({ bucket, key, event: CREATED });
      const source = verb === 'move' ? S3.exec(from) : null;
      if (source !== null) changes.push({ bucket: source[1], key: source[2] ?? '', event: REMOVED });
    } else if (FAILED.test(line)) {
      const [, bucket, key] = HALF_MOVED.exec(line) ?? [];
      if (key === undefined) failed += 1;
      else changes.push({ bucket, key, event: CREATED });
    } else if (OTHER.test(line)) known += line === '' ? 0 : 1;
    else unknown.push(line);
  }
  const nothing = changes.length + known + failed === 0 ? unknown[0] : undefined;
  const odd = unknown.find((line) => line.includes('s3://') && !COMMAND.test(line)) ?? nothing;
  if (odd !== undefined)
    throw wrongUsage(
      `the list has the line ${JSON.stringify(odd)}, which is not output of aws s3`,
      'Give what aws s3 sync, cp, mv or rm printed, as it was printed, or name the format of the list with --format.',
    );
  if (failed > 0) notes.push(`${agreed(failed, 'transfer', 'transfers')} failed, and changed nothing`);
  if (unknown.length > 0)
    notes.push(
      agreed(
        unknown.length,
        'line is not output of aws s3 and was ignored',
        'lines are not output of aws s3 and were ignored',
      ),
    );
  return { changes, notes };
}
