/** `publish`: the function's copies and then its invalidations, with the ports of the command line. */
import { asViewersSee } from '../../../src/config/as-viewers-see.ts';
import type { ObjectChange } from '../../../src/events/change.ts';
import type { Invalidate } from '../../../src/invalidate/invalidate.ts';
import type {
  Arrival,
  InvalidationResult,
  PublishReport,
  PublishResult,
  Refused,
} from '../../../src/invalidate/result.ts';
import { publishing } from '../../../src/publish/publishing.ts';
import { reportOf } from '../../../src/publish/report.ts';
import { cloudFront, copier as copierOf } from '../../aws/lazy.ts';
import type { Run } from '../../frame/command.ts';
import { explain } from '../../frame/explain.ts';
import { Problem } from '../../frame/problem.ts';
import { EXIT, type Report } from '../../frame/report.ts';
import { isUnauthenticated } from '../../frame/unauthenticated.ts';
import { askingS3 } from '../../publish/asking-s3.ts';
import { remedyOfCopy } from '../../publish/hopeless-copy.ts';
import { remembering } from '../../publish/writes.ts';
import { publishedJson, publishedLines, writeLines, writesJson } from '../../report/published.ts';
import { counted } from '../../report/words.ts';
import { engine } from './engine.ts';
import type { PublishConfig } from './publish-config.ts';
import { type Outcome, outcome } from './send.ts';
import { submissionLines, submissions, submissionsJson } from './submissions.ts';

export interface PublishAllOptions {
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** Seconds for copying, sending and waiting. */
  readonly timeout: number;
}

/** Milliseconds that sending has in any case: what was copied is stale until it is invalidated. */
const SENDING = 15_000;

export async function publishAll(
  { config, settings, functionName }: PublishConfig,
  changes: readonly ObjectChange[],
  { dryRun, wait: isWaiting, timeout }: PublishAllOptions,
  run: Run,
): Promise<Report> {
  const { clock, terminal, onInterrupt } = run;
  const deadline = clock.now() + timeout * 1_000;
  const wait = isWaiting && !dryRun;
  const recorded = submissions(await cloudFront(), run);
  const { copier, writes } = remembering(
    askingS3(await copierOf(config.bucketName, settings.bucket), config.bucketName, settings.bucket),
    (count) => terminal.progress(`${counted(count, 'object')} written …`),
  );
  onInterrupt(() => ({
    exitCode: EXIT.partly,
    json: { interrupted: true, ...writesJson(writes), ...submissionsJson(recorded) },
    text: () => [...writeLines(writes), ...submissionLines(recorded)].join('\n'),
  }));

  const send = engine({
    config: asViewersSee(config),
    cloudFront: recorded.cloudFront,
    clock,
    warn: (text) => terminal.warn(text),
    functionName,
    patience: timeout * 1_000,
  });
  // Without the failed copies, which the result as a whole adds to what is left of each distribution.
  let invalidated: InvalidationResult = { distributions: [], arrivals: [] };
  const invalidate: Invalidate = async (arrivals, end, options) => {
    const enough = Math.max(end, clock.now() + SENDING);
    invalidated = await send(arrivals.map(withoutTimes), enough, options);
    return invalidated;
  };
  const publish = publishing(config, settings, invalidate, { copier, clock, observe: null });
  terminal.progress(`Comparing ${counted(changes.length, 'object')} …`);
  const { arrivals, published = reportOf(new Map(), settings, dryRun) } = await publish(
    [{ changes }],
    deadline,
    { dryRun },
  );
  const failure = worthRepeating(published, arrivals[0]?.refused ?? []);
  if (published.successCount === 0 && failure !== undefined && isUnauthenticated(failure))
    throw explained(failure);
  const ended = await outcome(invalidated, recorded.submitted, { wait, deadline }, run);
  const facts = {
    source: config.bucketName,
    destination: settings.bucket,
    dryRun,
    published: { ...published, results: published.results.toSorted(failuresFirst) },
    late: [...writes.late],
    remedy: failure === undefined ? remedyOfHopeless(published) : remedyOf(failure),
    sent: ended.sent,
  };
  return {
    exitCode: exitCodeOf(published, ended),
    json: publishedJson(facts),
    text: (paint) => publishedLines(facts, { wait, timeout, now: clock.now() }, paint).join('\n'),
  };
}

/** The time of a change is --since here, which would make other objects part of the same deploy. */
function withoutTimes({ changes, ...arrival }: Arrival): Arrival {
  return { ...arrival, changes: changes.map((change) => ({ ...change, at: undefined })) };
}

/** The engine has them in the order in which they were done. */
function failuresFirst(one: PublishResult, other: PublishResult): number {
  return Number(one.success) - Number(other.success) || (one.key < other.key ? -1 : 1);
}

function exitCodeOf(
  { failureCount, successCount }: PublishReport,
  { hasAccepted, isLeft, isUnfinished }: Outcome,
): Report['exitCode'] {
  if (failureCount === 0 && !isLeft && !isUnfinished) return EXIT.done;
  return successCount === 0 && !hasAccepted ? EXIT.failed : EXIT.partly;
}

/** The first failure that another attempt may spare. */
function worthRepeating({ results }: PublishReport, refused: readonly Refused[]): Error | undefined {
  const hopeless = new Set(refused.map(({ error }) => error.name));
  for (const { success, error = '' } of results) {
    const [, name = '', message] = /^(\w+): (.*)$/s.exec(error) ?? [];
    if (!success && !hopeless.has(name)) return Object.assign(new Error(message), { name });
  }
  return undefined;
}

/** Of the first failure that another attempt does not spare. */
function remedyOfHopeless({ results }: PublishReport): string {
  for (const { success, error = '' } of results) {
    const remedy = success ? undefined : remedyOfCopy(/^\w+/.exec(error)?.[0] ?? '');
    if (remedy !== undefined) return `${remedy}.`;
  }
  return '';
}

function explained(error: Error): Error {
  return explain(error, { action: 'what the reason names', subject: 'a bucket' });
}

function remedyOf(thrown: Error): string {
  if (thrown.name === 'OutOfTime')
    return 'Give it more time with --timeout and run it again: what is copied is not copied again.';
  const error = explained(thrown);
  return error instanceof Problem ? error.remedy : 'Run it again: what is copied is not copied again.';
}
