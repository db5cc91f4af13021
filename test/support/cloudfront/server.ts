import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { bodyOf, type LocalServer, serve } from '../http.ts';
import type { CloudFrontModel, CreateRequest, Refusal } from './model.ts';

/** Answers in place of the model, or lets it answer (undefined). For faults that the rules do not produce. */
export type Fault = (request: CreateRequest) => Refusal | undefined;

export interface CloudFrontServer extends LocalServer {
  /** Asked before the model, once for every request. */
  fault: Fault | undefined;
  /** By distribution id, as the API's XML has it; AccessDenied for any other. */
  configurations: Readonly<Record<string, object>>;
  /** By cache policy id, their QueryStringBehavior; AccessDenied for any other. */
  cachePolicies: Readonly<Record<string, 'none' | 'whitelist' | 'allExcept' | 'all'>>;
  /** Every GET, by its path. */
  readonly reads: readonly string[];
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === 'Path' });
const builder = new XMLBuilder({});

/** Speaks the REST-XML of CloudFront over the model, on a free port of 127.0.0.1. */
export async function startCloudFront(model: CloudFrontModel): Promise<CloudFrontServer> {
  const reads: string[] = [];
  const settings: Pick<CloudFrontServer, 'fault' | 'configurations' | 'cachePolicies' | 'reads'> = {
    fault: undefined,
    configurations: {},
    cachePolicies: {},
    reads,
  };
  const server = await serve(async (request, response) => {
    if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) {
      return respond(response, 403, errorBody('AccessDenied', 'the request is not signed'));
    }
    const [, collection, id = '', rest] =
      /^\/2020-05-31\/(distribution|cache-policy)\/([^/]+)(\/.*)?$/.exec(request.url ?? '') ?? [];
    const operation = `${request.method} ${collection}${rest ?? ''}`;
    if (request.method === 'GET') reads.push(`${collection}/${id}${rest ?? ''}`);
    if (operation === 'POST distribution/invalidation') {
      return createInvalidation(model, settings.fault, id, request, response);
    }
    if (operation === 'GET distribution/config') {
      const DistributionConfig = settings.configurations[id];
      if (DistributionConfig === undefined)
        return respond(response, 403, errorBody('AccessDenied', operation));
      return respond(response, 200, { DistributionConfig });
    }
    if (operation === 'GET cache-policy') {
      const behavior = settings.cachePolicies[id];
      if (behavior === undefined) return respond(response, 403, errorBody('AccessDenied', operation));
      return respond(response, 200, cachePolicy(id, behavior));
    }
    respond(response, 404, errorBody('NoSuchOperation', `${request.method} ${request.url}`));
  });
  return Object.assign(settings, server);
}

async function createInvalidation(
  model: CloudFrontModel,
  fault: Fault | undefined,
  distributionId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const created = readRequest(distributionId, await bodyOf(request));
  const result = fault?.(created) ?? model.createInvalidation(created, Date.now());
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

function cachePolicy(id: string, behavior: string): object {
  return {
    CachePolicy: {
      Id: id,
      LastModifiedTime: '2026-11-20T12:00:00.000Z',
      CachePolicyConfig: {
        Name: id,
        MinTTL: 1,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: behavior },
        },
      },
    },
  };
}

function errorBody(code: string, message: string): object {
  return { ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'local' } };
}

function respond(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(builder.build(content));
}
