import type { Clock } from '../../src/clock.ts';
import type { CloudFront, Created, InvalidationRequest } from '../../src/invalidate/cloudfront-port.ts';
import type { Fate } from './faults.ts';
import type { CloudFrontModel } from './model.ts';

/** What becomes of a request that is made now. */
export type Weather = (request: InvalidationRequest) => Fate;

/** As the SDK's client is set up in src/aws/cloudfront.ts. */
const ATTEMPTS = 5;
const REQUEST_TIMEOUT = 20_000;
/** What a request takes at least, in milliseconds. */
const REQUEST = 150;
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
): Pick<CloudFront, 'createInvalidation' | 'completedInvalidations'> {
  const attempt = async (request: InvalidationRequest, end: number): Promise<Created> => {
    const { milliseconds, end: fate } = weather(request);
    const duration = Math.max(REQUEST, milliseconds);
    const heardUntil = Math.min(clock.now() + REQUEST_TIMEOUT, end);
    const waitUntil = async (time: number) => {
      await clock.sleep(Math.max(0, Math.min(time, heardUntil) - clock.now()));
      if (time > heardUntil) throw failure(heardUntil === end ? 'AbortError' : 'TimeoutError');
    };
    const start = clock.now();
    await waitUntil(start + duration / 2);
    if (fate === 'request lost') throw failure('ECONNRESET');
    if (typeof fate === 'object') throw failure(fate.code, fate.message);
    const answer = model.createInvalidation({ ...request, quantity: request.paths.length }, clock.now());
    await waitUntil(start + duration);
    if (fate === 'answer lost') throw failure('ECONNRESET');
    if ('code' in answer) throw failure(answer.code, answer.message);
    return { id: answer.id, createdAt: answer.createdAt };
  };

  return {
    async completedInvalidations(distributionId) {
      await clock.sleep(REQUEST);
      return model
        .latest(distributionId, 100)
        .flatMap(({ id, completesAt }) => (completesAt <= clock.now() ? id : []));
    },

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
