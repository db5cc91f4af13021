import { groupBy } from '../../src/group-by.ts';
import type { PublishReport, PublishResult } from '../../src/invalidate/result.ts';
import type { Paint } from '../frame/terminal.ts';
import type { Writes } from '../publish/writes.ts';
import { type DistributionSent, type SentOptions, sentJson, sentLines } from './sent.ts';
import { type Branch, treeLines } from './tree.ts';
import { counted, few } from './words.ts';

export interface PublishedFacts {
  readonly source: string;
  readonly destination: string;
  readonly dryRun: boolean;
  readonly published: PublishReport;
  /** What to do about the first failure that another attempt may spare, or else about the first one; "": there are none. */
  readonly remedy: string;
  /** Keys that S3 may write once more. */
  readonly late: readonly string[];
  readonly sent: readonly DistributionSent[];
}

/** Objects of each kind that a person sees; --json has all. */
const SHOWN = 10;
const ACTIONS = ['would copy', 'would delete', 'copied', 'deleted', 'unchanged', 'kept', 'absent'] as const;

/** What was copied, failures first, and then what was invalidated. */
export function publishedLines(facts: PublishedFacts, options: SentOptions, paint: Paint): string[] {
  const { source, destination, dryRun, published, remedy, late, sent } = facts;
  const { results, successCount, totalFiles, failureCount } = published;
  const done = dryRun ? 'looked at' : 'published';
  const head = `${paint('bold', `s3://${source} → s3://${destination}`)}: ${successCount.toLocaleString('en-US')} of ${counted(totalFiles, 'object')} ${done}`;
  const byAction = groupBy(results, ({ action }) => action);
  const failures = results.filter(({ success }) => !success);
  return [
    ...treeLines({
      text: head,
      branches: [
        ...(failureCount === 0
          ? []
          : [
              {
                text: paint('red', `failed: ${counted(failureCount, 'object')}`),
                branches: shown(failures.map(({ key, error }) => `${key}: ${error}`)),
              },
            ]),
        ...ACTIONS.flatMap((action): Branch[] => {
          const some = byAction.get(action) ?? [];
          if (some.length === 0) return [];
          return [
            {
              text: `${action}: ${counted(some.length, 'object')}${action === 'unchanged' ? again(some, sent) : ''}`,
              branches: shown(some.map(nameOf)),
            },
          ];
        }),
      ],
    }),
    ...(remedy === '' ? [] : [remedy]),
    ...(late.length === 0
      ? []
      : [
          paint(
            'yellow',
            `S3 did not answer every attempt, and may write once more: ${few(late, SHOWN)}. Name their sources again in 5 minutes.`,
          ),
        ]),
    ...sentLines(sent, options, paint),
  ];
}

/** Why there are paths of objects that are unchanged. */
function again(unchanged: readonly PublishResult[], sent: readonly DistributionSent[]): string {
  const skipped = sent.map(({ result }) => new Set(result.skipped.map(({ key }) => key)));
  const count = unchanged.filter(({ key }) => skipped.some((keys) => !keys.has(key))).length;
  return count === 0
    ? ''
    : `, ${count.toLocaleString('en-US')} to be invalidated again: named as an argument, or copied since --since`;
}

function nameOf({ key, destination }: PublishResult): string {
  return destination === undefined ? key : `${key} → ${destination}`;
}

function shown(texts: readonly string[]): Branch[] {
  const more = texts.length - SHOWN;
  const branches = texts.slice(0, more > 1 ? SHOWN : texts.length).map((text) => ({ text }));
  return more > 1 ? [...branches, { text: `and ${more.toLocaleString('en-US')} more` }] : branches;
}

/** For machines. */
export function publishedJson({ published, sent, ...facts }: PublishedFacts) {
  return { ...facts, ...published, ...sentJson(sent) };
}

/** For machines. */
export function writesJson({ written, unanswered }: Writes) {
  return { written: [...written.values()], writing: [...unanswered] };
}

export function writeLines({ written, unanswered }: Writes): string[] {
  if (written.size + unanswered.size === 0) return ['Nothing was written.'];
  return treeLines({
    text: `${counted(written.size, 'object')} written, and not taken back by this; run the command again, so that the paths are invalidated, too:`,
    branches: [
      ...shown([...written.values()].map(({ action, key }) => `${action} ${key}`)),
      ...shown([...unanswered].map((key) => `on the way, perhaps written: ${key}`)),
    ],
  });
}
