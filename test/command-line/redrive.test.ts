import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventBridgeEvent, s3Event } from '../../fakes/events.ts';
import { BUFFERED, type Deployments, DIRECT, startDeployments } from './operator.ts';
import { matchingSchema } from './schema.ts';

let deployed: Deployments;
beforeEach(async () => {
  deployed = await startDeployments();
});
afterEach(() => deployed.close());

const HOUR = 3_600_000;
const redrive = (...args: string[]) => deployed.command(['redrive', ...args]);
const bodiesOf = (queue: 'queue' | 'dead') => [...deployed[queue].messages.values()].map(({ body }) => body);
const dead = (body: unknown, attributes: Record<string, string> = {}, age = 2 * HOUR) =>
  deployed.dead.send(typeof body === 'string' ? body : JSON.stringify(body), Date.now() - age, attributes);

const LOST = s3Event({ key: 'docs/a b.html' });
const REFUSED = { ErrorName: 'InvalidArgument', ErrorMessage: 'Your request contains …', Path: '/~a' };

describe('with a queue', () => {
  test('what can succeed goes back to the queue, with its attributes; the rest is left, and why', async () => {
    dead(LOST, { DistributionIds: 'E2EXAMPLE1ABCD', SourceMessageId: 'first' });
    dead(eventBridgeEvent({ key: 'b.html' }), { ERROR_CODE: 'NO_PERMISSIONS', RULE_ARN: 'arn' });
    dead('not JSON', { ErrorName: 'UnreadableMessage', ErrorMessage: 'not JSON' });
    dead(s3Event({ key: '~a' }), REFUSED);
    dead(s3Event({ key: '~b' }), { ErrorName: 'TooWide', Path: '/*' });
    dead(s3Event({ key: 'c.html', bucket: 'another' }));
    const { stdout, stderr, code } = await redrive('--function', BUFFERED);
    expect(stdout).toBe(`${deployed.deadUrl}: 6 messages
├─ ReceivedTooOften: 1 message, the oldest 2 h old: 1 replayed
│  ├─ it was received 100 times: an outage of about eight hours, or repeated crashes
│  └─ asks for docs/a b.html
├─ EventBridge NO_PERMISSIONS: 1 message, the oldest 2 h old: 1 replayed
│  ├─ EventBridge could not deliver it: NO_PERMISSIONS
│  └─ asks for b.html
├─ UnreadableMessage: 2 messages, the oldest 2 h old: 2 not replayed, cannot succeed
│  ├─ not JSON
│  ├─ bucket "another" is not "my-site", the one this function serves
│  └─ Find the sender; then discard the messages.
├─ InvalidArgument: 1 message, the oldest 2 h old: 1 not replayed, cannot succeed
│  ├─ /~a: Your request contains …
│  ├─ asks for ~a
│  └─ Clear a wildcard higher up with \`invalidate\`; then discard the messages.
└─ TooWide: 1 message, the oldest 2 h old: 1 not replayed, cannot succeed
   ├─ the name of an object has no path of its own, and its wildcard would clear everything
   ├─ asks for ~b
   └─ Clear /* yourself, or add a path rule for such names; then discard the messages.
2 replayed messages are still in the dead-letter queue; --delete deletes what was replayed.
`);
    expect({ stderr, code }).toEqual({ stderr: '', code: 3 });
    const sent = [...deployed.queue.messages.values()];
    expect(new Map(sent.map(({ body, attributes }) => [body, attributes]))).toEqual(
      new Map([
        [JSON.stringify(LOST), { DistributionIds: 'E2EXAMPLE1ABCD', SourceMessageId: 'first' }],
        [JSON.stringify(eventBridgeEvent({ key: 'b.html' })), { SourceMessageId: 'message-2' }],
      ]),
    );
    // Nothing is deleted, and the next reader sees all of it.
    expect(deployed.dead.receive(Date.now())).toHaveLength(6);
  });

  test('--delete deletes what was accepted, and nothing else', async () => {
    dead(LOST);
    dead('not JSON', { ErrorName: 'UnreadableMessage', ErrorMessage: 'not JSON' });
    const { stdout, code } = await redrive('--function', BUFFERED, '--delete');
    expect(stdout).not.toContain('--delete deletes');
    expect(code).toBe(3);
    expect(bodiesOf('dead')).toEqual(['not JSON']);
    expect(bodiesOf('queue')).toEqual([JSON.stringify(LOST)]);
  });

  test('what SQS does not accept is not deleted', async () => {
    dead(LOST);
    deployed.deny = (operation) => operation === 'SendMessage';
    const { stdout, code } = await redrive('--function', BUFFERED, '--delete');
    expect(stdout).toContain('1 not accepted');
    expect(stdout).toContain('AWS denies sqs:SendMessage on queue');
    expect(code).toBe(1);
    expect(deployed.dead.receive(Date.now())).toHaveLength(1);
  });

  test('--discard deletes the messages of a reason, and names the reasons when there is no such one', async () => {
    dead('not JSON', { ErrorName: 'UnreadableMessage', ErrorMessage: 'not JSON' });
    const wrong = await redrive('--function', BUFFERED, '--discard', 'Unreadable');
    expect(wrong.stderr).toContain('The reasons are "UnreadableMessage".');
    expect(wrong.code).toBe(2);
    const { stdout, code } = await redrive('--function', BUFFERED, '--discard', 'UnreadableMessage');
    expect(stdout).toContain('1 discarded');
    expect(code).toBe(0);
    expect(bodiesOf('dead')).toEqual([]);
    expect(bodiesOf('queue')).toEqual([]);
  });

  test('an object that cannot be copied is not to be invalidated', async () => {
    const reason = { ErrorName: 'OutsideSourcePrefix', ErrorMessage: 'the key "a" is not under it' };
    dead(s3Event({ key: 'a' }), { ...reason, Path: 's3://my-generator/a' });
    const { stdout } = await redrive('--function', BUFFERED, '--json');
    expect(matchingSchema('redrive', stdout)).toMatchObject({
      groups: [
        {
          reason: 'OutsideSourcePrefix',
          canSucceed: false,
          remedy:
            'Only objects under publish.source_prefix are copied, and not the prefix itself; `publish --all` copies all of them; then discard the messages.',
        },
      ],
    });
  });

  test('--dry-run only says what is there', async () => {
    dead(LOST);
    const { stdout, code } = await redrive('--function', BUFFERED, '--dry-run', '--json');
    expect(matchingSchema('redrive', stdout)).toMatchObject({
      messages: 1,
      groups: [{ reason: 'ReceivedTooOften', canSucceed: true, replayed: 0, names: ['docs/a b.html'] }],
    });
    expect(code).toBe(0);
    expect(bodiesOf('queue')).toEqual([]);
    expect(deployed.dead.receive(Date.now())).toHaveLength(1);
  });

  test('more messages than a receive returns are all replayed; --max says when there may be more', async () => {
    for (let i = 0; i < 34; i += 1) dead(s3Event({ key: `${i}.html` }));
    const some = await redrive('--function', BUFFERED, '--max', '20', '--dry-run');
    expect(some.stdout).toContain('There may be more');
    const all = await redrive('--function', BUFFERED, '--delete', '--json');
    expect(matchingSchema('redrive', all.stdout)).toMatchObject({ messages: 34, complete: true });
    expect(bodiesOf('queue')).toHaveLength(34);
    expect(bodiesOf('dead')).toEqual([]);
  });

  test('queues can be named without a function', async () => {
    dead(LOST);
    const { code } = await redrive('--queue', deployed.queueUrl, '--dead-letter-queue', deployed.deadUrl);
    expect(code).toBe(0);
    expect(bodiesOf('queue')).toEqual([JSON.stringify(LOST)]);
  });
});

describe('in direct delivery', () => {
  const record = (key: string, errorMessage: string, condition = 'RetriesExhausted') => ({
    version: '1.0',
    requestContext: { condition, approximateInvokeCount: 3 },
    requestPayload: s3Event({ key }),
    responsePayload: { errorType: 'Error', errorMessage },
  });

  test('the function is invoked with each event, and what it fails for again is kept', async () => {
    dead(record('a.html', 'E2EXAMPLE1ABCD: Throttling: Rate exceeded'));
    dead(record('b.html', 'E2EXAMPLE1ABCD: Throttling: Rate exceeded'));
    dead(record('~c', 'E2EXAMPLE1ABCD: InvalidArgument: no such path'));
    dead(record('old', 'E2EXAMPLE1ABCD: InvalidObjectState: it is archived'));
    dead(record('d.html', 'The event cannot be read: eventVersion "3.0" is unknown; expected 2.x'));
    const invoked: unknown[] = [];
    deployed.invoke = (name, payload) => {
      invoked.push([name, payload]);
      if (JSON.stringify(payload).includes('b.html')) throw new Error('Throttling: still');
      return { dryRun: false };
    };
    const { stdout, code } = await redrive('--function', DIRECT, '--delete', '--json');
    expect(matchingSchema('redrive', stdout)).toMatchObject({
      groups: [
        {
          reason: 'Throttling',
          replayed: 1,
          deleted: 1,
          notAccepted: [
            { error: 'FunctionError', message: 'function direct-invalidator failed: Throttling: still' },
          ],
        },
        { reason: 'InvalidArgument', canSucceed: false, replayed: 0, details: ['no such path'] },
        {
          reason: 'InvalidObjectState',
          canSucceed: false,
          replayed: 0,
          remedy: expect.stringContaining('`aws s3api restore-object`'),
        },
        { reason: 'UnreadableMessage', canSucceed: false, replayed: 0 },
      ],
    });
    expect(code).toBe(3);
    expect(invoked).toEqual([
      [DIRECT, s3Event({ key: 'a.html' })],
      [DIRECT, s3Event({ key: 'b.html' })],
    ]);
    expect(deployed.dead.receive(Date.now())).toHaveLength(4);
  });
});

test.each([
  [[], 'no deployment is named', 2],
  [['--function', 'nothing'], 'there is no function nothing in this region', 1],
  [['--function', BUFFERED, '--dead-letter-queue', 'my-queue'], 'which is not the URL of a queue', 2],
  [
    ['--function', BUFFERED, '--terraform-output', 'x'],
    '--function and --terraform-output are both given',
    2,
  ],
  [['--terraform-output', '/nothing'], '--terraform-output /nothing cannot be read', 2],
] as const)('%j says what is wrong', async (args, message, code) => {
  const ended = await redrive(...args);
  expect(ended.stderr).toContain(message);
  expect(ended).toMatchObject({ code, stdout: '' });
});

test('terraform output names the deployment', async () => {
  dead(LOST);
  const outputs = {
    lambda_function_name: BUFFERED,
    queue_url: deployed.queueUrl,
    dead_letter_queue_url: deployed.deadUrl,
  };
  const output = JSON.stringify({ site: { sensitive: false, value: outputs }, other: { value: 'text' } });
  const { code } = await deployed.command(['redrive', '--terraform-output', '-'], output);
  expect(code).toBe(0);
  expect(bodiesOf('queue')).toHaveLength(1);
});
