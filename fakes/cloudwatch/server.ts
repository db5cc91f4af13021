import type { ServerResponse } from 'node:http';
import { bodyOf, type LocalServer, serve } from '../http.ts';

export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly functionName: string;
  readonly value: number;
}

export interface CloudWatchServer extends LocalServer {
  /** Everything that was put, and what a test puts there itself. */
  readonly data: Datum[];
  /** From now on. */
  deny: boolean;
}

interface Input {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly MetricData?: readonly {
    readonly MetricName?: string;
    readonly Dimensions?: readonly Dimension[];
    readonly Value?: number;
  }[];
}

interface Dimension {
  readonly Name?: string;
  readonly Value?: string;
}

/** Speaks the JSON of CloudWatch: PutMetricData, and GetMetricStatistics as one sum for any period. */
export async function startCloudWatch(): Promise<CloudWatchServer> {
  const state = { data: [] as Datum[], deny: false };
  const server = await serve(async (request, response) => {
    if (
      !/^AWS4-HMAC-SHA256 .*\/monitoring\/aws4_request,/.test(request.headers.authorization ?? '') ||
      state.deny
    )
      return respond(response, 403, { __type: 'AccessDenied', message: 'not allowed' });
    const input: Input = JSON.parse(await bodyOf(request));
    const { Namespace: namespace = '', MetricName, Dimensions, MetricData = [] } = input;
    const operation = String(request.headers['x-amz-target']).split('.').at(-1);
    switch (operation) {
      case 'PutMetricData':
        for (const { MetricName: name = '', Dimensions: dimensions, Value: value = 0 } of MetricData)
          state.data.push({ namespace, name, functionName: functionOf(dimensions), value });
        return respond(response, 200, {});
      case 'GetMetricStatistics': {
        const own = state.data.filter(
          (datum) =>
            datum.namespace === namespace &&
            datum.name === MetricName &&
            datum.functionName === functionOf(Dimensions),
        );
        const Sum = own.reduce((sum, { value }) => sum + value, 0);
        return respond(response, 200, { Datapoints: own.length === 0 ? [] : [{ Sum }] });
      }
      default:
        return respond(response, 400, { __type: 'UnknownOperationException', message: operation });
    }
  });
  return Object.assign(state, server);
}

function functionOf(dimensions: readonly Dimension[] = []): string {
  return dimensions.find(({ Name }) => Name === 'FunctionName')?.Value ?? '';
}

function respond(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(content));
}
