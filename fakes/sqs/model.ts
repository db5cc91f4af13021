/** A standard queue as a pure state machine: no clock, no network. Times are milliseconds since the epoch. */

import { Timeline } from '../timeline.ts';

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

export interface QueueOptions {
  /** In milliseconds. */
  readonly visibilityTimeout?: number;
  /** Received more often than this, a message goes to the dead-letter queue instead. */
  readonly redrive?: { readonly maxReceiveCount: number; readonly deadLetter: QueueModel };
  /** Which of the visible messages comes next, as a share from 0 to 1; standard queues keep no order. */
  readonly random?: () => number;
}

export class QueueModel {
  readonly messages = new Map<string, StoredMessage>();
  /** Of any message, whatever became of it. */
  mostReceives = 0;
  readonly #visibilityTimeout: number;
  readonly #redrive: QueueOptions['redrive'];
  readonly #random: () => number;
  /** Those that can be received, from `#next` on; those not in `#visible` any more are passed over. */
  #line: StoredMessage[] = [];
  #next = 0;
  readonly #visible = new Set<StoredMessage>();
  /** What was changed or removed since it was put here is passed over when its time comes. */
  readonly #hidden = new Timeline<{ readonly message: StoredMessage; readonly visibleAt: number }>();
  #sent = 0;

  constructor({ visibilityTimeout = 240_000, redrive, random = () => 0 }: QueueOptions = {}) {
    this.#visibilityTimeout = visibilityTimeout;
    this.#redrive = redrive;
    this.#random = random;
  }

  /** @param delay milliseconds before it is there to be received */
  send(
    body: string,
    now: number,
    attributes: Readonly<Record<string, string>> = {},
    delay = 0,
  ): StoredMessage {
    this.#sent += 1;
    const id = `message-${this.#sent}`;
    const message = { id, body, attributes, sentAt: now, visibleAt: now, receives: 0, receiptHandle: '' };
    this.messages.set(id, message);
    this.#hide(message, now + delay);
    return message;
  }

  /** At most `count`, 10 as SQS allows. */
  receive(now: number, count = 10): StoredMessage[] {
    this.#show(now);
    const received: StoredMessage[] = [];
    while (received.length < Math.min(count, 10)) {
      const message = this.#take();
      if (message === undefined) break;
      if (this.#redrive !== undefined && message.receives >= this.#redrive.maxReceiveCount) {
        this.messages.delete(message.id);
        this.#redrive.deadLetter.send(message.body, now, message.attributes);
        continue;
      }
      message.receives += 1;
      this.mostReceives = Math.max(this.mostReceives, message.receives);
      message.receiptHandle = `${message.id}#${message.receives}`;
      this.#hide(message, now + this.#visibilityTimeout);
      received.push(message);
    }
    return received;
  }

  /** False when the handle is not the one of the latest receive. */
  remove(receiptHandle: string): boolean {
    const message = this.#held(receiptHandle);
    if (message === undefined) return false;
    this.#visible.delete(message);
    return this.messages.delete(message.id);
  }

  changeVisibility(receiptHandle: string, visibleAt: number): boolean {
    const message = this.#held(receiptHandle);
    // The handle of a message that is visible again is no longer valid.
    if (message === undefined || this.#visible.has(message)) return false;
    this.#hide(message, visibleAt);
    return true;
  }

  /** Lets a message come now, whatever it waits for. */
  wake(message: StoredMessage): void {
    this.#hide(message, 0);
  }

  /** When something can be received, undefined when never without another message. */
  nextVisibleAt(now: number): number | undefined {
    this.#show(now);
    return this.#visible.size > 0 ? now : this.#hidden.first?.at;
  }

  #held(receiptHandle: string): StoredMessage | undefined {
    const message = this.messages.get(receiptHandle.split('#')[0] ?? '');
    return message?.receiptHandle === receiptHandle ? message : undefined;
  }

  #hide(message: StoredMessage, visibleAt: number): void {
    message.visibleAt = visibleAt;
    this.#visible.delete(message);
    this.#hidden.add(visibleAt, { message, visibleAt });
  }

  #show(now: number): void {
    for (let { first } = this.#hidden; first !== undefined; first = this.#hidden.first) {
      const { message, visibleAt } = first.item;
      const isStale = message.visibleAt !== visibleAt || !this.messages.has(message.id);
      if (!isStale && visibleAt > now) break;
      this.#hidden.take();
      if (isStale || this.#visible.has(message)) continue;
      this.#visible.add(message);
      this.#line.push(message);
    }
  }

  #take(): StoredMessage | undefined {
    while (this.#next < this.#line.length) {
      const picked = this.#next + Math.floor(this.#random() * (this.#line.length - this.#next));
      const message = this.#line[picked];
      const first = this.#line[this.#next];
      if (first !== undefined) this.#line[picked] = first;
      this.#next += 1;
      if (message !== undefined && this.#visible.delete(message)) return message;
    }
    this.#line = [];
    this.#next = 0;
    return undefined;
  }
}
