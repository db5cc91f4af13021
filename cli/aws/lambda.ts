import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { asError } from '../../src/as-error.ts';
import { isObject } from '../../src/json.ts';
import { asking } from '../frame/explain.ts';
import { Problem } from '../frame/problem.ts';

/** The environment of a deployed function, by its name or ARN. */
export async function functionEnvironment(name: string): Promise<Record<string, string>> {
  const client = new LambdaClient({});
  const { Environment } = await asking(
    { action: 'lambda:GetFunctionConfiguration', subject: `function ${name}` },
    () => client.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  );
  return Environment?.Variables ?? {};
}

/** The ARN of the queue that gets what the function failed for in direct delivery; undefined: there is none. */
export async function failureDestination(name: string): Promise<string | undefined> {
  const client = new LambdaClient({});
  return asking({ action: 'lambda:GetFunctionEventInvokeConfig', subject: `function ${name}` }, async () => {
    try {
      const { DestinationConfig } = await client.send(
        new GetFunctionEventInvokeConfigCommand({ FunctionName: name }),
      );
      return DestinationConfig?.OnFailure?.Destination;
    } catch (thrown) {
      if (asError(thrown).name === 'ResourceNotFoundException') return undefined;
      throw thrown;
    }
  });
}

/** Invokes a function and waits for its answer; `aws lambda invoke` succeeds when the function failed, this rejects. */
export function invoker(name: string) {
  const client = new LambdaClient({});
  return async (payload: string): Promise<unknown> => {
    const { FunctionError, Payload } = await asking(
      { action: 'lambda:InvokeFunction', subject: `function ${name}` },
      () => client.send(new InvokeCommand({ FunctionName: name, Payload: payload })),
    );
    const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
    if (FunctionError === undefined) return answer;
    const message = isObject(answer) ? `${answer.errorMessage}` : FunctionError;
    throw new Problem(
      `function ${name} failed: ${message}`,
      'See its log, and docs/operations.md, "errors: invocations failed".',
      { name: 'FunctionError' },
    );
  };
}
