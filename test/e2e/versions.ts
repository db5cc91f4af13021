import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { s3Event } from '../../fakes/events.ts';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { eventually } from './eventually.ts';
import { linesOf, logOf, refusalIsLogged } from './function-log.ts';
import { drained } from './queues.ts';
import { RolePolicy } from './role-policy.ts';
import { renewEnvironment } from './site-permissions.ts';
import type { Stack } from './stack.ts';
import { FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

const SITE = ['index.html', 'docs/a b+c.html', 'é/ü.png', 'data.json'];

/** A bucket with versioning, at which unchanged and new objects are skipped. */
export function versionTests(stack: () => Stack): void {
  const versions = () => stack().deliveries.versions;

  /** @returns the version's id */
  async function upload(key: string, body: string, cacheControl = 'max-age=60'): Promise<string> {
    const { VersionId = '' } = await stack().aws.s3.send(
      new PutObjectCommand({
        Bucket: versions().bucket,
        Key: key,
        Body: Buffer.from(body),
        CacheControl: cacheControl,
      }),
    );
    return VersionId;
  }

  /** What is invalidated by some work of so many changes, and the lines that are logged. */
  async function invalidatedBy(changes: number, work: () => Promise<unknown>) {
    const { aws } = stack();
    const { distributionId, queueUrl } = versions();
    const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
    const since = Date.now();
    await work();
    // The queue is empty before an event is there, too.
    await eventually(`${changes} change(s) in the log`, FRESH_WITHIN_MS, async () => {
      const logged = linesOf(await logOf(aws, versions(), since));
      const seen = logged.reduce((sum, line) => sum + (line.changes ?? 0), 0);
      return seen >= changes ? true : undefined;
    });
    await drained(aws, queueUrl, FRESH_WITHIN_MS);
    await sleep(QUIET_MS);
    await watch.look();
    const lines = linesOf(await logOf(aws, versions(), since));
    return { paths: watch.seen.flatMap(({ paths }) => paths).sort(), lines };
  }
  const skipped = (lines: ReturnType<typeof linesOf>, reason: string) =>
    lines
      .flatMap(({ distributions = [] }) => distributions)
      .reduce((sum, one) => sum + (one.skipped[reason] ?? 0), 0);

  describe('in a bucket with versioning', () => {
    let policy: RolePolicy;
    beforeAll(async () => {
      policy = await RolePolicy.of(stack().aws, versions().roleArn);
    });
    // One that was refused warns only once, and what was cleared a moment ago is remembered.
    beforeEach(async () => renewEnvironment(stack().aws, versions().functionName));

    test('a site that is uploaded twice costs nothing, neither as new nor as unchanged', async () => {
      const all = () => Promise.all(SITE.map((key) => upload(key, `content of ${key}`)));
      const first = await invalidatedBy(SITE.length, all);
      const second = await invalidatedBy(SITE.length, all);
      expect([first.paths, second.paths]).toEqual([[], []]);
      expect(skipped(first.lines, 'new object')).toBe(SITE.length);
      expect(skipped(second.lines, 'unchanged')).toBe(SITE.length);
    });

    test('a new header, new content, and an object deleted and created again are invalidated', async () => {
      const { aws } = stack();
      const { paths, lines } = await invalidatedBy(4, async () => {
        await upload('index.html', 'content of index.html', 'no-cache');
        await upload('data.json', 'other content');
        await aws.s3.send(new DeleteObjectCommand({ Bucket: versions().bucket, Key: 'é/ü.png' }));
        await upload('é/ü.png', 'content of é/ü.png');
      });
      expect(paths).toEqual(['/', '/%C3%A9/%C3%BC.png', '/data.json', '/index.html']);
      const times = lines
        .flatMap(({ distributions = [] }) => distributions)
        .map((one) => one.acceptedAfterSeconds);
      expect(times.some((seconds) => seconds !== undefined && seconds > 0 && seconds < 30)).toBe(true);
    });

    test('a late duplicate of an unchanged version costs nothing', async () => {
      const key = 'late.html';
      await invalidatedBy(1, () => upload(key, 'same'));
      const versionId = await upload(key, 'same');
      const { paths, lines } = await invalidatedBy(2, async () => {
        const at = new Date(Date.now() - 60_000).toISOString();
        const MessageBody = JSON.stringify(s3Event({ bucket: versions().bucket, key, versionId, at }));
        await stack().aws.sqs.send(new SendMessageCommand({ QueueUrl: versions().queueUrl, MessageBody }));
      });
      expect(paths).toEqual([]);
      expect(skipped(lines, 'unchanged')).toBe(2);
    });

    test.each([
      ['ListVersions', 's3:ListBucketVersions'],
      ['ReadVersions', undefined],
    ])(
      'without %s an unchanged object is invalidated, and a warning says why',
      async (statementId, action) => {
        const { aws } = stack();
        const key = `${statementId}.html`;
        await invalidatedBy(1, () => upload(key, 'same'));
        await policy.without(statementId, async () => {
          const since = Date.now();
          const { paths } = await invalidatedBy(1, () => upload(key, 'same'));
          expect(paths).toEqual([`/${key}`]);
          // A HEAD has no body that could name the action.
          if (action !== undefined) await refusalIsLogged(aws, versions(), action, since);
          const warnings = linesOf(await logOf(aws, versions(), since)).filter(
            ({ level }) => level === 'WARN',
          );
          expect(warnings).toEqual([
            expect.objectContaining({ message: expect.stringContaining('counts as a change') }),
          ]);
        });
      },
    );
  });
}
