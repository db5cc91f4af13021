import type { Clock } from '../../../src/clock.ts';
import type { CloudFront, InvalidationRequest } from '../../../src/cloudfront.ts';
import type { CloudFrontModel } from './model.ts';

/** What happens to one request on its way, before or after the model has it. */
export interface Weather {
  /** An error in place of the model's answer. */
  before(request: InvalidationRequest): Error | undefined;
  /** An error in place of an answer that was given. */
  after(request: InvalidationRequest): Error | undefined;
  /** Milliseconds a request takes. */
  duration(): number;
}

/** As the SDK's client is set up in src/cloudfront.ts. */
const ATTEMPTS = 5;
const REQUEST_TIMEOUT = 10_000;
/** What the SDK's standard and adaptive modes try again (client-cloudfront 3.1161.0, measured). */
const RETRIED = new Set([
  'Throttling',
  'InternalFailure',
  'ServiceUnavailable',
  'ECONNRESET',
  'TimeoutError',
]);

/**
 * The function's view of CloudFront through the SDK, retries among it, without a network and in anybody's time.
 *
 * @param random the share of a delay that is waited
 */
export function cloudFrontOver(
  model: CloudFrontModel,
  clock: Clock,
  weather: Weather,
  random: () => number,
): Pick<CloudFront, 'createInvalidation'> {
  const attempt = async (request: InvalidationRequest, end: number): Promise<string> => {
    const duration = weather.duration();
    const heardUntil = Math.min(clock.now() + REQUEST_TIMEOUT, end);
    const waitUntil = async (time: number) => {
      await clock.sleep(Math.max(0, Math.min(time, heardUntil) - clock.now()));
      if (time > heardUntil) throw failure(heardUntil === end ? 'AbortError' : 'TimeoutError');
    };
    const start = clock.now();
    await waitUntil(start + duration / 2);
    const lost = weather.before(request);
    if (lost !== undefined) throw lost;
    const answer = model.createInvalidation({ ...request, quantity: request.paths.length }, clock.now());
    await waitUntil(start + duration);
    const unheard = weather.after(request);
    if (unheard !== undefined) throw unheard;
    if ('code' in answer) throw failure(answer.code, answer.message);
    return answer.id;
  };

  return {
    async createInvalidation(request, timeLeft) {
      const end = clock.now() + timeLeft;
      for (let tries = 1; ; tries += 1) {
        try {
          return await attempt(request, end);
        } catch (error) {
          const isRetried = error instanceof Error && RETRIED.has(error.name) && tries < ATTEMPTS;
          if (!isRetried) throw error;
          const base = error.name === 'Throttling' ? 500 : 100;
          const pause = Math.min(20_000, base * 2 ** tries * random());
          if (clock.now() + pause >= end) throw failure('AbortError', 'Request aborted');
          await clock.sleep(pause);
        }
      }
    },
  };
}

export function failure(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
