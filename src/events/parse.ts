import { pathProblem } from '../urls/encoding.ts';

/** One object created, overwritten or deleted; or one path somebody asked to have invalidated. */
export type Change = ObjectChange | RequestedPath;

export interface ObjectChange {
  /** The same for every delivery of the same change. */
  readonly id: string;
  /** The object's key as it is in the bucket. */
  readonly key: string;
  readonly path?: undefined;
  /** When it happened, in milliseconds since the epoch, where the event says. */
  readonly at?: number | undefined;
  /** S3's name of the event or EventBridge's detail type; absent when a person asked. */
  readonly event?: string;
  /** In bytes, where the event says. */
  readonly size?: number | undefined;
}

interface RequestedPath {
  readonly id: string;
  readonly path: string;
  readonly key?: undefined;
  readonly at?: undefined;
}

/** What could be read from one event, and why the rest could not. */
export interface Reading {
  readonly changes: Change[];
  readonly problems: string[];
}

export interface Origin {
  /** Events of any other bucket are a problem: somebody wired a wrong notification. */
  readonly bucketName: string;
  /** Identifies the delivery (message id, request id); the id of what has no id of its own. */
  readonly deliveryId: string;
}

const EXAMPLES =
  'a notification of S3, directly or through SNS or EventBridge, ' +
  'or {"keys": ["docs/a b.html"]} or {"paths": ["/docs/*"]}';

/** Reads a message body, however S3's event was wrapped on its way. Never throws. */
export function readBody(body: string, origin: Origin): Reading {
  const reading: Reading = { changes: [], problems: [] };
  collectBody(body, origin, reading);
  return reading;
}

/** Reads an event as the function receives it. Never throws. */
export function readEvent(event: unknown, origin: Origin): Reading {
  const reading: Reading = { changes: [], problems: [] };
  collectEvent(event, origin, reading);
  return reading;
}

function collectBody(body: string, origin: Origin, into: Reading): void {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    into.problems.push(`not JSON (${error instanceof Error ? error.message : error}); expected ${EXAMPLES}`);
    return;
  }
  collectEvent(event, origin, into);
}

function collectEvent(event: unknown, origin: Origin, into: Reading): void {
  if (!isObject(event)) {
    into.problems.push(`${shown(event)} is not an event; expected ${EXAMPLES}`);
  } else if (Array.isArray(event.Records) && event.Records.length > 0) {
    for (const record of event.Records) collectRecord(record, origin, into);
  } else if (event.Type === 'Notification' && typeof event.Message === 'string') {
    collectBody(event.Message, origin, into);
  } else if (event.source === 'aws.s3' && isObject(event.detail)) {
    collectEventBridge(event, event.detail, origin, into);
  } else if (event.Event === 's3:TestEvent') {
    // S3 sends one when a notification is set up; it stands for no change.
  } else if ('keys' in event || 'paths' in event) {
    collectManual(event, origin, into);
  } else {
    into.problems.push(`${shown(event)} is of no known shape; expected ${EXAMPLES}`);
  }
}

function collectRecord(record: unknown, origin: Origin, into: Reading): void {
  if (isObject(record) && isObject(record.Sns) && typeof record.Sns.Message === 'string') {
    collectBody(record.Sns.Message, origin, into);
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
  collectObject({ bucket: s3.bucket, key: decoded, time: record.eventTime, id, event, size }, origin, into);
}

function collectEventBridge(
  event: Record<string, unknown>,
  detail: Record<string, unknown>,
  origin: Origin,
  into: Reading,
): void {
  // EventBridge passes the key as it is: a `+` is a `+`.
  const key = isObject(detail.object) ? detail.object.key : undefined;
  if (typeof key !== 'string' || key === '') {
    into.problems.push(`${shown(event)} is an event of S3 without detail.object.key`);
    return;
  }
  const size = isObject(detail.object) ? detail.object.size : undefined;
  const type = `${event['detail-type']}`;
  collectObject(
    { bucket: detail.bucket, key, time: event.time, id: `${event.id}`, event: type, size },
    origin,
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

function collectObject(
  { bucket, key, time, id, event, size }: ObjectEvent,
  origin: Origin,
  into: Reading,
): void {
  const name = isObject(bucket) ? bucket.name : undefined;
  if (name !== origin.bucketName) {
    into.problems.push(
      `bucket ${shown(name)} is not ${shown(origin.bucketName)}, the one this function serves`,
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

function collectManual(request: Record<string, unknown>, origin: Origin, into: Reading): void {
  for (const [name, value] of Object.entries(request)) {
    if (name !== 'keys' && name !== 'paths') {
      into.problems.push(`${shown(name)} is not understood beside "keys" and "paths"`);
    } else if (!isListOfText(value)) {
      into.problems.push(`"${name}" is ${shown(value)}; expected a list of non-empty strings`);
    } else if (name === 'keys') {
      for (const key of value) into.changes.push({ id: `${origin.deliveryId}|${key}`, key });
    } else {
      for (const path of value) collectPath(path, origin, into);
    }
  }
}

function collectPath(path: string, origin: Origin, into: Reading): void {
  const problem = pathProblem(path);
  if (problem === undefined) into.changes.push({ id: `${origin.deliveryId}|${path}`, path });
  else into.problems.push(`path ${shown(path)} ${problem}; or pass the object's key under "keys"`);
}

/** S3 form-encodes keys in its own notifications: a space is `+` (S3 User Guide, same page). */
function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
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
