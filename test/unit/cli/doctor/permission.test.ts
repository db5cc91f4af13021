import { describe, expect, test } from '@jest/globals';
import { permissionFinding } from '../../../../cli/doctor/permission.ts';

const BUCKET = { service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::my-site' } as const;
const STATEMENT = {
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: '*',
  Condition: {
    ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::my-site' },
    StringEquals: { 'aws:SourceAccount': '1' },
  },
};
const stateOf = (...statements: readonly object[]) =>
  permissionFinding(JSON.stringify({ Statement: statements }), BUCKET, 'sqs:SendMessage').state;

describe('a queue lets the bucket in', () => {
  test.each([
    ['as the module has it', {}],
    [
      'by a list of services and actions',
      { Principal: { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] }, Action: ['SQS:SendMessage'] },
    ],
    ['whoever asks', { Principal: '*', Action: 'sqs:*', Condition: undefined }],
    ['by a pattern', { Condition: { ArnLike: { 'AWS:SourceArn': ['arn:aws:s3:::my-*'] } } }],
  ])('%s', (_name, change) => {
    expect(stateOf({ ...STATEMENT, ...change })).toBe('healthy');
  });
});

describe('a queue does not let the bucket in', () => {
  test.each([
    ['without a statement', []],
    [
      'for another bucket',
      [{ ...STATEMENT, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } } }],
    ],
    [
      'for a bucket of a longer name',
      [{ ...STATEMENT, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::my' } } }],
    ],
    ['for another service', [{ ...STATEMENT, Principal: { Service: 'events.amazonaws.com' } }]],
    ['to do something else', [{ ...STATEMENT, Action: 'sqs:ReceiveMessage' }]],
    ['when it is denied', [{ ...STATEMENT, Effect: 'Deny' }]],
  ])('%s', (_name, statements) => {
    expect(stateOf(...statements)).toBe('broken');
  });

  test('when it has no policy', () => {
    expect(permissionFinding(undefined, BUCKET, 'sqs:SendMessage')).toMatchObject({
      state: 'broken',
      what: 's3.amazonaws.com may not sqs:SendMessage for arn:aws:s3:::my-site',
    });
  });
});
