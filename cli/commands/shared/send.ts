/** `invalidate` without `--via-module`: plans and sends as the function does. */
import type { CloudFront } from '../../../src/invalidate/cloudfront-port.ts';
import type { Postponed } from '../../../src/invalidate/result.ts';
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

export interface SendOptions {
  readonly deployId: string;
  readonly wait: boolean;
  /** Seconds for sending and waiting. */
  readonly timeout: number;
}

export interface SentReport extends Report {
  readonly json: Sent;
}

/** Milliseconds before a request at which what it returned was created by an earlier one; clocks may be apart. */
const EARLIER = 30_000;

export async function sendAll(
  { config, given, cloudFront, engineOptions }: Planning,
  { deployId, wait, timeout }: SendOptions,
  { clock, terminal, onInterrupt }: Run,
): Promise<SentReport> {
  const deadline = clock.now() + timeout * 1_000;
  const submitted: Submitted[] = [];
  /** Sent and not answered: CloudFront may have accepted it. */
  const unanswered = new Set<Unanswered>();
  const recording: CloudFront = {
    ...cloudFront,
    async createInvalidation(request, timeLeft) {
      const start = clock.now();
      unanswered.add(request);
      const { id, createdAt } = await cloudFront
        .createInvalidation(request, timeLeft)
        .finally(() => unanswered.delete(request));
      const { distributionId, paths } = request;
      submitted.push({
        distributionId,
        id,
        createdAt,
        paths,
        isRepeated: createdAt < start - EARLIER,
        isComplete: false,
      });
      terminal.progress(`${counted(submitted.length, 'request')} accepted …`);
      return { id, createdAt };
    },
  };
  onInterrupt(() => interruptedReport(submitted, [...unanswered]));

  const changes = toChanges(given.listed, deployId);
  // Paths are sent as they are: nothing of the distribution decides about them.
  const isAllPaths = given.listed.every((one) => 'path' in one);
  const invalidate = engine({
    ...engineOptions,
    config: isAllPaths ? { ...config, readDistribution: false } : config,
    cloudFront: recording,
    patience: timeout * 1_000,
  });
  terminal.progress(`Sending ${counted(changes.length, 'change')} …`);
  const { distributions, arrivals } = await invalidate([{ changes }], deadline, { dryRun: false });
  const { refused = [], postponed = [] } = arrivals[0] ?? {};

  const { found, unread } = wait
    ? await waited(submitted, deadline, { clock, terminal })
    : { found: [], unread: [] };
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
  const accepted = distributions.flatMap((one) => one.sent.accepted);
  const isLeft = sent.some((one) => one.left.length + one.refused.length > 0);
  // One cause for everything is said once, with its remedy.
  const [first] = postponed;
  if (accepted.length === 0 && first !== undefined) throw explainLeft(first);
  const isUnfinished = wait && submitted.some(({ id }) => !isComplete.has(id));
  return {
    exitCode:
      isLeft && accepted.length === 0 ? EXIT.failed : isLeft || isUnfinished ? EXIT.partly : EXIT.done,
    json: sentJson({ deployId, changes: changes.length, sent }),
    text: (paint) => sentLines(sent, { wait, timeout, now: clock.now() }, paint).join('\n'),
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

type Unanswered = Pick<Submitted, 'distributionId' | 'paths'>;

function interruptedReport(submitted: readonly Submitted[], unanswered: readonly Unanswered[]): Report {
  return {
    exitCode: EXIT.partly,
    json: {
      interrupted: true,
      submitted: submitted.map(({ distributionId, id, paths }) => ({ distributionId, id, paths })),
      unanswered: unanswered.map(({ distributionId, paths }) => ({ distributionId, paths })),
    },
    text: () =>
      submitted.length + unanswered.length === 0
        ? 'Nothing was submitted.'
        : [
            ...(submitted.length === 0
              ? []
              : [`${counted(submitted.length, 'invalidation')} submitted, and not taken back by this:`]),
            ...submitted.map(
              ({ distributionId, id, paths }) =>
                `  ${distributionId} ${id}  ${counted(paths.length, 'path')}`,
            ),
            ...unanswered.map(
              ({ distributionId, paths }) =>
                `${counted(paths.length, 'path')} on the way, perhaps accepted; \`cloudfront-invalidator status -d ${distributionId}\` tells.`,
            ),
          ].join('\n'),
  };
}
