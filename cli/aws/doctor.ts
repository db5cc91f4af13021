import {
  CloudFrontClient,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { asError } from '../../src/as-error.ts';
import type { DeploymentReader } from '../doctor/deployment-reader.ts';
import { isErrorLine } from '../doctor/function.ts';
import { asking } from '../frame/explain.ts';
import { failureDestination } from './lambda.ts';
import { queueUrlOf } from './sqs.ts';

/** Invalidations that are looked at, of each distribution. */
const MOST_INVALIDATIONS = 20;
/** Pages of a log; one may be empty though there are more. */
const MOST_PAGES = 20;

export function deploymentReader(): DeploymentReader {
  const lambda = new LambdaClient({});
  const sqs = new SQSClient({});
  const cloudFront = new CloudFrontClient({});

  return {
    deployedFunction: (name) =>
      asking({ action: 'lambda:GetFunctionConfiguration', subject: `function ${name}` }, async () => {
        const one = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        return {
          arn: one.FunctionArn ?? '',
          state: one.State ?? 'Active',
          stateReason: one.StateReason ?? '',
          lastUpdate: one.LastUpdateStatus ?? '',
          roleArn: one.Role ?? '',
          logGroup: one.LoggingConfig?.LogGroup ?? `/aws/lambda/${one.FunctionName}`,
          environment: one.Environment?.Variables ?? {},
        };
      }),

    reservedConcurrency: (name) =>
      asking({ action: 'lambda:GetFunctionConcurrency', subject: `function ${name}` }, async () => {
        const { ReservedConcurrentExecutions } = await lambda.send(
          new GetFunctionConcurrencyCommand({ FunctionName: name }),
        );
        return ReservedConcurrentExecutions;
      }),

    functionPolicy: (name) =>
      asking({ action: 'lambda:GetPolicy', subject: `function ${name}` }, () =>
        orNone('ResourceNotFoundException', async () => {
          const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: name }));
          return Policy;
        }),
      ),

    mappings: (functionName, queueArn) =>
      asking({ action: 'lambda:ListEventSourceMappings', subject: `function ${functionName}` }, async () => {
        const { EventSourceMappings = [] } = await lambda.send(
          new ListEventSourceMappingsCommand({ FunctionName: functionName, EventSourceArn: queueArn }),
        );
        return EventSourceMappings.map(({ UUID = '', State = '', LastProcessingResult = '' }) => ({
          id: UUID,
          state: State,
          lastResult: LastProcessingResult,
        }));
      }),

    notification: (bucketName) =>
      asking({ action: 's3:GetBucketNotification', subject: `bucket ${bucketName}` }, async () => {
        const answer = await new S3Client({ followRegionRedirects: true }).send(
          new GetBucketNotificationConfigurationCommand({ Bucket: bucketName }),
        );
        const { QueueConfigurations = [], LambdaFunctionConfigurations = [] } = answer;
        return {
          destinations: [
            ...QueueConfigurations.map(({ QueueArn = '', Events = [] }) => ({
              arn: QueueArn,
              events: Events,
            })),
            ...LambdaFunctionConfigurations.map(({ LambdaFunctionArn = '', Events = [] }) => ({
              arn: LambdaFunctionArn,
              events: Events,
            })),
          ],
          topicArns: (answer.TopicConfigurations ?? []).map(({ TopicArn = '' }) => TopicArn),
          eventBridge: answer.EventBridgeConfiguration !== undefined,
        };
      }),

    async rules(targetArn) {
      const client = new EventBridgeClient({});
      const { RuleNames = [] } = await asking(
        { action: 'events:ListRuleNamesByTarget', subject: targetArn },
        () => client.send(new ListRuleNamesByTargetCommand({ TargetArn: targetArn })),
      );
      return Promise.all(
        RuleNames.map((name) =>
          asking({ action: 'events:DescribeRule', subject: `rule ${name}` }, async () => {
            const {
              Arn = '',
              State,
              EventPattern = '',
            } = await client.send(new DescribeRuleCommand({ Name: name }));
            return { arn: Arn, name, isEnabled: State !== 'DISABLED', pattern: EventPattern };
          }),
        ),
      );
    },

    queue: (url) =>
      asking({ action: 'sqs:GetQueueAttributes', subject: `queue ${url}` }, async () => {
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
        );
        return {
          arn: Attributes.QueueArn ?? '',
          waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
          inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
          policy: Attributes.Policy,
        };
      }),

    async failureQueueUrl(functionName) {
      const arn = await failureDestination(functionName);
      return arn === undefined ? undefined : queueUrlOf(arn);
    },

    oldestMessage: (queueName, now) =>
      asking({ action: 'cloudwatch:GetMetricStatistics', subject: `queue ${queueName}` }, async () => {
        const { Datapoints = [] } = await new CloudWatchClient({}).send(
          new GetMetricStatisticsCommand({
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateAgeOfOldestMessage',
            Dimensions: [{ Name: 'QueueName', Value: queueName }],
            StartTime: new Date(now - 15 * 60_000),
            EndTime: new Date(now),
            Period: 60,
            Statistics: ['Maximum'],
          }),
        );
        const newest = Datapoints.toSorted(
          (a, b) => (b.Timestamp?.getTime() ?? 0) - (a.Timestamp?.getTime() ?? 0),
        )[0];
        return newest?.Maximum;
      }),

    errors: (logGroup, since) =>
      asking({ action: 'logs:FilterLogEvents', subject: `log group ${logGroup}` }, async () => {
        const client = new CloudWatchLogsClient({});
        const lines: { at: number; text: string }[] = [];
        let nextToken: string | undefined;
        for (let page = 0; page < MOST_PAGES; page += 1) {
          const answer = await client.send(
            new FilterLogEventsCommand({
              logGroupName: logGroup,
              startTime: since,
              filterPattern: '?ERROR ?errorMessage ?"Task timed out" ?"Runtime exited"',
              nextToken,
            }),
          );
          for (const { timestamp = 0, message = '' } of answer.events ?? [])
            if (isErrorLine(message)) lines.push({ at: timestamp, text: message });
          nextToken = answer.nextToken;
          if (nextToken === undefined) break;
        }
        return lines.toSorted((a, b) => b.at - a.at);
      }),

    async deniedOf(roleArn, simulations) {
      const client = new IAMClient({});
      const denied: string[] = [];
      for (const { actions, resourceArn, prefix } of simulations) {
        const { EvaluationResults = [] } = await asking(
          { action: 'iam:SimulatePrincipalPolicy', subject: roleArn },
          () =>
            client.send(
              new SimulatePrincipalPolicyCommand({
                PolicySourceArn: roleArn,
                ActionNames: [...actions],
                ResourceArns: [resourceArn],
                ...(prefix !== undefined && {
                  ContextEntries: [
                    { ContextKeyName: 's3:prefix', ContextKeyType: 'string', ContextKeyValues: [prefix] },
                  ],
                }),
              }),
            ),
        );
        for (const { EvalActionName, EvalDecision } of EvaluationResults)
          if (EvalDecision !== 'allowed') denied.push(`${EvalActionName} on ${resourceArn}`);
      }
      return denied;
    },

    distribution: (id) =>
      asking({ action: 'cloudfront:GetDistributionConfig', subject: `distribution ${id}` }, async () => {
        const { DistributionConfig: config = {} } = await cloudFront.send(
          new GetDistributionConfigCommand({ Id: id }),
        );
        return { isEnabled: 'Enabled' in config && config.Enabled === true, config };
      }),

    async invalidations(distributionId, since) {
      const { InvalidationList } = await asking(
        { action: 'cloudfront:ListInvalidations', subject: `distribution ${distributionId}` },
        () => cloudFront.send(new ListInvalidationsCommand({ DistributionId: distributionId })),
      );
      const recent = (InvalidationList?.Items ?? [])
        .filter(({ CreateTime }) => (CreateTime?.getTime() ?? 0) >= since)
        .slice(0, MOST_INVALIDATIONS);
      return Promise.all(
        recent.map(({ Id = '' }) =>
          asking({ action: 'cloudfront:GetInvalidation', subject: `invalidation ${Id}` }, async () => {
            const { Invalidation: one } = await cloudFront.send(
              new GetInvalidationCommand({ DistributionId: distributionId, Id }),
            );
            return {
              id: Id,
              createdAt: one?.CreateTime?.getTime() ?? 0,
              isComplete: one?.Status === 'Completed',
              paths: one?.InvalidationBatch?.Paths?.Items ?? [],
              callerReference: one?.InvalidationBatch?.CallerReference ?? '',
            };
          }),
        ),
      );
    },
  };
}

async function orNone<T>(errorName: string, answer: () => Promise<T>): Promise<T | undefined> {
  try {
    return await answer();
  } catch (thrown) {
    if (asError(thrown).name === errorName) return undefined;
    throw thrown;
  }
}
