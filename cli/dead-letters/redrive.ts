import { asError } from '../../src/as-error.ts';
import { inParallel } from '../../src/parallel.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** Asks for the same again. Rejects when it was not accepted. */
export interface Destination {
  replay(letter: DeadLetter): Promise<void>;
  /** How many at once. */
  readonly parallel: number;
}

/** What became of a dead letter. */
export interface Outcome {
  readonly letter: DeadLetter;
  readonly isReplayed: boolean;
  readonly isDeleted: boolean;
  /** Why it was not accepted, though it was replayed. */
  readonly error?: Error;
}

export interface RedriveOptions {
  /** Deletes what was replayed and accepted. */
  readonly deletes: boolean;
  /** Names of reasons whose messages are deleted, not replayed. */
  readonly discards: ReadonlySet<string>;
  readonly progress: (outcomes: readonly Outcome[]) => void;
}

/** Replays what can succeed, deletes what is to be deleted, and lets others see the rest again. */
export async function redrive(
  letters: readonly DeadLetter[],
  destination: Destination,
  queue: Pick<DeadLetterQueue, 'delete' | 'show'>,
  { deletes, discards, progress }: RedriveOptions,
): Promise<Outcome[]> {
  const outcomes = new Map<DeadLetter, Outcome>();
  const replayable = letters.filter(({ reason }) => reason.canSucceed && !discards.has(reason.name));
  for (const letter of letters) outcomes.set(letter, { letter, isReplayed: false, isDeleted: false });
  try {
    await inParallel(destination.parallel, replayable, async (letter) => {
      try {
        await destination.replay(letter);
        outcomes.set(letter, { letter, isReplayed: true, isDeleted: false });
      } catch (thrown) {
        outcomes.set(letter, { letter, isReplayed: false, isDeleted: false, error: asError(thrown) });
      }
      progress([...outcomes.values()]);
    });
    const unneeded = [...outcomes.values()]
      .filter(({ letter, isReplayed }) => discards.has(letter.reason.name) || (deletes && isReplayed))
      .map(({ letter }) => letter.message);
    const deleted = await queue.delete(unneeded);
    for (const [letter, outcome] of outcomes)
      outcomes.set(letter, { ...outcome, isDeleted: deleted.has(letter.message.id) });
  } finally {
    await queue.show([...outcomes.values()].flatMap((one) => (one.isDeleted ? [] : one.letter.message)));
  }
  return [...outcomes.values()];
}
