/** `invalidate` without `--via-module`: plans and sends as the function does. */
import type { InvalidationResult, Postponed } from '../../../src/invalidate/result.ts';
import { cloudFrontReader } from '../../aws/lazy.ts';
import { toChanges } from '../../changes/listed-change.ts';
import type { Run } from '../../frame/command.ts';
import { explain } from '../../frame/explain.ts';
import { Problem } from '../../frame/problem.ts';
import { EXIT, type Report } from '../../frame/report.ts';
import { type Completion, untilComplete } from '../../invalidations/completion.ts';
import {
  type DistributionSent,
  type Left,
  type Sent,
  type Submitted,
  sentJson,
  sentLines,
} from '../../report/sent.ts';
import { counted } from '../../report/words.ts';
import { engine } from './engine.ts';
import type { Planning } from './planning.ts';
import { type Submissions, submissionLines, submissions, submissionsJson } from './submissions.ts';

export interface SendOptions {
  readonly deployId: string;
  readonly wait: boolean;
  /** Seconds for sending and waiting. */
  readonly timeout: number;
}

export interface SentReport extends Report {
  readonly json: Sent;
}

export async function sendAll(
  { config, given, cloudFront, engineOptions }: Planning,
  { deployId, wait, timeout }: SendOptions,
  run: Run,
): Promise<SentReport> {
  const { clock, terminal, onInterrupt } = run;
  const deadline = clock.now() + timeout * 1_000;
  const recorded = submissions(cloudFront, run);
  onInterrupt(() => interruptedReport(recorded));

  const changes = toChanges(given.listed, deployId);
  // Paths are sent as they are: nothing of the distribution decides about them.
  const isAllPaths = given.listed.every((one) => 'path' in one);
  const invalidate = engine({
    ...engineOptions,
    config: isAllPaths ? { ...config, readDistribution: false } : config,
    cloudFront: recorded.cloudFront,
    patience: timeout * 1_000,
  });
  terminal.progress(`Sending ${counted(changes.length, 'change')} …`);
  const result = await invalidate([{ changes }], deadline, { dryRun: false });
  const { sent, hasAccepted, isLeft, isUnfinished } = await outcome(
    result,
    recorded.submitted,
    { wait, deadline },
    run,
  );
  // One cause for everything is said once, with its remedy.
  const [first] = result.arrivals[0]?.postponed ?? [];
  if (!hasAccepted && first !== undefined) throw explainLeft(first);
  return {
    exitCode: isLeft && !hasAccepted ? EXIT.failed : isLeft || isUnfinished ? EXIT.partly : EXIT.done,
    json: { deployId, changes: changes.length, ...sentJson(sent) },
    text: (paint) => sentLines(sent, { wait, timeout, now: clock.now() }, paint).join('\n'),
  };
}

export interface Outcome {
  readonly sent: readonly DistributionSent[];
  readonly hasAccepted: boolean;
  /** Whether CloudFront has not accepted something. */
  readonly isLeft: boolean;
  /** Whether something that was to be waited for is not complete. */
  readonly isUnfinished: boolean;
}

/** What became of changes that arrived together, after the wait for it. */
export async function outcome(
  { distributions, arrivals }: InvalidationResult,
  submitted: readonly Submitted[],
  { wait, deadline }: { readonly wait: boolean; readonly deadline: number },
  run: Pick<Run, 'clock' | 'terminal'>,
): Promise<Outcome> {
  const { refused = [], postponed = [] } = arrivals[0] ?? {};
  const { found, unread } = wait ? await waited(submitted, deadline, run) : { found: [], unread: [] };
  const isComplete = new Set(found.flatMap((one) => (one.isComplete ? one.id : [])));
  const sent = distributions.map((result): DistributionSent => {
    const isOfIt = ({ distributionId }: { readonly distributionId: string }) =>
      distributionId === result.distributionId;
    return {
      result,
      refused: refused.filter(isOfIt),
      left: postponed.filter(isOfIt).flatMap(leftOf),
      submitted: submitted.filter(isOfIt).map((one) => ({
        ...one,
        isComplete: isComplete.has(one.id),
        unread: unread.find(({ id }) => id === one.id)?.error,
      })),
    };
  });
  return {
    sent,
    hasAccepted: distributions.some((one) => one.sent.accepted.length > 0),
    isLeft: sent.some((one) => one.left.length + one.refused.length > 0),
    isUnfinished: wait && submitted.some(({ id }) => !isComplete.has(id)),
  };
}

async function waited(
  submitted: readonly Submitted[],
  deadline: number,
  { clock, terminal }: Pick<Run, 'clock' | 'terminal'>,
): Promise<Completion> {
  const { invalidations } = await cloudFrontReader(deadline);
  return untilComplete(submitted, deadline, {
    invalidations,
    clock,
    progress: (complete, all, left) =>
      terminal.progress(`${complete} of ${counted(all, 'invalidation')} complete, ${left} s left …`),
  });
}

function leftOf(postponed: Postponed): Left[] {
  const error = explainLeft(postponed);
  const remedy = error instanceof Problem ? error.remedy : '';
  const paths = postponed.paths?.map(({ path }) => path) ?? [];
  return [{ paths, error: error.name, message: error.message, remedy }];
}

function explainLeft({ distributionId, error, paths }: Postponed): Error {
  const operation = paths === undefined ? 'GetDistributionConfig' : 'CreateInvalidation';
  return explain(error, { action: `cloudfront:${operation}`, subject: `distribution ${distributionId}` });
}

function interruptedReport(recorded: Submissions): Report {
  return {
    exitCode: EXIT.partly,
    json: { interrupted: true, ...submissionsJson(recorded) },
    text: () => submissionLines(recorded).join('\n'),
  };
}
