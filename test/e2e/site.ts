import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { depth, drained } from './queues.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

interface Upload {
  readonly key: string;
  readonly body?: string;
  /** At the distribution that shows the folder `site` and has behaviors of its own. */
  readonly first: readonly string[];
  /** At the one that shows the whole bucket and has a rule of its own. */
  readonly second: readonly string[];
}

const UPLOADS: readonly Upload[] = [
  { key: 'site/home.html', first: ['/home.html', '/'], second: ['/site/home.html'] },
  {
    key: 'site/blog/index.html',
    first: ['/blog/index.html', '/blog/'],
    second: ['/site/blog/index.html', '/site/blog/'],
  },
  { key: 'site/a.jpg', first: ['/a.jpg*'], second: ['/site/a.jpg'] },
  { key: 'site/docs/index.md', first: ['/docs/index.md'], second: ['/docs/index.html', '/docs/'] },
  // Another origin serves it.
  { key: 'site/api/x', first: [], second: ['/site/api/x'] },
  // A rule ignores it.
  { key: 'site/app.js.map', first: [], second: ['/site/app.js.map'] },
  // Outside the origin path.
  { key: 'drafts/new.html', first: [], second: ['/drafts/new.html'] },
  // A folder marker.
  { key: 'site/photos/', body: '', first: [], second: [] },
];

export function siteTests(stack: () => Stack): void {
  describe('a bucket with two distributions', () => {
    test('invalidates at each the paths that its own configuration and rules give, and nothing else', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, secondDistributionId, queueUrl, deadLetterQueueUrl } = deliveries.site;
      const first = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const second = await InvalidationWatch.fromNow(aws.cloudfront, secondDistributionId);
      const expected = {
        first: UPLOADS.flatMap((upload) => upload.first).sort(),
        second: UPLOADS.flatMap((upload) => upload.second).sort(),
      };

      await Promise.all(UPLOADS.map(({ key, body }) => put(aws, bucket, key, body)));

      await first.waitFor(expected.first, FRESH_WITHIN_MS);
      await second.waitFor(expected.second, FRESH_WITHIN_MS);
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
      await sleep(QUIET_MS);
      await first.look();
      await second.look();
      expect({ first: pathsOf(first), second: pathsOf(second) }).toEqual(expected);
      expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
    });
  });
}

function pathsOf(watch: InvalidationWatch): string[] {
  return watch.seen.flatMap(({ paths }) => paths).sort();
}
