import {
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { Clients, Stack } from './stack.ts';

/** These come last: they destroy the module. */
export function lifecycleTests(stack: () => Stack): void {
  describe('terraform', () => {
    test('finds nothing to change after an apply', async () => {
      expect(await stack().terraform.isUpToDate()).toBe(true);
    });

    test('leaves the buckets as it found them when everything is destroyed', async () => {
      const { aws, terraform, deliveries } = stack();
      const buckets = Object.values(deliveries).map(({ bucket }) => bucket);
      const objectsBefore = await Promise.all(buckets.map((bucket) => objectsOf(aws, bucket)));

      await terraform.destroy();

      const objectsAfter = await Promise.all(buckets.map((bucket) => objectsOf(aws, bucket)));
      expect(objectsAfter).toEqual(objectsBefore);
      expect(await notificationsOf(aws, deliveries.s3.bucket)).toEqual({});
      expect(await notificationsOf(aws, deliveries.direct.bucket)).toEqual({});
      expect(await notificationsOf(aws, deliveries.site.bucket)).toEqual({});
      // The bucket sent its events to EventBridge before the module came.
      expect(await notificationsOf(aws, deliveries.eventbridge.bucket)).toEqual({
        EventBridgeConfiguration: {},
      });
    });
  });
}

async function objectsOf(
  { s3 }: Clients,
  bucket: string,
): Promise<Map<string | undefined, string | undefined>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return new Map(Contents.map(({ Key, ETag }) => [Key, ETag]));
}

async function notificationsOf({ s3 }: Clients, bucket: string): Promise<NotificationConfiguration> {
  const { $metadata, ...configuration } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  );
  return configuration;
}
