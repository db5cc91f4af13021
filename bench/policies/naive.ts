/**
 * S3 invokes a function for every change, and the function asks for an invalidation of the one path. When that fails,
 * Lambda invokes it again after one minute and once more after two (Lambda Developer Guide, "Asynchronous
 * invocation"). As many run at once as there are changes: Lambda's limit of 1,000 is not modelled.
 *
 * With 900,000 requests in a run this one does without promises.
 */
import { DISTRIBUTION } from '../../fakes/lambda/environment.ts';
import { Timeline } from '../../fakes/timeline.ts';
import { CALL, COLD_START } from '../comparison/world.ts';
import { ATTEMPTS, retryPause } from './client.ts';
import type { Policy } from './policy.ts';

const WAITS_OF_LAMBDA = [60_000, 120_000];

export const NAIVE: Policy = {
  name: 'naive',
  title: 'a function for each event',
  async run(world) {
    const agenda = new Timeline<(now: number) => void>();
    let idle = 0;
    let requests = 0;

    const invoke = (key: string, at: number, failures: number) => {
      const isWarm = idle > 0;
      if (isWarm) idle -= 1;
      const start = at + (isWarm ? 0 : COLD_START);
      agenda.add(start + CALL / 2, (now) => attempt(key, now, 1, failures));
    };
    const attempt = (key: string, at: number, tries: number, failures: number) => {
      requests += 1;
      const request = { distributionId: DISTRIBUTION, callerReference: `${requests}`, quantity: 1 };
      const paths = [`/${key}`];
      const answer = world.cloudFront.createInvalidation({ ...request, paths }, world.start + at);
      const heard = at + CALL / 2;
      if ('code' in answer && answer.code === 'Throttling' && tries < ATTEMPTS) {
        const next = heard + retryPause(tries, world.random.next()) + CALL / 2;
        agenda.add(next, (now) => attempt(key, now, tries + 1, failures));
        return;
      }
      agenda.add(heard, () => {
        idle += 1;
      });
      const wait = WAITS_OF_LAMBDA[failures];
      if ('code' in answer && wait !== undefined) {
        agenda.add(heard + wait, (now) => invoke(key, now, failures + 1));
      }
    };

    for (const { at, change } of world.arrivals) agenda.add(at, (now) => invoke(change.key, now, 0));
    for (let next = agenda.take(); next !== undefined; next = agenda.take()) next.item(next.at);
  },
};
