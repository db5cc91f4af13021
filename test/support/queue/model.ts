/** A standard queue as a pure state machine: no clock, no network. Times are milliseconds since the epoch. */

export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
  /** Only the handle of the latest receive counts. */
  receiptHandle: string;
}

export class QueueModel {
  readonly messages = new Map<string, StoredMessage>();
  readonly #visibilityTimeout: number;
  #sent = 0;

  /** @param visibilityTimeout in milliseconds */
  constructor(visibilityTimeout = 240_000) {
    this.#visibilityTimeout = visibilityTimeout;
  }

  send(body: string, now: number, attributes: Record<string, string> = {}): StoredMessage {
    this.#sent += 1;
    const id = `message-${this.#sent}`;
    const message = { id, body, attributes, sentAt: now, visibleAt: now, receives: 0, receiptHandle: '' };
    this.messages.set(id, message);
    return message;
  }

  /** At most `count`, 10 as SQS allows. */
  receive(now: number, count = 10): StoredMessage[] {
    const received: StoredMessage[] = [];
    for (const message of this.messages.values()) {
      if (received.length === Math.min(count, 10)) break;
      if (message.visibleAt > now) continue;
      message.receives += 1;
      message.receiptHandle = `${message.id}#${message.receives}`;
      message.visibleAt = now + this.#visibilityTimeout;
      received.push(message);
    }
    return received;
  }

  /** False when the handle is not the one of the latest receive. */
  remove(receiptHandle: string): boolean {
    const message = this.#held(receiptHandle);
    return message !== undefined && this.messages.delete(message.id);
  }

  changeVisibility(receiptHandle: string, visibleAt: number): boolean {
    const message = this.#held(receiptHandle);
    if (message === undefined) return false;
    message.visibleAt = visibleAt;
    return true;
  }

  #held(receiptHandle: string): StoredMessage | undefined {
    const message = this.messages.get(receiptHandle.split('#')[0] ?? '');
    return message?.receiptHandle === receiptHandle ? message : undefined;
  }
}
