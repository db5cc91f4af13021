import { afterAll, beforeAll, describe } from '@jest/globals';
import { crashTests } from './crash.ts';
import { deliveryTests } from './deliveries.ts';
import { denialTests } from './denial.ts';
import { folderTests } from './folders.ts';
import { foreignNotificationTests } from './foreign-notification.ts';
import { lifecycleTests } from './lifecycle.ts';
import { loneChangeTests } from './lone-change.ts';
import { manualInvocationTests } from './manual.ts';
import { observedTests } from './observed.ts';
import { operatorTests } from './operator.ts';
import { permissionTests } from './permissions.ts';
import { siteTests } from './site.ts';
import { sitePermissionTests } from './site-permissions.ts';
import { type Stack, startStack } from './stack.ts';
import { switchedTests } from './switched.ts';
import { unreadableEventTests } from './unreadable.ts';
import { versionTests } from './versions.ts';

describe('the module on a local AWS', () => {
  let stack: Stack | undefined;
  const started = () => {
    if (stack === undefined) throw new Error('the local AWS was not started; see the first failure');
    return stack;
  };
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const crash = crashTests(started);
  crash.killed();
  deliveryTests(started, 's3');
  manualInvocationTests(started);
  unreadableEventTests(started);
  loneChangeTests(started);
  siteTests(started);
  permissionTests(started);
  sitePermissionTests(started);
  const denial = denialTests(started);
  denial.denied();
  deliveryTests(started, 'eventbridge', 'direct');
  folderTests(started);
  versionTests(started);
  observedTests(started);
  crash.recovered();
  denial.madeUpFor();
  foreignNotificationTests(started);
  operatorTests(started);
  switchedTests(started);
  lifecycleTests(started);
});
