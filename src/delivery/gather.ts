import { asError } from '../as-error.ts';
import type { Clock } from '../clock.ts';
import type { Limits } from './limits.ts';
import { MAX_BATCH, type Message, type MessageQueue } from './message-queue.ts';

export interface Gathering {
  /** Those the function received itself: Lambda neither deletes them nor makes them visible. */
  readonly received: readonly Message[];
  /** Why gathering ended early, if it did. */
  readonly error?: Error;
}

/** Milliseconds. A deploy that pauses for longer between two objects is over. */
const QUIET = 3_000;
/** The same for one or two messages after a silence: what comes alone seldom gets company. */
const LONE_QUIET = 1_000;
const FEW = 2;
/**
 * Milliseconds. Shorter, and a change every two seconds takes most of the calls that CloudFront accepts (docs/benchmarks.md,
 * T): the other environment may have gathered what came for fifteen seconds.
 */
const SILENCE = 20_000;
const PARALLEL_RECEIVES = 5;

/**
 * Receives from the queue until nothing arrived for 3 seconds, or for one after a lone change, at most until the
 * deadline, and no more than the limits.
 *
 * Lambda's own batching window would delay a lone change by up to 20 seconds, as its pollers wait that long
 * on a quiet queue.
 *
 * @param first what the event source mapping delivered
 * @param deadline milliseconds since the epoch
 */
export type Gather = (first: readonly Message[], deadline: number) => Promise<Gathering>;

export interface GatherOptions {
  /** Milliseconds of quiet after one or two messages that came after a silence. */
  readonly loneQuiet?: number | undefined;
  /** Called when more than two messages have come; more than once. */
  readonly whenMany?: () => void;
}

export function gatherer(
  queue: Pick<MessageQueue, 'receive'>,
  clock: Clock,
  limits: Pick<Limits, 'messages' | 'characters'>,
  { loneQuiet = LONE_QUIET, whenMany = () => undefined }: GatherOptions = {},
): Gather {
  /** When the last message arrived that this environment has seen. */
  let lastArrival = Number.NEGATIVE_INFINITY;

  return async (first, deadline) => {
    const received: Message[] = [];
    const isAfterSilence = first.every(({ sentAt }) => sentAt >= lastArrival + SILENCE);
    lastArrival = Math.max(lastArrival, ...first.map(({ sentAt }) => sentAt));
    let length = first.reduce((sum, { body }) => sum + body.length, 0);
    let asked = 0;
    let failure: Error | undefined;

    const hasRoom = () =>
      first.length + received.length + asked + MAX_BATCH <= limits.messages && length < limits.characters;

    const quiet = () => (isAfterSilence && first.length + received.length <= FEW ? loneQuiet : QUIET);

    const receive = async (waitSeconds: number): Promise<number> => {
      asked += MAX_BATCH;
      try {
        const messages = await queue.receive(waitSeconds);
        for (const message of messages) {
          received.push(message);
          length += message.body.length;
          lastArrival = Math.max(lastArrival, message.sentAt);
        }
        return messages.length;
      } catch (error) {
        // What was gathered is sent all the same; what was not stays in the queue.
        failure = asError(error);
        return 0;
      } finally {
        asked -= MAX_BATCH;
      }
    };

    const goesOn = () => failure === undefined && hasRoom() && clock.now() < deadline;

    const drain = async () => {
      while (goesOn() && (await receive(0)) === MAX_BATCH);
    };

    if (first.length > FEW) whenMany();
    while (goesOn()) {
      const left = Math.min(lastArrival + quiet(), deadline, clock.now() + quiet()) - clock.now();
      // At least a second: a short poll asks only some of SQS's servers and may miss a backlog.
      const count = await receive(Math.max(1, Math.ceil(left / 1_000)));
      if (first.length + received.length > FEW) whenMany();
      if (count === MAX_BATCH) await Promise.all(Array.from({ length: PARALLEL_RECEIVES }, drain));
      if (count === 0 && clock.now() >= lastArrival + quiet()) break;
    }
    return failure === undefined ? { received } : { received, error: failure };
  };
}
