import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { bodyOf, type LocalServer, serve } from '../http.ts';
import { type Fault, script } from './faults.ts';
import type { CloudFrontModel } from './model.ts';
import { type Answer, type Call, callOf, type Known, type Operation, read } from './reads.ts';
import type { AcceptedInvalidation, Refusal } from './requests.ts';
import { errorResponse, invalidation, readRequest, toXml } from './xml.ts';

export interface CloudFrontServer extends LocalServer, Known {
  /** Puts these faults in the place of all others; their time begins now. */
  inject(...faults: readonly Fault[]): void;
  /** Every GET, by its path. */
  readonly reads: readonly string[];
  /** How reads fail, by their operation. */
  readFaults: Readonly<Partial<Record<Operation, 'access denied' | 'reset' | 'silent'>>>;
}

/** A request and what became of it. */
export interface Exchange {
  readonly call: Call;
  /** Of CreateInvalidation. */
  readonly paths?: readonly string[];
  readonly answer: Answer | 'request lost' | 'answer lost';
  /** The faults that had a part in it. */
  readonly by: readonly Fault[];
}

export interface ServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Called with every request and its outcome. */
  readonly log?: (exchange: Exchange) => void;
}

/** Speaks the REST-XML of CloudFront over the model, on 127.0.0.1. */
export async function startCloudFront(
  model: CloudFrontModel,
  { port, log }: ServerOptions = {},
): Promise<CloudFrontServer> {
  const reads: string[] = [];
  const known: Known & Pick<CloudFrontServer, 'readFaults'> = {
    configurations: {},
    cachePolicies: {},
    distributions: [],
    readFaults: {},
  };
  let fateOf = script([]);
  let injectedAt = Date.now();

  const create = async (call: Call, request: IncomingMessage): Promise<Exchange> => {
    const created = readRequest(call.id, await bodyOf(request));
    if (created === undefined) return { call, answer: MISSING_BODY, by: [] };
    const { milliseconds, end, by } = fateOf(created, Date.now() - injectedAt);
    const { paths } = created;
    await pause(milliseconds / 2);
    if (end === 'request lost') return { call, paths, answer: end, by };
    const decision = typeof end === 'object' ? end : model.createInvalidation(created, Date.now());
    await pause(milliseconds / 2);
    return { call, paths, answer: end === 'answer lost' ? end : answerOf(decision), by };
  };

  const server = await serve(async (request, response) => {
    const call = callOf(request.method, request.url);
    let exchange: Exchange = { call, answer: UNSIGNED, by: [] };
    if (request.headers['x-amz-security-token'] === EXPIRED_TOKEN)
      exchange = { call, answer: EXPIRED, by: [] };
    else if (/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) {
      if (request.method === 'GET') reads.push(call.path);
      exchange =
        call.operation === 'CreateInvalidation'
          ? await create(call, request)
          : { call, answer: read(call, model, known, Date.now()), by: [] };
    }
    const fault = call.operation === undefined ? undefined : known.readFaults[call.operation];
    // Until the client gives up, or the server is closed.
    if (fault === 'silent') return;
    if (fault === 'reset') exchange = { ...exchange, answer: 'answer lost' };
    if (fault === 'access denied') exchange = { ...exchange, answer: UNAUTHORIZED };
    log?.(exchange);
    if (typeof exchange.answer === 'string') request.socket.destroy();
    else respond(response, exchange.answer);
  }, port);

  const inject = (...faults: readonly Fault[]) => {
    fateOf = script(faults);
    injectedAt = Date.now();
  };
  return Object.assign(known, server, { reads, inject });
}

const MISSING_BODY: Refusal = {
  code: 'MissingBody',
  status: 400,
  message: 'This operation requires a body.',
};
const UNSIGNED: Refusal = { code: 'AccessDenied', status: 403, message: 'The request is not signed.' };
const UNAUTHORIZED: Refusal = { code: 'AccessDenied', status: 403, message: 'not authorized' };
/** A session token of which the time is over. */
export const EXPIRED_TOKEN = 'expired';
const EXPIRED: Refusal = {
  code: 'ExpiredToken',
  status: 403,
  message: 'The security token included in the request is expired',
};

/** Slow answers end when the server is closed. */
async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await setTimeout(milliseconds, undefined, { ref: false });
}

function answerOf(decision: AcceptedInvalidation | Refusal): Answer {
  if ('code' in decision) return decision;
  return { status: 201, content: invalidation(decision, Date.now()), id: decision.id };
}

function respond(response: ServerResponse, answer: Answer): void {
  const content = 'code' in answer ? errorResponse(answer) : answer.content;
  response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(toXml(content));
}
