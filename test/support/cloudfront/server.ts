import type { ServerResponse } from 'node:http';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { bodyOf, type LocalServer, serve } from '../http.ts';
import type { CloudFrontModel, CreateRequest, Refusal } from './model.ts';

/** Answers in place of the model, or lets it answer (undefined). For faults that the rules do not produce. */
export type Fault = (request: CreateRequest) => Refusal | undefined;

export interface CloudFrontServer extends LocalServer {
  /** Asked before the model, once for every request. */
  fault: Fault | undefined;
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === 'Path' });
const builder = new XMLBuilder({});

/** Speaks the REST-XML of CreateInvalidation over the model, on a free port of 127.0.0.1. */
export async function startCloudFront(model: CloudFrontModel): Promise<CloudFrontServer> {
  const faults: { fault: Fault | undefined } = { fault: undefined };
  const server = await serve(async (request, response) => {
    const match = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation$/.exec(request.url ?? '');
    if (request.method !== 'POST' || match?.[1] === undefined) {
      return respond(response, 404, errorBody('NoSuchOperation', `${request.method} ${request.url}`));
    }
    if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) {
      return respond(response, 403, errorBody('AccessDenied', 'the request is not signed'));
    }
    const created = readRequest(match[1], await bodyOf(request));
    const result = faults.fault?.(created) ?? model.createInvalidation(created, Date.now());
    if ('code' in result) return respond(response, result.status, errorBody(result.code, result.message));
    respond(response, 201, {
      Invalidation: {
        Id: result.id,
        Status: result.completesAt > Date.now() ? 'InProgress' : 'Completed',
        CreateTime: new Date(result.createdAt).toISOString(),
        InvalidationBatch: {
          Paths: { Quantity: result.paths.length, Items: { Path: result.paths } },
          CallerReference: result.callerReference,
        },
      },
    });
  });
  return Object.assign(faults, server);
}

function readRequest(distributionId: string, body: string): CreateRequest {
  const { InvalidationBatch: batch } = parser.parse(body);
  return {
    distributionId,
    callerReference: String(batch?.CallerReference ?? ''),
    quantity: Number(batch?.Paths?.Quantity),
    paths: (batch?.Paths?.Items?.Path ?? []).map(String),
  };
}

function errorBody(code: string, message: string): object {
  return { ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'local' } };
}

function respond(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(builder.build(content));
}
