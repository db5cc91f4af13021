import { pathProblem } from '../cloudfront/path.ts';
import type { ParsedEvent } from './change.ts';
import { formDecode } from './form-decode.ts';

/** Where an event came from. */
export interface EventSource {
  /** Events of any other bucket are a problem: somebody wired a wrong notification. */
  readonly bucketName: string;
  /** Identifies the delivery (message id, request id); the id of what has no id of its own. */
  readonly deliveryId: string;
}

const EXAMPLES =
  'a notification of S3, directly or through SNS or EventBridge, ' +
  'or {"keys": ["docs/a b.html"]} or {"paths": ["/docs/*"]}';

/** Reads a message body, however S3's event was wrapped on its way. Never throws. */
export function readBody(body: string, source: EventSource): ParsedEvent {
  const parsed: ParsedEvent = { changes: [], problems: [] };
  parseBody(body, source, parsed);
  return parsed;
}

/** Reads an event as the function receives it. Never throws. */
export function readEvent(event: unknown, source: EventSource): ParsedEvent {
  const parsed: ParsedEvent = { changes: [], problems: [] };
  parseEvent(event, source, parsed);
  return parsed;
}

function parseBody(body: string, source: EventSource, into: ParsedEvent): void {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    into.problems.push(`not JSON (${error instanceof Error ? error.message : error}); expected ${EXAMPLES}`);
    return;
  }
  parseEvent(event, source, into);
}

function parseEvent(event: unknown, source: EventSource, into: ParsedEvent): void {
  if (!isObject(event)) {
    into.problems.push(`${shown(event)} is not an event; expected ${EXAMPLES}`);
  } else if (Array.isArray(event.Records) && event.Records.length > 0) {
    for (const record of event.Records) parseRecord(record, source, into);
  } else if (event.Type === 'Notification' && typeof event.Message === 'string') {
    parseBody(event.Message, source, into);
  } else if (event.source === 'aws.s3' && isObject(event.detail)) {
    parseEventBridge(event, event.detail, source, into);
  } else if (event.Event === 's3:TestEvent') {
    // S3 sends one when a notification is set up; it stands for no change.
  } else if ('keys' in event || 'paths' in event) {
    parseManual(event, source, into);
  } else {
    into.problems.push(`${shown(event)} is of no known shape; expected ${EXAMPLES}`);
  }
}

function parseRecord(record: unknown, source: EventSource, into: ParsedEvent): void {
  if (isObject(record) && isObject(record.Sns) && typeof record.Sns.Message === 'string') {
    parseBody(record.Sns.Message, source, into);
    return;
  }
  const s3 = isObject(record) ? record.s3 : undefined;
  const key = isObject(s3) && isObject(s3.object) ? s3.object.key : undefined;
  if (!isObject(record) || !isObject(s3) || typeof key !== 'string' || key === '') {
    into.problems.push(`${shown(record)} is no record of S3; expected ${EXAMPLES}`);
    return;
  }
  // A new major version may mean something else by the same names; minor ones only add fields (S3 User
  // Guide, "Event message structure").
  if (typeof record.eventVersion !== 'string' || !record.eventVersion.startsWith('2.')) {
    into.problems.push(`eventVersion ${shown(record.eventVersion)} is unknown; expected 2.x`);
    return;
  }
  const decoded = formDecode(key);
  if (decoded === undefined) {
    into.problems.push(`object key ${shown(key)} is not form-encoded UTF-8`);
    return;
  }
  const { sequencer, size } = isObject(s3.object) ? s3.object : {};
  const event = `${record.eventName}`;
  const id = `${event}|${sequencer ?? ''}`;
  parseObject({ bucket: s3.bucket, key: decoded, time: record.eventTime, id, event, size }, source, into);
}

function parseEventBridge(
  event: Record<string, unknown>,
  detail: Record<string, unknown>,
  source: EventSource,
  into: ParsedEvent,
): void {
  // EventBridge passes the key as it is: a `+` is a `+`.
  const key = isObject(detail.object) ? detail.object.key : undefined;
  if (typeof key !== 'string' || key === '') {
    into.problems.push(`${shown(event)} is an event of S3 without detail.object.key`);
    return;
  }
  const size = isObject(detail.object) ? detail.object.size : undefined;
  const type = `${event['detail-type']}`;
  parseObject(
    { bucket: detail.bucket, key, time: event.time, id: `${event.id}`, event: type, size },
    source,
    into,
  );
}

interface ObjectEvent {
  readonly bucket: unknown;
  readonly key: string;
  readonly time: unknown;
  readonly id: string;
  readonly event: string;
  readonly size: unknown;
}

function parseObject(
  { bucket, key, time, id, event, size }: ObjectEvent,
  source: EventSource,
  into: ParsedEvent,
): void {
  const name = isObject(bucket) ? bucket.name : undefined;
  if (name !== source.bucketName) {
    into.problems.push(
      `bucket ${shown(name)} is not ${shown(source.bucketName)}, the one this function serves`,
    );
    return;
  }
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  into.changes.push({
    id: `${id}|${time}|${key}`,
    key,
    at: Number.isNaN(at) ? undefined : at,
    event,
    size: typeof size === 'number' ? size : undefined,
  });
}

function parseManual(request: Record<string, unknown>, source: EventSource, into: ParsedEvent): void {
  for (const [name, value] of Object.entries(request)) {
    if (name !== 'keys' && name !== 'paths') {
      into.problems.push(`${shown(name)} is not understood beside "keys" and "paths"`);
    } else if (!isListOfText(value)) {
      into.problems.push(`"${name}" is ${shown(value)}; expected a list of non-empty strings`);
    } else if (name === 'keys') {
      for (const key of value) into.changes.push({ id: `${source.deliveryId}|${key}`, key });
    } else {
      for (const path of value) parsePath(path, source, into);
    }
  }
}

function parsePath(path: string, source: EventSource, into: ParsedEvent): void {
  const problem = pathProblem(path);
  if (problem === undefined) into.changes.push({ id: `${source.deliveryId}|${path}`, path });
  else into.problems.push(`path ${shown(path)} ${problem}; or pass the object's key under "keys"`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfText(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '')
  );
}

/** The value as JSON, short enough for a log line and a message attribute. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
