import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { asking } from '../frame/explain.ts';

/** The environment of a deployed function, by its name or ARN. */
export async function functionEnvironment(name: string): Promise<Record<string, string>> {
  const client = new LambdaClient({});
  const { Environment } = await asking(
    { action: 'lambda:GetFunctionConfiguration', subject: `function ${name}` },
    () => client.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  );
  return Environment?.Variables ?? {};
}
