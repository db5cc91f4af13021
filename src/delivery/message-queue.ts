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
}

/** The queue and its dead-letter queue, as the function uses them. Every method rejects with the error of SQS. */
export interface MessageQueue {
  /** Returns at most 10 messages; none when none arrived within `waitSeconds` (whole seconds). */
  receive(waitSeconds: number): Promise<Message[]>;
  /** Returns how many could not be deleted; SQS delivers those again. */
  deleteMessages(messages: readonly Message[]): Promise<number>;
  /** Makes messages visible again, each after its delay. */
  changeVisibility(retries: readonly Retry[]): Promise<void>;
  /** Copies at most 10 messages to the end of the queue; returns those SQS did not accept. */
  requeue(copies: readonly Requeue[]): Promise<Message[]>;
  /** Copies at most 10 messages to the dead-letter queue with their reasons; returns those SQS did not accept. */
  deadLetter(copies: readonly DeadLetter[]): Promise<Message[]>;
}

/** A message to be received again as it is. */
export interface Retry {
  readonly message: Message;
  /** Whole seconds. */
  readonly delaySeconds: number;
}

/** A copy of a message for the distributions that still need it. */
export interface Requeue extends Retry {
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
