/** The SQS adapter with the real SDK, before queues on 127.0.0.1 that deny some requests. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { QueueModel } from '../../fakes/sqs/model.ts';
import { type Deny, type QueueServer, startQueues } from '../../fakes/sqs/server.ts';
import { sqsQueue } from '../../src/aws/sqs.ts';
import type { MessageQueue } from '../../src/delivery/message-queue.ts';

const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

let model: QueueModel;
let deadLetters: QueueModel;
let server: QueueServer;
let queue: MessageQueue;
let deny: Deny = () => false;

beforeEach(async () => {
  model = new QueueModel();
  deadLetters = new QueueModel();
  deny = () => false;
  server = await startQueues({ buffer: model, dead: deadLetters }, (...request) => deny(...request));
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL_SQS: server.endpoint });
  queue = sqsQueue({ queueUrl: server.url('buffer'), deadLetterQueueUrl: server.url('dead'), seconds: 15 });
});
afterEach(() => server.close());

async function received(count: number) {
  for (let i = 0; i < count; i += 1) model.send(`${i}`, Date.now());
  const messages = [];
  while (messages.length < count) messages.push(...(await queue.receive(0)));
  return messages;
}

test('a denied batch of deletes does not keep the others from being deleted', async () => {
  const messages = await received(45);
  let requests = 0;
  deny = (operation) => operation === 'DeleteMessageBatch' && ++requests === 2;
  expect(await queue.deleteMessages(messages)).toBe(10);
  expect(model.messages.size).toBe(10);
});

test('the same applies to changes of visibility', async () => {
  const messages = await received(30);
  let requests = 0;
  deny = (operation) => operation === 'ChangeMessageVisibilityBatch' && ++requests === 1;
  expect(await queue.changeVisibility(messages.map((message) => ({ message, delaySeconds: 0 })))).toBe(10);
  expect(await queue.receive(0)).toHaveLength(10);
});

test('when all requests are denied, the error says why', async () => {
  const messages = await received(20);
  deny = () => true;
  await expect(queue.deleteMessages(messages)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a reason that is cut through an emoji, or has half of one, is accepted', async () => {
  const [message] = await received(1);
  if (message === undefined) throw new Error('no message');
  const error = new Error(`${'x'.repeat(3_999)}\u{1f600}`);
  const paths = ['/\ud800', `/${'y'.repeat(3_990)}`];
  expect(await queue.deadLetter([{ message, error, paths, at: 0 }])).toEqual([]);
  const [dead] = [...deadLetters.messages.values()];
  expect(dead?.attributes).toMatchObject({ ErrorName: 'Error', SourceMessageId: message.id });
  expect(dead?.attributes.ErrorMessage).toBe(`${'x'.repeat(3_999)}?`);
});

test('many large copies take several requests', async () => {
  const messages = await received(12);
  const body = 'x'.repeat(60_000);
  const copies = messages.map((message) => ({ message, body, distributionIds: ['E1'], delaySeconds: 0 }));
  expect(await queue.requeue(copies)).toEqual([]);
  const sent = [...model.messages.values()].filter((one) => one.body === body);
  expect(sent).toHaveLength(12);
  expect(sent[0]?.attributes).toEqual({ DistributionIds: 'E1', SourceMessageId: messages[0]?.id });
});
