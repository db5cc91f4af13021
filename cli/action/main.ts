/** The entry of the GitHub Action (action.yml): `invalidate`, with the inputs of a step and for its runner. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import { planning } from '../commands/shared/planning.ts';
import { sendAll } from '../commands/shared/send.ts';
import type { Run } from '../frame/command.ts';
import { explain } from '../frame/explain.ts';
import { Problem } from '../frame/problem.ts';
import { EXIT, type Report } from '../frame/report.ts';
import type { Sent } from '../report/sent.ts';
import { inInputWords, isNonCritical, readInputs } from './inputs.ts';
import { type Runner, runner } from './runner.ts';
import { failureSummary, summaryOf } from './summary.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Seconds for sending and waiting. */
const TIMEOUT = 600;
/** A runner has no colors that a log would keep. */
const plain = (_color: string, text: string) => text;

async function main(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const github = runner(env, (text) => process.stdout.write(text));
  let isCritical = true;
  try {
    isCritical = !isNonCritical(env);
    await invalidate(env, github, isCritical);
  } catch (thrown) {
    const error = explain(thrown, { action: 'a request', subject: 'AWS' });
    const problem = error instanceof Problem ? inInputWords(error) : undefined;
    const remedy = problem?.remedy ?? 'This is a defect of the Action; please report it.';
    const message = problem?.message ?? error.stack ?? error.message;
    github.output(outputsOf({ ids: [], pathsCount: 0, estimatedCost: 0 }));
    github.summary(failureSummary(message, remedy));
    // A wrong input is a mistake in the workflow, whatever CloudFront does.
    if (isCritical || problem?.exitCode === EXIT.usage) {
      github.fail(`${message}\n${remedy}`);
      process.exitCode = EXIT.failed;
    } else github.warn(`${message}\n${remedy}`);
  }
}

async function invalidate(
  env: Readonly<Record<string, string | undefined>>,
  github: Runner,
  isCritical: boolean,
): Promise<void> {
  const { distributions, names, from, wait } = readInputs(env);
  const run = runOf(github);
  const planned = await planning(
    names,
    { distribution: distributions, format: 'auto', ...(from !== undefined && { from }) },
    { clock: run.clock, warn: github.warn },
  );
  // A new id: a step that runs again does so after another upload.
  const report = await sendAll(planned, { deployId: randomUUID(), wait, timeout: TIMEOUT }, run);
  github.log(report.text(plain));
  github.output(outputsOf(sentOf(report.json)));
  github.summary(summaryOf(report.json, wait));
  if (report.exitCode === EXIT.done) return;
  const text = 'not everything was invalidated, or not in time; the log and the summary say what is left';
  if (!isCritical) return github.warn(text);
  github.fail(text);
  process.exitCode = EXIT.failed;
}

/** A canceled job says what was already submitted. */
function runOf(github: Runner): Run {
  let interrupted: (() => Report) | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      if (interrupted !== undefined) github.log(interrupted().text(plain));
      process.exit(EXIT.interrupted);
    });
  }
  return {
    clock: systemClock,
    terminal: {
      paint: plain,
      print: github.log,
      warn: github.warn,
      fail: github.fail,
      progress: () => undefined,
      clear: () => undefined,
    },
    onInterrupt(report) {
      interrupted = report;
    },
  };
}

interface Outputs {
  readonly ids: readonly string[];
  readonly pathsCount: number;
  /** Dollars. */
  readonly estimatedCost: number;
}

function sentOf({ distributions, pathsCount, estimatedCost }: Sent): Outputs {
  const ids = distributions.flatMap(({ invalidations }) => invalidations.map(({ id }) => id));
  return { ids, pathsCount, estimatedCost };
}

function outputsOf({ ids, pathsCount, estimatedCost }: Outputs): Record<string, string> {
  return {
    'invalidation-ids': ids.join(' '),
    'paths-count': `${pathsCount}`,
    'estimated-cost': estimatedCost.toFixed(3),
  };
}

void main(process.env);
