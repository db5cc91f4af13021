import type { Clock } from '../src/clock.ts';
import { Timeline } from './timeline.ts';

/** Time that passes only while everybody sleeps, so that minutes take milliseconds and repeat exactly. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new Timeline<() => void>();

  constructor(start = Date.parse('2026-11-20T12:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#timers.add(this.#now + milliseconds, wake));
  }

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = work.finally(() => {
      settled = true;
    });
    done.catch(() => undefined);
    for (;;) {
      // Everything that can go on without time passing goes on first.
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return done;
      const next = this.#timers.take();
      if (next === undefined) throw new Error('the work waits for something that time does not bring');
      this.#now = Math.max(this.#now, next.at);
      next.item();
    }
  }
}
