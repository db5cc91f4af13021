import { DISTRIBUTION_IDS, SOURCE_MESSAGE_ID } from '../../src/delivery/sqs-record.ts';
import { deadLetterQueue, failureDestination, invoker, queueUrlOf, sender } from '../aws/lazy.ts';
import { type DeadLetter, readDeadLetter } from '../dead-letters/dead-letter.ts';
import { HIDDEN_MINUTES, receiveAll } from '../dead-letters/dead-letter-queue.ts';
import { type Destination, type Outcome, redrive as redriveAll } from '../dead-letters/redrive.ts';
import { plainAction } from '../frame/command.ts';
import { Problem, wrongUsage } from '../frame/problem.ts';
import { redriveReport } from '../report/redriven.ts';
import { counted } from '../report/words.ts';
import {
  commandOnDeployment,
  type DeploymentOptions,
  deployedConfig,
  namedDeployment,
} from './shared/deployment.ts';
import { repeated, wholeNumber } from './shared/options.ts';

const EXAMPLES = `
Without --delete the messages stay, and the next redrive replays them again. What can never succeed is not replayed; delete it
by its reason once you have dealt with it.

Exits with 3 when some messages are left, with 1 when all are.

Examples:
  cloudfront-invalidator redrive --function cloudfront-cache-invalidator --dry-run
  cloudfront-invalidator redrive --function cloudfront-cache-invalidator --delete
  cloudfront-invalidator redrive --function cloudfront-cache-invalidator --discard UnreadableMessage
  terraform output -json | cloudfront-invalidator redrive --terraform-output - --delete`;

export function redrive() {
  return commandOnDeployment('redrive')
    .summary('replay what is in the dead-letter queue')
    .description(
      'Reads the dead-letter queue, groups its messages by reason, and replays what can succeed now: through the queue, or in direct delivery by invoking the function.',
    )
    .option('--queue <url>', 'the queue to send to (default: of the function)')
    .option('--dead-letter-queue <url>', 'the queue to read (default: of the function)')
    .option('--delete', 'delete what was replayed, once it was accepted')
    .option(
      '--discard <reason>',
      'delete the messages with this reason, and do not replay them; may be repeated',
      repeated,
    )
    .option('--max <count>', 'read at most this many messages', wholeNumber, 5_000)
    .option('--dry-run', 'only say what is there')
    .addHelpText('after', EXAMPLES)
    .action(
      plainAction(async ({ clock, terminal, onInterrupt }, options) => {
        const warn = (text: string) => terminal.warn(text);
        terminal.progress('Reading the settings …');
        const { deadLetterQueueUrl, bucketName, destination } = await ends(options, warn);
        const queue = await deadLetterQueue(deadLetterQueueUrl);
        const messages = await receiveAll(queue, options.max, (count) =>
          terminal.progress(`${counted(count, 'message')} read …`),
        );
        const letters = messages.map((one) => readDeadLetter(one, bucketName));
        const discards = new Set(options.discard ?? []);
        const unknown = unknownReason(discards, letters);
        if (unknown !== undefined) {
          await queue.show(messages);
          throw unknown;
        }
        const isDryRun = options.dryRun === true;
        if (!isDryRun && letters.length > 0)
          terminal.progress(
            `Replaying; until the end nobody else sees them, at most ${HIDDEN_MINUTES} min …`,
          );
        const untouched = letters.map((letter): Outcome => ({ letter, isReplayed: false, isDeleted: false }));
        const report = (outcomes: readonly Outcome[]) =>
          redriveReport(outcomes, {
            deadLetterQueueUrl,
            isDryRun,
            isAll: messages.length < options.max,
            now: clock.now(),
          });
        let soFar: readonly Outcome[] = untouched;
        onInterrupt(() => report(soFar));
        const outcomes = await redriveAll(isDryRun ? [] : letters, destination, queue, {
          deletes: options.delete === true,
          discards,
          progress: (some) => {
            soFar = some;
            terminal.progress(`${some.filter(({ isReplayed }) => isReplayed).length} replayed …`);
          },
        });
        if (isDryRun) await queue.show(messages);
        return report(isDryRun ? untouched : outcomes);
      }),
    );
}

interface RedriveOptions extends DeploymentOptions {
  readonly queue?: string | undefined;
  readonly deadLetterQueue?: string | undefined;
}

interface Ends {
  readonly deadLetterQueueUrl: string;
  readonly bucketName: string | undefined;
  readonly destination: Destination;
}

/** Where messages come from and go to. */
async function ends(options: RedriveOptions, warn: (text: string) => void): Promise<Ends> {
  const { queue, deadLetterQueue: deadLetters } = options;
  for (const [name, url] of Object.entries({ queue, 'dead-letter-queue': deadLetters })) {
    if (url !== undefined && !/^https?:\/\/[^/]+\/.+/.test(url))
      throw wrongUsage(
        `--${name} is ${JSON.stringify(url)}, which is not the URL of a queue`,
        'Give the URL that `aws sqs get-queue-url --queue-name NAME` prints, or name the function with --function.',
      );
  }
  const isNamed = options.function !== undefined || options.terraformOutput !== undefined;
  if (!isNamed && queue !== undefined && deadLetters !== undefined)
    return {
      deadLetterQueueUrl: deadLetters,
      bucketName: undefined,
      destination: toQueue(await sender(queue)),
    };
  const named = await namedDeployment(options);
  const { functionName } = named;
  const { bucketName, buffer } = await deployedConfig(functionName, warn);
  const queueUrl = queue ?? named.queueUrl ?? buffer?.queueUrl;
  return {
    deadLetterQueueUrl:
      deadLetters ??
      named.deadLetterQueueUrl ??
      buffer?.deadLetterQueueUrl ??
      (await destinationOf(functionName)),
    bucketName,
    destination:
      queueUrl === undefined ? toFunction(await invoker(functionName)) : toQueue(await sender(queueUrl)),
  };
}

async function destinationOf(functionName: string): Promise<string> {
  const arn = await failureDestination(functionName);
  if (arn !== undefined) return queueUrlOf(arn);
  throw new Problem(
    `function ${functionName} has neither a queue nor an on-failure destination`,
    'Is it the function of this module? If so, repair it with `terraform apply`, or give --dead-letter-queue URL.',
  );
}

/** A copy asks for the same distributions, and keeps the id of the message that first carried the change. */
function toQueue(
  send: (body: string, attributes: Readonly<Record<string, string>>) => Promise<void>,
): Destination {
  return {
    parallel: 10,
    replay: ({ event, message: { id, attributes } }) => {
      const distributionIds = attributes[DISTRIBUTION_IDS];
      return send(event, {
        [SOURCE_MESSAGE_ID]: attributes[SOURCE_MESSAGE_ID] ?? id,
        ...(distributionIds !== undefined && { [DISTRIBUTION_IDS]: distributionIds }),
      });
    },
  };
}

/** One after another: each environment of the function keeps CloudFront's rate for itself. */
function toFunction(invoke: (payload: string) => Promise<unknown>): Destination {
  return {
    parallel: 1,
    replay: async ({ event }) => {
      await invoke(event);
    },
  };
}

function unknownReason(discards: ReadonlySet<string>, letters: readonly DeadLetter[]): Error | undefined {
  const known = [...new Set(letters.map(({ reason }) => reason.name))];
  const unknown = [...discards].find((name) => !known.includes(name));
  if (unknown === undefined || known.length === 0) return undefined;
  return wrongUsage(
    `--discard ${unknown} is the reason of no message`,
    `The reasons are ${known.map((name) => JSON.stringify(name)).join(', ')}.`,
  );
}
