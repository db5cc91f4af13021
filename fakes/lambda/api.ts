import { bodyOf, type LocalServer, serve } from '../http.ts';

/** Environments of deployed functions, by their names. */
export type Functions = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;

export interface LambdaApiOptions {
  /** What a function returns; what is thrown is its error. */
  readonly invoke?: (name: string, payload: unknown) => unknown;
  /** ARNs of the on-failure destinations, by the names of functions. */
  readonly onFailure?: Readonly<Record<string, string>>;
}

/** Speaks some of Lambda's REST-JSON on 127.0.0.1, for functions that exist, and refuses everything else. */
export async function startLambdaApi(
  functions: Functions,
  { invoke = () => null, onFailure = {} }: LambdaApiOptions = {},
): Promise<LocalServer> {
  return serve(async (request, response) => {
    const answer = (status: number, content: unknown, error?: string) =>
      response
        .writeHead(status, {
          'content-type': 'application/json',
          ...(error !== undefined && { 'x-amzn-errortype': error }),
        })
        .end(JSON.stringify(content));
    if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? ''))
      return void answer(
        403,
        { Message: 'Missing Authentication Token' },
        'MissingAuthenticationTokenException',
      );
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, version = '', path = '', operation = ''] =
      /^\/(\d{4}-\d\d-\d\d)\/functions\/([^/]+)\/([a-z-]+)$/.exec(pathname) ?? [];
    const served = SERVED.includes(`${request.method} ${version} ${operation}`);
    if (!served)
      return void answer(404, { Message: `${pathname} is not served here.` }, 'UnknownOperationException');
    const name = decodeURIComponent(path);
    const variables = functions[name];
    if (variables === undefined) {
      const message = `Function not found: arn:aws:lambda:eu-central-1:111122223333:function:${name}`;
      return void answer(404, { Type: 'User', Message: message }, 'ResourceNotFoundException');
    }
    if (operation === 'configuration')
      return void answer(200, { FunctionName: name, State: 'Active', Environment: { Variables: variables } });
    if (operation === 'event-invoke-config') {
      const Destination = onFailure[name];
      if (Destination !== undefined)
        return void answer(200, { DestinationConfig: { OnFailure: { Destination } } });
      const message = `The function ${name} doesn't have an EventInvokeConfig`;
      return void answer(404, { Type: 'User', Message: message }, 'ResourceNotFoundException');
    }
    try {
      answer(200, invoke(name, JSON.parse(await bodyOf(request))));
    } catch (error) {
      response.setHeader('x-amz-function-error', 'Unhandled');
      answer(200, { errorType: 'Error', errorMessage: error instanceof Error ? error.message : `${error}` });
    }
  });
}

const SERVED: readonly string[] = [
  'GET 2015-03-31 configuration',
  'GET 2019-09-25 event-invoke-config',
  'POST 2015-03-31 invocations',
];
