/** Lambda's asynchronous invocation: what sends an event gets no answer, and Lambda itself retries. */
import { asError } from '../src/as-error.ts';
import { LambdaEnvironment } from './lambda.ts';
import type { World } from './world.ts';

/**
 * Milliseconds before the second attempt and the third (Lambda Developer Guide, "How Lambda handles errors and retries
 * with asynchronous invocation").
 */
const RETRY_DELAYS = [60_000, 120_000];

export class AsynchronousInvocations {
  readonly #world: World;
  /** Environments that run nothing. */
  readonly #idle: LambdaEnvironment[] = [];
  readonly #events: Promise<void>[] = [];
  #environments = 0;

  constructor(world: World) {
    this.#world = world;
  }

  accept(body: string): void {
    this.#events.push(this.#handle(body, `event-${this.#events.length}`));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#events);
  }

  /** After the last attempt the on-failure destination gets the event, with the error beside it. */
  async #handle(body: string, requestId: string): Promise<void> {
    const { clock, deadLetters } = this.#world;
    for (let attempt = 0; ; attempt += 1) {
      const error = await this.#attempt(body, requestId);
      if (error === undefined) return;
      const delay = RETRY_DELAYS[attempt];
      if (delay === undefined) {
        const Time = new Date(clock.now()).toISOString();
        deadLetters.send(body, clock.now(), { ErrorName: error.name, ErrorMessage: error.message, Time });
        return;
      }
      await clock.sleep(delay);
    }
  }

  async #attempt(body: string, requestId: string): Promise<Error | undefined> {
    const environment = this.#idle.pop() ?? new LambdaEnvironment(this.#world, this.#environments++);
    try {
      await environment.invokeWith(JSON.parse(body), requestId);
      return undefined;
    } catch (error) {
      return asError(error);
    } finally {
      this.#idle.push(environment);
    }
  }
}
