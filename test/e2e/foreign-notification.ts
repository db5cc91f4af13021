import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import type { Stack } from './stack.ts';

export function foreignNotificationTests(stack: () => Stack): void {
  describe('a notification that was there before', () => {
    test('is shown by the plan through an import block, with what the apply would remove', () => {
      const { firstApply } = stack();
      expect(firstApply).toContain(
        'module.switched.aws_s3_bucket_notification.this[0] will be updated in-place',
      );
      expect(firstApply).toMatch(/~ eventbridge += true -> false/);
    });

    test('stays when other_notifications names it', async () => {
      const { QueueConfigurations, EventBridgeConfiguration } = await stack().aws.s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: 'e2e-switched' }),
      );
      expect(QueueConfigurations?.find(({ Id }) => Id === 'foreign')).toMatchObject({
        Events: ['s3:ObjectTagging:*'],
        Filter: { Key: { FilterRules: [{ Value: 'inbox/' }] } },
      });
      // The fixture does not name it.
      expect(EventBridgeConfiguration).toBeUndefined();
    });
  });
}
