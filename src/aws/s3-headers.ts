import { HeadObjectCommand, type HeadObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { isObject } from '../json.ts';

const BEFORE_PARSING = { step: 'deserialize', priority: 'low' } as const;

interface Command {
  readonly middlewareStack: {
    add(
      middleware: ReturnType<typeof onResponse>,
      options: { readonly name: string } & typeof BEFORE_PARSING,
    ): void;
  };
}

interface WriteCommand {
  readonly middlewareStack: {
    add(
      middleware: ReturnType<typeof onRequest>,
      options: { readonly step: 'build'; readonly name: string },
    ): void;
  };
}

/** Adds headers to a command's requests, which are signed with them. */
export function sendHeaders(command: WriteCommand, headers: Readonly<Record<string, string>>): void {
  command.middlewareStack.add(onRequest(headers), { step: 'build', name: 'sendHeaders' });
}

function onRequest(headers: Readonly<Record<string, string>>) {
  return <A extends { readonly request: unknown }, R>(next: (args: A) => Promise<R>) =>
    (args: A): Promise<R> => {
      if (isObject(args.request) && isObject(args.request.headers))
        Object.assign(args.request.headers, headers);
      return next(args);
    };
}

/** Has every response to a command looked at before the SDK parses it. */
export function readResponse(
  command: Command,
  name: string,
  read: (response: unknown) => Promise<void>,
): void {
  command.middlewareStack.add(onResponse(read), { ...BEFORE_PARSING, name });
}

/** The headers with which S3 serves an object, by their names in lower case. */
export async function headersOf(
  client: S3Client,
  input: HeadObjectCommandInput,
): Promise<Record<string, string>> {
  const command = new HeadObjectCommand(input);
  let headers: Record<string, string> = {};
  // Those of an attempt that failed are not the object's.
  readResponse(command, 'readHeaders', async (response) => {
    if (isObject(response) && isObject(response.headers)) headers = texts(response.headers);
  });
  await client.send(command);
  return headers;
}

function onResponse(read: (response: unknown) => Promise<void>) {
  return <A, R extends { readonly response: unknown }>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      const result = await next(args);
      await read(result.response);
      return result;
    };
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
