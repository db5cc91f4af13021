import { wrongUsage } from '../frame/problem.ts';
import { agreed } from './agreed.ts';
import { type ChangeList, CREATED, type ListedChange, REMOVED } from './listed-change.ts';

const LINE = /^([ADMT]|[RC]\d{0,3})\t([^\t]+)(?:\t([^\t]+))?$/;

export function isGitLine(line: string): boolean {
  return LINE.test(line);
}

/** Where the files of a repository are in the bucket. */
export interface GitMapping {
  /** Folder of the repository that is uploaded, with `/` at its end; "": all of it. */
  readonly folder: string;
  /** What the keys of its files begin with. */
  readonly keyPrefix: string;
  /** Whether the folder is there: then nothing in it may have changed, else its name is wrong. */
  readonly isThere: boolean;
}

/**
 * Reads `git diff --name-status` (git-diff(1), "--name-status"): added, modified, deleted, renamed and copied files. A name
 * with unusual characters is in C's quotes (git-config(1), core.quotePath).
 *
 * @throws Problem when no line is one of it, and when all files lie outside a folder that is not there
 */
export function readGitDiff(text: string, { folder, keyPrefix, isThere }: GitMapping): ChangeList {
  const changes: ListedChange[] = [];
  let outside = 0;
  const unknown: string[] = [];
  const add = (quoted: string, event: string) => {
    const path = unquoted(quoted);
    if (path.startsWith(folder)) changes.push({ key: `${keyPrefix}${path.slice(folder.length)}`, event });
    else outside += 1;
  };
  for (const line of text.split(/\r?\n/)) {
    const [, status, path = '', target] = LINE.exec(line) ?? [];
    if (status === undefined) {
      if (line !== '') unknown.push(line);
    } else if (target !== undefined) {
      if (status.startsWith('R')) add(path, REMOVED);
      add(target, CREATED);
    } else add(path, status === 'D' ? REMOVED : CREATED);
  }
  if (changes.length + outside === 0 && unknown[0] !== undefined)
    throw wrongUsage(
      `the list has the line ${JSON.stringify(unknown[0])}, which is not output of git diff --name-status`,
      'Give what git diff --name-status printed, or name the format of the list with --format.',
    );
  if (changes.length === 0 && outside > 0 && !isThere)
    throw wrongUsage(
      `all files of the list lie outside --folder ${folder}, which is not there`,
      'Write the folder as the list has it, from the root of the repository, and run the command there.',
    );
  return {
    changes,
    notes: [
      ...(outside > 0
        ? [
            agreed(
              outside,
              `file lies outside ${folder}, and is not uploaded`,
              `files lie outside ${folder}, and are not uploaded`,
            ),
          ]
        : []),
      ...(unknown.length > 0
        ? [
            agreed(
              unknown.length,
              'line is not output of git diff --name-status and was ignored',
              'lines are not output of git diff --name-status and were ignored',
            ),
          ]
        : []),
    ],
  };
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** A name out of C's quotes, in which bytes are octal: `"caf\303\251.html"`. */
function unquoted(name: string): string {
  const [, inside] = /^"(.*)"$/s.exec(name) ?? [];
  if (inside === undefined) return name;
  const bytes: Buffer[] = [];
  for (const [whole, octal, letter] of inside.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    else if (letter !== undefined) bytes.push(Buffer.from([ESCAPES[letter] ?? letter.charCodeAt(0)]));
    else bytes.push(Buffer.from(whole));
  }
  return Buffer.concat(bytes).toString();
}
