import { readBody } from '../../src/events/parse.ts';
import { lambdaRecord } from './lambda-record.ts';
import { type Reason, reasonOf, unreadable } from './reason.ts';

/** A message as the dead-letter queue has it. */
export interface DeadMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it was sent: by SQS's redrive, when it was first sent. Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A dead message, why it is dead, and what would ask for the same again. */
export interface DeadLetter {
  readonly message: DeadMessage;
  readonly reason: Reason;
  /** JSON: the body for the queue, the payload for the function. */
  readonly event: string;
  /** Keys and paths that it asks for, as far as it can be read. */
  readonly names: readonly string[];
}

/** @param bucketName undefined: not known, so that it is not said whether the event can be read */
export function readDeadLetter(message: DeadMessage, bucketName: string | undefined): DeadLetter {
  const record = lambdaRecord(message.body);
  const event = record === undefined ? message.body : JSON.stringify(record.requestPayload);
  const reason = reasonOf(message.attributes, record);
  if (bucketName === undefined) return { message, reason, event, names: [] };
  const { changes, problems } = readBody(event, { bucketName, deliveryId: message.id });
  const names = [...new Set(changes.map(({ key, path }) => key ?? path ?? ''))];
  const [problem] = problems;
  const isNew = problem !== undefined && reason.canSucceed;
  return { message, event, names, reason: isNew ? unreadable(problem) : reason };
}
