import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { bodyOf, type LocalServer, serve } from '../http.ts';
import type { QueueModel, StoredMessage } from './model.ts';

export interface QueueServer extends LocalServer {
  /** The URL by which a client names a queue. */
  url(name: string): string;
}

export interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Attributes;
}

/** Characters that SQS refuses in attributes (SendMessage, API reference): control characters, and what is not Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones SQS refuses
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** In bytes, of all messages of a request. */
const MAX_REQUEST_SIZE = 262_144;

type Attributes = Readonly<Record<string, { readonly StringValue: string }>>;

interface Input {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly MessageBody?: string;
  readonly MessageAttributes?: Attributes;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly Entries?: readonly Entry[];
  readonly MessageAttributeNames?: readonly string[];
}

/** Whether a request is denied, as for want of a permission. */
export type Deny = (operation: string, entries: readonly Entry[]) => boolean;

/** Speaks the JSON of SQS over named queues, on a free port of 127.0.0.1. Refuses what SQS refuses. */
export async function startQueues(
  queues: Readonly<Record<string, QueueModel>>,
  deny: Deny = () => false,
): Promise<QueueServer> {
  const server = await serve(async (request, response) => {
    const input: Input = JSON.parse(await bodyOf(request));
    const name = input.QueueUrl?.split('/').at(-1) ?? input.QueueName ?? '';
    const queue = queues[name];
    if (queue === undefined) return respond(response, 400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist' });
    const entries = input.Entries ?? [];
    if (entries.length > 10)
      return respond(response, 400, { __type: 'com.amazonaws.sqs#TooManyEntriesInBatchRequest' });
    if (deny(String(request.headers['x-amz-target']).split('.').at(-1) ?? '', entries))
      return respond(response, 403, { __type: 'com.amazonaws.sqs#AccessDenied', message: 'not allowed' });
    switch (request.headers['x-amz-target']) {
      case 'AmazonSQS.ReceiveMessage':
        return respond(response, 200, { Messages: (await longPoll(queue, input)).map(toMessage(input)) });
      case 'AmazonSQS.DeleteMessageBatch':
        return respond(
          response,
          200,
          settle(entries, (entry) => queue.remove(entry.ReceiptHandle)),
        );
      case 'AmazonSQS.ChangeMessageVisibilityBatch':
        return respond(
          response,
          200,
          settle(entries, ({ ReceiptHandle, VisibilityTimeout = 0 }) =>
            queue.changeVisibility(ReceiptHandle, Date.now() + VisibilityTimeout * 1_000),
          ),
        );
      case 'AmazonSQS.GetQueueUrl':
        return respond(response, 200, { QueueUrl: `http://${request.headers.host}/000000000000/${name}` });
      case 'AmazonSQS.SendMessage': {
        const { MessageBody = '', MessageAttributes = {} } = input;
        if (Buffer.byteLength(MessageBody) > MAX_REQUEST_SIZE || FORBIDDEN.test(MessageBody))
          return respond(response, 400, { __type: 'com.amazonaws.sqs#InvalidParameterValue' });
        const { id } = queue.send(MessageBody, Date.now(), textsOf(MessageAttributes));
        return respond(response, 200, { MessageId: id, MD5OfMessageBody: md5(MessageBody) });
      }
      case 'AmazonSQS.SendMessageBatch': {
        const size = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
        if (size > MAX_REQUEST_SIZE)
          return respond(response, 400, { __type: 'com.amazonaws.sqs#BatchRequestTooLong' });
        const values = entries.flatMap(({ MessageAttributes = {} }) => Object.values(MessageAttributes));
        if (values.some(({ StringValue }) => FORBIDDEN.test(StringValue)))
          return respond(response, 400, { __type: 'com.amazonaws.sqs#InvalidParameterValue' });
        const Successful = entries.map(
          ({ Id, MessageBody = '', MessageAttributes = {}, DelaySeconds = 0 }) => {
            const { id } = queue.send(
              MessageBody,
              Date.now(),
              textsOf(MessageAttributes),
              DelaySeconds * 1_000,
            );
            return { Id, MessageId: id, MD5OfMessageBody: md5(MessageBody) };
          },
        );
        return respond(response, 200, { Successful, Failed: [] });
      }
      default:
        return respond(response, 400, { __type: `unknown operation ${request.headers['x-amz-target']}` });
    }
  });

  return { ...server, url: (name) => `${server.endpoint}/000000000000/${name}` };
}

async function longPoll(queue: QueueModel, input: Input): Promise<StoredMessage[]> {
  const until = Date.now() + (input.WaitTimeSeconds ?? 0) * 1_000;
  for (;;) {
    const messages = queue.receive(Date.now(), input.MaxNumberOfMessages);
    if (messages.length > 0 || Date.now() >= until) return messages;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Gives only the attributes that were asked for, as SQS does. */
const toMessage =
  ({ MessageAttributeNames: names = [] }: Input) =>
  (message: StoredMessage): object => ({
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives),
    },
    MessageAttributes: Object.fromEntries(
      Object.entries(message.attributes)
        .filter(([name]) => names.includes(name) || names.includes('All'))
        .map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });

function textsOf(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));
}

function settle(entries: readonly Entry[], action: (entry: Entry) => boolean): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    if (action(entry)) Successful.push({ Id: entry.Id });
    else Failed.push({ Id: entry.Id, Code: 'ReceiptHandleIsInvalid', SenderFault: true });
  }
  return { Successful, Failed };
}

function respond(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(content));
}

/** The SDK compares it with what it received. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
