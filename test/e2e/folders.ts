import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { linesOf, logOf, refusalIsLogged } from './function-log.ts';
import { depth, drained } from './queues.ts';
import { RolePolicy } from './role-policy.ts';
import { renewEnvironment } from './site-permissions.ts';
import { type BufferedDelivery, put, type Stack, UNCHANGED } from './stack.ts';
import { FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

/** Twelve paths save six, after the price of a wildcard; at 20 unchanged objects for each, 120 are too many. */
const NUMBERS = Array.from({ length: 12 }, (_, i) => i);
const CHANGED = {
  few: NUMBERS.map((i) => `site/few/new ${i}.html`),
  many: NUMBERS.map((i) => `site/many/new ${i}.html`),
};
const PATHS = {
  few: NUMBERS.map((i) => `/few/new%20${i}.html`),
  many: NUMBERS.map((i) => `/many/new%20${i}.html`),
};

export function folderTests(stack: () => Stack): void {
  /** Uploads, and waits for what is invalidated then. */
  async function upload({ bucket, distributionId, queueUrl }: BufferedDelivery, keys: readonly string[]) {
    const { aws } = stack();
    const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
    await Promise.all(keys.map((key) => put(aws, bucket, key)));
    await drained(aws, queueUrl, FRESH_WITHIN_MS);
    await sleep(QUIET_MS);
    await watch.look();
    return watch.seen.flatMap(({ paths }) => paths).sort();
  }

  describe('an upload of whole folders', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, stack().deliveries.folders.roleArn);
    });
    // One that was refused warns only once.
    beforeEach(async () => renewEnvironment(stack().aws, stack().deliveries.folders.functionName));

    test('clears a folder with few other objects as a whole, and in one with many only what was uploaded', async () => {
      const { aws, deliveries } = stack();
      const since = Date.now();

      const paths = await upload(deliveries.folders, [...CHANGED.few, ...CHANGED.many]);

      expect(paths.filter((path) => !path.startsWith('/few/'))).toEqual([...PATHS.many].sort());
      // An event or two may reach another environment before the rest, and be too few there.
      const lines = linesOf(await logOf(aws, deliveries.folders, since));
      const [wildcard, ...others] = lines.flatMap(({ distributions = [] }) =>
        distributions.flatMap(({ wildcards }) => wildcards),
      );
      expect(others).toEqual([]);
      expect(wildcard?.path).toBe('/few/*');
      const alone = CHANGED.few.length - (wildcard?.replaces ?? 0);
      expect(paths.filter((path) => path.startsWith('/few/'))).toHaveLength(1 + alone);
      // Those of the other environment were written a moment ago, and are no harm.
      expect(wildcard?.collateral).toBe(UNCHANGED.few.length);
      expect(lines.filter(({ level }) => level === 'WARN')).toEqual([]);
    });

    test('may list the part of the bucket that viewers see', () => {
      expect(policy.statement('ListBucket')).toMatchObject({
        Resource: 'arn:aws:s3:::e2e-folders',
        Condition: { StringLike: { 's3:prefix': ['site/*'] } },
      });
    });

    test.each([
      [
        'the permission to list the bucket',
        (work: () => Promise<void>) => policy.without('ListBucket', work),
      ],
      [
        'the permission for that part of it',
        (work: () => Promise<void>) =>
          policy.having('ListBucket', { Condition: { StringLike: { 's3:prefix': ['other/*'] } } }, work),
      ],
    ])('without %s clears only what was uploaded, and a warning says why', async (_what, without) => {
      const { aws, deliveries } = stack();
      const since = Date.now();

      await without(async () => {
        expect(await upload(deliveries.folders, CHANGED.few)).toEqual([...PATHS.few].sort());
        const logged = await refusalIsLogged(aws, deliveries.folders, 's3:ListBucket', since);
        const warnings = linesOf(logged).filter(({ level }) => level === 'WARN');
        expect(warnings).toEqual([
          expect.objectContaining({
            message: 'the bucket could not be listed; no wildcard is sent to save paths',
            distributionId: deliveries.folders.distributionId,
            error: expect.objectContaining({
              message: expect.stringContaining('not authorized to perform: s3:ListBucket'),
            }),
          }),
        ]);
      });

      expect(await depth(aws, deliveries.folders.deadLetterQueueUrl)).toBe(0);
    });

    // By another installation, which may list all of its bucket; as one message, so that none of them is a bystander.
    test('clears a folder with no other objects as a whole even where collateral is forbidden', async () => {
      const { aws, deliveries } = stack();
      const { distributionId, queueUrl } = deliveries.eventbridge;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const MessageBody = JSON.stringify({ keys: NUMBERS.map((i) => `all new/${i}.html`) });

      await aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));

      await drained(aws, queueUrl, FRESH_WITHIN_MS);
      await watch.look();
      expect(watch.seen.flatMap(({ paths }) => paths)).toEqual(['/all%20new/*']);
    });
  });
}
