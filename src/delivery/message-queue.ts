/** A message of the queue, as the function receives it. */
export interface Message {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When it arrived in the queue, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** How often it was received, including this time. */
  readonly receiveCount: number;
  /** The only distributions that still need it; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
  /** The id of the first message that it was made from; undefined: it is the first. */
  readonly sourceMessageId?: string | undefined;
}

/** The queue and its dead-letter queue, as the function uses them. Every method rejects with the error of SQS. */
export interface MessageQueue {
  /** Returns at most 10 messages; none when none arrived within `waitSeconds` (whole seconds). */
  receive(waitSeconds: number): Promise<Message[]>;
  /** Returns how many could not be deleted; SQS delivers those again. */
  deleteMessages(messages: readonly Message[]): Promise<number>;
  /** Makes messages visible again, each after its delay; returns how many stay invisible until their timeout. */
  changeVisibility(retries: readonly Retry[]): Promise<number>;
  /** Sends copies to the end of the queue; returns those SQS did not accept. */
  requeue(copies: readonly Requeue[]): Promise<Requeue[]>;
  /** Sends copies to the dead-letter queue, with the reason in their attributes; returns those SQS did not accept. */
  deadLetter(copies: readonly DeadLetter[]): Promise<DeadLetter[]>;
}

/** A message to be received again as it is. */
export interface Retry {
  readonly message: Message;
  /** Whole seconds. */
  readonly delaySeconds: number;
}

/** What some distributions still need of a message. */
export interface Requeue extends Retry {
  /** The message's own, or one that names the paths that are left. */
  readonly body: string;
  readonly distributionIds: readonly string[];
}

/** A copy of a message that can never succeed. */
export interface DeadLetter {
  readonly message: Message;
  readonly error: Error;
  /** The paths that CloudFront refuses, if that is why. */
  readonly paths: readonly string[];
  /** The distributions it failed for; undefined: all. */
  readonly distributionIds?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Messages in one SQS request. */
export const MAX_BATCH = 10;
/** SQS requests in parallel. */
export const PARALLEL_REQUESTS = 10;
