/** Events as AWS sends them; each factory fills what a test does not care about. */
import type { Context, SQSRecord } from 'aws-lambda';

export const BUCKET = 'my-site';

interface ObjectEvent {
  /** The key as it is in the bucket. */
  readonly key: string;
  readonly bucket?: string;
  readonly at?: string;
  readonly sequencer?: string;
  readonly eventName?: string;
  readonly size?: number;
  /** Of a bucket with versioning. */
  readonly versionId?: string | undefined;
}

/** S3 form-encodes keys: `a b+c` becomes `a+b%2Bc`, slashes stay. */
export function formEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}

export function s3Record({
  key,
  bucket = BUCKET,
  at = '2026-11-20T12:00:00.000Z',
  sequencer = '0055AED6DCD90281E5',
  eventName = 'ObjectCreated:Put',
  size = 1024,
  versionId,
}: ObjectEvent) {
  return {
    eventVersion: '2.6',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventTime: at,
    eventName,
    userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
    requestParameters: { sourceIPAddress: '192.0.2.1' },
    responseElements: {
      'x-amz-request-id': 'C3D13FE58DE4C810',
      'x-amz-id-2': 'FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD',
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'cache-invalidator',
      bucket: {
        name: bucket,
        ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
        arn: `arn:aws:s3:::${bucket}`,
      },
      object: {
        key: formEncoded(key),
        size,
        eTag: 'd41d8cd98f00b204e9800998ecf8427e',
        ...(versionId !== undefined && { versionId }),
        sequencer,
      },
    },
  };
}

export function s3Event(...objects: ObjectEvent[]) {
  return { Records: objects.map(s3Record) };
}

export function eventBridgeEvent({
  key,
  bucket = BUCKET,
  at = '2026-11-20T12:00:00Z',
  id = '17793124-05d4-b198-2fde-7ededc63b103',
  eventName = 'ObjectCreated:Put',
  versionId,
}: ObjectEvent & { id?: string }) {
  const isCreated = eventName.startsWith('ObjectCreated:');
  return {
    version: '0',
    id,
    'detail-type': isCreated ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    account: '111122223333',
    time: at,
    region: 'eu-central-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size: 5,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        ...(versionId !== undefined && { 'version-id': versionId }),
        sequencer: '00617F08299329D189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      reason: isCreated ? 'PutObject' : 'DeleteObject',
    },
  };
}

export function snsNotification(message: unknown) {
  return {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:eu-central-1:111122223333:site-changes',
    Subject: 'Amazon S3 Notification',
    Message: JSON.stringify(message),
    Timestamp: '2026-11-20T12:00:01.000Z',
  };
}

export const s3TestEvent = {
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-11-20T12:00:00.000Z',
  Bucket: BUCKET,
  RequestId: '5582815E1AEA5ADF',
  HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
};

export function sqsRecord(message: {
  id: string;
  receiptHandle: string;
  body: string;
  sentAt: number;
  receives?: number;
  attributes?: Readonly<Record<string, string>>;
}): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives ?? 1),
      SentTimestamp: String(message.sentAt),
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: String(message.sentAt),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes ?? {}).map(([name, stringValue]) => [
        name,
        { dataType: 'String', stringValue },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:buffer',
    awsRegion: 'eu-central-1',
  };
}

/** The context of an invocation that may take the given milliseconds. */
export function lambdaContext(milliseconds = 120_000): Context {
  const end = Date.now() + milliseconds;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'cloudfront-cache-invalidator',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:cloudfront-cache-invalidator',
    memoryLimitInMB: '256',
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    logGroupName: '/aws/lambda/cloudfront-cache-invalidator',
    logStreamName: '2026/11/20/[$LATEST]0123456789abcdef',
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
