import { type LocalServer, serve } from '../http.ts';

/** Environments of deployed functions, by their names. */
export type Functions = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;

/** Speaks Lambda's GetFunctionConfiguration in REST-JSON on 127.0.0.1, and refuses everything else. */
export async function startLambdaApi(functions: Functions): Promise<LocalServer> {
  return serve(async (request, response) => {
    const answer = (status: number, content: object, error?: string) =>
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
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(pathname) ?? [];
    if (request.method !== 'GET' || name === undefined)
      return void answer(404, { Message: `${pathname} is not served here.` }, 'UnknownOperationException');
    const variables = functions[decodeURIComponent(name)];
    if (variables === undefined) {
      const message = `Function not found: arn:aws:lambda:eu-central-1:111122223333:function:${name}`;
      return void answer(404, { Type: 'User', Message: message }, 'ResourceNotFoundException');
    }
    answer(200, { FunctionName: name, State: 'Active', Environment: { Variables: variables } });
  });
}
