import { readFileSync } from 'node:fs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { s3Event } from '../../fakes/events.ts';
import { REGION } from '../../scripts/local-aws/environment.ts';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { type Ended, run } from '../command-line/command-line.ts';
import { matchingSchema } from '../command-line/schema.ts';
import { type Policy, without } from './apply-policy.ts';
import { eventually } from './eventually.ts';
import { depth, drained, take } from './queues.ts';
import { RolePolicy } from './role-policy.ts';
import { put, type Stack } from './stack.ts';
import { FRESH_WITHIN_MS } from './timing.ts';

/** What an operator does with the built command line. */
export function operatorTests(stack: () => Stack): void {
  const command = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    run(args, { env: { AWS_ENDPOINT_URL: stack().server.endpoint, AWS_REGION: REGION, ...env } });
  const send = (queueUrl: string, body: string, attributes: Readonly<Record<string, string>> = {}) =>
    stack().aws.sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: 'String', StringValue },
          ]),
        ),
      }),
    );

  describe('redrive', () => {
    test('replays through the queue what can succeed, keeps the rest, and discards it on request', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, functionName, queueUrl, deadLetterQueueUrl } = deliveries.s3;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const reason = { ErrorName: 'UnreadableMessage', ErrorMessage: 'not JSON' };
      await send(
        deadLetterQueueUrl,
        JSON.stringify(s3Event({ key: 'redriven.html', bucket, at: new Date().toISOString() })),
      );
      await send(deadLetterQueueUrl, 'poison', reason);

      const first = await command(['redrive', '--function', functionName, '--delete']);
      expect(first.stdout).toContain('ReceivedTooOften: 1 message');
      expect(first.stdout).toContain('UnreadableMessage: 1 message');
      expect(first.code).toBe(3);
      expect(await watch.waitFor(['/redriven.html'], FRESH_WITHIN_MS)).toEqual([]);
      expect(await depth(aws, deadLetterQueueUrl)).toBe(1);

      const second = await command(['redrive', '--function', functionName, '--discard', 'UnreadableMessage']);
      expect({ code: second.code, depth: await depth(aws, deadLetterQueueUrl) }).toEqual({
        code: 0,
        depth: 0,
      });
      await drained(aws, queueUrl, FRESH_WITHIN_MS);
    });

    test('invokes the function with what Lambda gave up on in direct delivery', async () => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, functionName, deadLetterQueueUrl } = deliveries.direct;
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const record = {
        requestContext: { condition: 'RetriesExhausted' },
        requestPayload: s3Event({ key: 'invoked.html', bucket, at: new Date().toISOString() }),
        responsePayload: { errorMessage: `${distributionId}: Throttling: Rate exceeded` },
      };
      await send(deadLetterQueueUrl, JSON.stringify(record));

      const { stdout, code } = await command(['redrive', '--function', functionName, '--delete', '--json']);
      expect(matchingSchema('redrive', stdout)).toMatchObject({
        groups: [{ reason: 'Throttling', replayed: 1, deleted: 1 }],
      });
      expect(code).toBe(0);
      await watch.look();
      expect(watch.seen.flatMap(({ paths }) => paths)).toEqual(['/invoked.html']);
      expect(await depth(aws, deadLetterQueueUrl)).toBe(0);
    });
  });

  test.each(['s3', 'direct'] as const)(
    'replay asks again for what was written, in delivery %s',
    async (name) => {
      const { aws, deliveries } = stack();
      const { bucket, distributionId, functionName } = deliveries[name];
      const events = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      await put(aws, bucket, 'replayed é.html');
      const path = '/replayed%20%C3%A9.html';
      expect(await events.waitFor([path], FRESH_WITHIN_MS)).toEqual([]);

      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);
      const { stdout, code } = await command([
        'replay',
        '--since',
        '1m',
        '--function',
        functionName,
        '--json',
      ]);
      expect(matchingSchema('replay', stdout)).toMatchObject({
        keys: expect.arrayContaining(['replayed é.html']),
      });
      expect(code).toBe(0);
      expect(await watch.waitFor([path], FRESH_WITHIN_MS)).toEqual([]);
    },
  );

  describe('doctor', () => {
    /** The states of the checks, and the whole report. */
    const examine = async (functionName: string, env?: Readonly<Record<string, string>>) => {
      const { stdout, stderr, code } = await command(['doctor', '--function', functionName, '--json'], env);
      if (stdout === '') throw new Error(stderr);
      return { report: matchingSchema('doctor', stdout), code };
    };
    const finding = (check: string, state: string, what: RegExp) => ({
      findings: expect.arrayContaining([
        expect.objectContaining({ check, state, what: expect.stringMatching(what) }),
      ]),
    });
    const notify = (bucket: string, NotificationConfiguration: NotificationConfiguration) =>
      stack().aws.s3.send(
        new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }),
      );

    test.each(['s3', 'eventbridge', 'direct'] as const)('finds delivery %s in order', async (name) => {
      const { report } = await examine(stack().deliveries[name].functionName);
      for (const check of ['events', 'permission', 'function', 'role', 'distribution'])
        expect(report).toMatchObject(finding(check, 'healthy', /./));
      if (name !== 'direct') expect(report).toMatchObject(finding('mapping', 'healthy', /enabled/));
    });

    test('finds that the notification is gone', async () => {
      const { aws, deliveries } = stack();
      const { bucket, functionName } = deliveries.direct;
      const { QueueConfigurations, LambdaFunctionConfigurations } = await aws.s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
      );
      await notify(bucket, {});
      try {
        const { report, code } = await examine(functionName);
        expect(report).toMatchObject(finding('events', 'broken', /e2e-direct sends no events here/));
        expect(code).toBe(1);
      } finally {
        await notify(bucket, {
          ...(QueueConfigurations && { QueueConfigurations }),
          ...(LambdaFunctionConfigurations && { LambdaFunctionConfigurations }),
        });
      }
    });

    test('finds that the bucket does not send its events to EventBridge', async () => {
      const { bucket, functionName } = stack().deliveries.eventbridge;
      await notify(bucket, {});
      try {
        const { report, code } = await examine(functionName);
        expect(report).toMatchObject(finding('events', 'broken', /does not send its events to EventBridge/));
        expect(code).toBe(1);
      } finally {
        await notify(bucket, { EventBridgeConfiguration: {} });
      }
    });

    test('finds the permission that the role lacks', async () => {
      const { aws, deliveries } = stack();
      const { functionName, roleArn } = deliveries.eventbridge;
      const policy = await RolePolicy.of(aws, roleArn);
      await policy.without('CreateInvalidation', async () => {
        const { report, code } = await examine(functionName);
        expect(report).toMatchObject(finding('role', 'broken', /may not cloudfront:CreateInvalidation on/));
        expect(code).toBe(1);
      });
    });

    test('finds that the mapping is disabled', async () => {
      const { aws, deliveries } = stack();
      const { functionName } = deliveries.eventbridge;
      const { EventSourceMappings = [] } = await aws.lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: functionName }),
      );
      const UUID = EventSourceMappings[0]?.UUID;
      const enable = async (Enabled: boolean) => {
        await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
        const wanted = Enabled ? 'Enabled' : 'Disabled';
        await eventually(`a mapping that is ${wanted}`, FRESH_WITHIN_MS, async () => {
          const list = await aws.lambda.send(
            new ListEventSourceMappingsCommand({ FunctionName: functionName }),
          );
          return list.EventSourceMappings?.[0]?.State === wanted ? true : undefined;
        });
      };
      await enable(false);
      try {
        const { report, code } = await examine(functionName);
        expect(report).toMatchObject(finding('mapping', 'broken', /is Disabled: nothing reads the queue/));
        expect(code).toBe(1);
      } finally {
        await enable(true);
      }
    });

    test('finds dead letters, and says how to replay them', async () => {
      const { aws, deliveries } = stack();
      const { functionName, deadLetterQueueUrl } = deliveries.eventbridge;
      await send(deadLetterQueueUrl, 'poison');
      const { report, code } = await examine(functionName);
      expect(report).toMatchObject(finding('dead letters', 'warning', /about 1 message in/));
      expect(code).toBe(3);
      await take(aws, deadLetterQueueUrl, 1, FRESH_WITHIN_MS);
    });

    test('needs the permissions that the docs name, and says what the caller may not examine', async () => {
      const { deliveries } = stack();
      const { functionName, bucket, distributionId } = deliveries.eventbridge;
      const policy: Policy = JSON.parse(
        readFileSync('docs/operator-policy.json', 'utf8')
          // MiniStack 1.5.33 asks for the permission to simulate on every role, AWS on the one.
          .replaceAll('arn:aws:iam::ACCOUNT:role/NAME-REGION', '*')
          .replaceAll('ACCOUNT', '000000000000')
          .replaceAll('REGION', REGION)
          .replaceAll('NAME', functionName)
          .replaceAll('BUCKET', bucket)
          .replaceAll('DISTRIBUTION', distributionId),
      );
      const allowed = await asUser(policy, (env) => examine(functionName, env));
      expect(JSON.stringify(allowed.report)).not.toContain('"unknown"');
      const { report, code } = await asUser(without(policy, 'iam:SimulatePrincipalPolicy'), (env) =>
        examine(functionName, env),
      );
      expect(report).toMatchObject(
        finding('role', 'unknown', /not examined: AWS denies iam:SimulatePrincipalPolicy/),
      );
      expect(code).toBe(3);
    });

    /** Does something as a user who may do what the policy says. */
    async function asUser<T>(
      policy: Policy,
      work: (env: Readonly<Record<string, string>>) => Promise<T>,
    ): Promise<T> {
      const { iam } = stack().aws;
      const UserName = 'e2e-operator';
      const PolicyName = 'operator';
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify(policy) }),
      );
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      try {
        return await work({
          AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
          AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
        });
      } finally {
        await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
        await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
        await iam.send(new DeleteUserCommand({ UserName }));
      }
    }
  });
}
