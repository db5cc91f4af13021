import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { CALL, type World } from '../comparison/world.ts';

/** All attempts of an SDK with its default settings. */
export const ATTEMPTS = 3;

/** Asks for one invalidation; false when it was refused in the end. */
export type Client = (paths: readonly string[]) => Promise<boolean>;

/** CloudFront through an SDK with its default settings, which tries again what was throttled and nothing else. */
export function client({ clock, cloudFront, random }: World): Client {
  let requests = 0;
  return async (paths) => {
    requests += 1;
    const request = {
      distributionId: DISTRIBUTION,
      callerReference: `${requests}`,
      quantity: paths.length,
      paths,
    };
    for (let tries = 1; ; tries += 1) {
      await clock.sleep(CALL / 2);
      const answer = cloudFront.createInvalidation(request, clock.now());
      await clock.sleep(CALL / 2);
      if (!('code' in answer)) return true;
      if (answer.code !== 'Throttling' || tries === ATTEMPTS) return false;
      await clock.sleep(retryPause(tries, random.next()));
    }
  };
}

/**
 * Milliseconds before the next attempt of what was throttled: full jitter over 500 ms, doubled with every attempt
 * (AWS SDK for JavaScript v3, standard mode).
 */
export function retryPause(tries: number, share: number): number {
  return 500 * 2 ** tries * share;
}
