import { groupBy } from '../../src/group-by.ts';
import type { Reason } from '../dead-letters/reason.ts';
import type { Outcome } from '../dead-letters/redrive.ts';
import { EXIT, exitCodeOf, type Report } from '../frame/report.ts';
import type { Paint } from '../frame/terminal.ts';
import { type Branch, treeLines } from './tree.ts';
import { counted, few, span } from './words.ts';

export interface RedriveFacts {
  readonly deadLetterQueueUrl: string;
  readonly isDryRun: boolean;
  /** False: there may be more messages. */
  readonly isAll: boolean;
  readonly now: number;
}

/** Keys, errors and problems that a line shows. */
const SHOWN = 5;

export function redriveReport(outcomes: readonly Outcome[], facts: RedriveFacts): Report {
  const { deadLetterQueueUrl, isDryRun, isAll } = facts;
  const groups = groupsOf(outcomes);
  const done = outcomes.filter(({ isReplayed, isDeleted }) => isReplayed || isDeleted);
  return {
    exitCode: isDryRun ? EXIT.done : exitCodeOf(done.length, outcomes.length),
    json: {
      deadLetterQueueUrl,
      dryRun: isDryRun,
      messages: outcomes.length,
      complete: isAll,
      groups: groups.map(groupJson),
    },
    text: (paint) =>
      [
        ...treeLines({
          text: `${paint('bold', deadLetterQueueUrl)}: ${counted(outcomes.length, 'message')}`,
          branches: groups.map((group) => groupBranch(group, facts, paint)),
        }),
        ...(isAll ? [] : [paint('yellow', 'There may be more; run it again, with a greater --max.')]),
        ...stayLines(outcomes, paint),
      ].join('\n'),
  };
}

/** Messages with the same reason. */
interface Group {
  readonly reason: Reason;
  readonly outcomes: readonly Outcome[];
}

function groupsOf(outcomes: readonly Outcome[]): Group[] {
  return [...groupBy(outcomes, ({ letter }) => letter.reason.name).values()].flatMap((some) => {
    const [first] = some;
    return first === undefined ? [] : { reason: first.letter.reason, outcomes: some };
  });
}

function groupBranch({ reason, outcomes }: Group, { isDryRun, now }: RedriveFacts, paint: Paint): Branch {
  const reasons = [...new Set(outcomes.map(({ letter }) => letter.reason.what))];
  const names = [...new Set(outcomes.flatMap(({ letter }) => letter.names))];
  const errors = [...new Set(outcomes.flatMap(({ error }) => error?.message ?? []))];
  const oldest = Math.min(...outcomes.map(({ letter }) => letter.message.sentAt));
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  return {
    text: `${paint('bold', reason.name)}: ${counted(outcomes.length, 'message')}, the oldest ${span(now - oldest)} old: ${whatBecame({ reason, outcomes }, isDryRun, paint)}`,
    branches: [
      ...reasons.slice(0, SHOWN).map((text) => ({ text })),
      ...(names.length > 0 ? [{ text: `asks for ${few(names, SHOWN)}` }] : []),
      ...errors.slice(0, SHOWN).map((text) => ({ text: paint('red', `not accepted: ${text}`) })),
      ...(!reason.canSucceed || failed > 0 ? [{ text: reason.remedy }] : []),
    ],
  };
}

function whatBecame({ reason, outcomes }: Group, isDryRun: boolean, paint: Paint): string {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length;
  if (isDryRun)
    return reason.canSucceed ? paint('green', 'can be replayed') : paint('yellow', 'cannot succeed');
  const replayed = count(({ isReplayed }) => isReplayed);
  const failed = count(({ error }) => error !== undefined);
  const discarded = count(({ isReplayed, isDeleted }) => isDeleted && !isReplayed);
  const left = outcomes.length - replayed - failed - discarded;
  return [
    ...(replayed > 0 ? [paint('green', `${replayed.toLocaleString('en-US')} replayed`)] : []),
    ...(failed > 0 ? [paint('red', `${failed.toLocaleString('en-US')} not accepted`)] : []),
    ...(discarded > 0 ? [`${discarded.toLocaleString('en-US')} discarded`] : []),
    ...(left > 0 ? [paint('yellow', `${left.toLocaleString('en-US')} not replayed, cannot succeed`)] : []),
  ].join(', ');
}

function stayLines(outcomes: readonly Outcome[], paint: Paint): string[] {
  const staying = outcomes.filter(({ isReplayed, isDeleted }) => isReplayed && !isDeleted).length;
  if (staying === 0) return [];
  return [
    paint(
      'yellow',
      `${counted(staying, 'replayed message')} ${staying === 1 ? 'is' : 'are'} still in the dead-letter queue; --delete deletes what was replayed.`,
    ),
  ];
}

function groupJson({ reason, outcomes }: Group) {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length;
  return {
    reason: reason.name,
    messages: outcomes.length,
    canSucceed: reason.canSucceed,
    remedy: reason.remedy,
    oldestAt: new Date(Math.min(...outcomes.map(({ letter }) => letter.message.sentAt))).toISOString(),
    replayed: count(({ isReplayed }) => isReplayed),
    deleted: count(({ isDeleted }) => isDeleted),
    details: [...new Set(outcomes.map(({ letter }) => letter.reason.what))],
    names: [...new Set(outcomes.flatMap(({ letter }) => letter.names))],
    notAccepted: outcomes.flatMap(({ letter, error }) =>
      error === undefined
        ? []
        : [{ messageId: letter.message.id, error: error.name, message: error.message }],
    ),
  };
}
