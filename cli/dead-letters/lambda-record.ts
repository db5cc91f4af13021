import { isObject } from '../../src/json.ts';

/** What Lambda sends to an on-failure destination (Lambda Developer Guide, "Capturing records of asynchronous invocations"). */
export interface LambdaRecord {
  readonly requestPayload: unknown;
  /** Why Lambda gave up: RetriesExhausted, EventAgeExceeded and the like. */
  readonly condition: string;
  /** What the function threw; undefined where it was not invoked. */
  readonly errorMessage: string | undefined;
}

/** Undefined for any other body. */
export function lambdaRecord(body: string): LambdaRecord | undefined {
  let record: unknown;
  try {
    record = JSON.parse(body);
  } catch {
    return undefined; // what the function could not read is dead-lettered as it is
  }
  if (!isObject(record) || !('requestPayload' in record) || !isObject(record.requestContext))
    return undefined;
  const { requestContext, requestPayload, responsePayload } = record;
  const condition = `${requestContext.condition}`;
  const errorMessage = isObject(responsePayload) ? responsePayload.errorMessage : undefined;
  return {
    requestPayload,
    condition,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : undefined,
  };
}
