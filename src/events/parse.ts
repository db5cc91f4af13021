import { isObject } from '../json.ts';
import type { Change, ParsedEvent } from './change.ts';
import { formDecode } from './form-decode.ts';
import { type Asked, isManual, parseManual } from './manual.ts';
import { Problems, shown } from './problems.ts';
import { parseRemainder } from './remainder.ts';

/** Where an event came from. */
export interface EventSource {
  /** Events of any other bucket are a problem: a wrong notification points here. */
  readonly bucketName: string;
  /** Identifies the delivery (message id, request id); the id of what has no id of its own. */
  readonly deliveryId: string;
  /** Whether changed objects are copied, so that a person may ask for it. */
  readonly publishes?: boolean;
}

/** Characters of a body that is read: more than SQS accepts in a message of the module's queue (queue.tf). */
const MAX_BODY = 262_144;
/** Envelopes inside each other: SQS holds SNS holds S3. */
const MAX_ENVELOPES = 3;

const EXAMPLES =
  'a notification of S3, directly or through SNS or EventBridge, ' +
  'or {"keys": ["docs/a b.html"]} or {"paths": ["/docs/*"]}';

/** What is being read, and how it came here. */
interface Reading extends Required<EventSource> {
  readonly changes: Change[];
  readonly problems: Problems;
  readonly isMessage: boolean;
  readonly envelopes: number;
  readonly isInSns: boolean;
}

/** Reads a message body, however S3's event was wrapped on its way. Never throws. */
export function readBody(body: string, source: EventSource): ParsedEvent {
  return read(source, true, (reading) => parseBody(body, reading));
}

/** Reads an event as the function receives it. Never throws. */
export function readEvent(event: unknown, source: EventSource): ParsedEvent {
  return read(source, false, (reading) => parseEvent(event, reading));
}

function read(
  { bucketName, deliveryId, publishes = false }: EventSource,
  isMessage: boolean,
  parse: (reading: Reading) => Asked | undefined,
): ParsedEvent {
  const changes: Change[] = [];
  const problems = new Problems();
  // Every field by its name: to spread them took half as long as to parse a message.
  const asked = parse({
    bucketName,
    deliveryId,
    publishes,
    changes,
    problems,
    isMessage,
    envelopes: 0,
    isInSns: false,
  });
  const { dryRun = false, isNonCritical } = asked ?? {};
  return { changes, problems: problems.list, dryRun, isNonCritical };
}

function parseBody(body: string, reading: Reading): Asked | undefined {
  const { problems, envelopes } = reading;
  if (body.length > MAX_BODY) {
    problems.add(() => `the body has ${body.length} characters; at most ${MAX_BODY} are read`);
    return undefined;
  }
  if (envelopes > MAX_ENVELOPES) {
    problems.add(() => `the event is wrapped more than ${MAX_ENVELOPES} times`);
    return undefined;
  }
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    problems.add(() => `not JSON (${shown(`${error}`)}); expected ${EXAMPLES}`);
    return undefined;
  }
  return parseEvent(event, reading);
}

/** Returns how a person wants to be answered. */
function parseEvent(event: unknown, reading: Reading): Asked | undefined {
  const { changes, problems, deliveryId, publishes, isMessage, isInSns, envelopes } = reading;
  if (!isObject(event)) {
    problems.add(() => `${shown(event)} is not an event; expected ${EXAMPLES}`);
  } else if (Array.isArray(event.Records) && event.Records.length > 0) {
    for (const record of event.Records) parseRecord(record, reading);
  } else if (event.Type === 'Notification' && typeof event.Message === 'string') {
    parseBody(event.Message, { ...reading, envelopes: envelopes + 1, isInSns: true });
  } else if (event.source === 'aws.s3' && isObject(event.detail)) {
    parseEventBridge(event, event.detail, reading);
  } else if (event.Event === 's3:TestEvent') {
    // S3 sends one when a notification is set up; it stands for no change.
  } else if (isInSns && (isManual(event) || 'remainder' in event)) {
    // Who may publish to a topic may not ask for invalidations: SNS passes on events only.
    problems.add(() => 'a manual request came through SNS; send it to the queue, or invoke the function');
  } else if (isManual(event)) {
    return parseManual(event, { deliveryId, getsAnswer: !isMessage, publishes }, changes, problems);
  } else if (isMessage && 'remainder' in event) {
    parseRemainder(event.remainder, changes, problems);
  } else {
    problems.add(() => `${shown(event)} is not a recognized event; expected ${EXAMPLES}`);
  }
  return undefined;
}

function parseRecord(record: unknown, reading: Reading): void {
  const { problems } = reading;
  if (isObject(record) && isObject(record.Sns) && typeof record.Sns.Message === 'string') {
    parseBody(record.Sns.Message, { ...reading, envelopes: reading.envelopes + 1, isInSns: true });
    return;
  }
  const s3 = isObject(record) ? record.s3 : undefined;
  const object = isObject(s3) ? s3.object : undefined;
  if (!isObject(record) || !isObject(s3) || !isObject(object)) {
    problems.add(() => `${shown(record)} is not an S3 record; expected ${EXAMPLES}`);
    return;
  }
  const { eventVersion, eventName, eventTime } = record;
  const { key, sequencer, size, versionId } = object;
  if (typeof key !== 'string' || key === '' || typeof eventName !== 'string') {
    problems.add(() => `${shown(record)} has no eventName or no s3.object.key; expected ${EXAMPLES}`);
    return;
  }
  // A new major version may mean something else by the same names; minor ones only add fields (S3 User
  // Guide, "Event message structure").
  if (typeof eventVersion !== 'string' || !eventVersion.startsWith('2.')) {
    problems.add(() => `eventVersion ${shown(eventVersion)} is unknown; expected 2.x`);
    return;
  }
  const decoded = formDecode(key);
  if (decoded === undefined) {
    problems.add(() => `object key ${shown(key)} is not form-encoded UTF-8`);
    return;
  }
  const id = `${eventName}|${typeof sequencer === 'string' ? sequencer : ''}`;
  const isNoncurrentExpiry = eventName === 'LifecycleExpiration:Delete' && isVersion(versionId);
  parseObject(
    {
      bucket: s3.bucket,
      key: decoded,
      time: eventTime,
      id,
      event: eventName,
      size,
      versionId,
      isNoncurrentExpiry,
    },
    reading,
  );
}

function parseEventBridge(
  event: Readonly<Record<string, unknown>>,
  detail: Readonly<Record<string, unknown>>,
  reading: Reading,
): void {
  const { object, reason } = detail;
  const type = event['detail-type'];
  // EventBridge passes the key as it is: a `+` is a `+`.
  const key = isObject(object) ? object.key : undefined;
  if (!isObject(object) || typeof key !== 'string' || key === '' || typeof type !== 'string') {
    reading.problems.add(() => `${shown(event)} is an event of S3 without detail-type or detail.object.key`);
    return;
  }
  const isNoncurrentExpiry =
    reason === 'Lifecycle Expiration' &&
    detail['deletion-type'] === 'Permanently Deleted' &&
    isVersion(object['version-id']);
  const id = typeof event.id === 'string' ? event.id : '';
  const { size, 'version-id': versionId } = object;
  parseObject(
    { bucket: detail.bucket, key, time: event.time, id, event: type, size, versionId, isNoncurrentExpiry },
    reading,
  );
}

/**
 * Whether an event is about a version that has an id. Lifecycle removes such a version only once it is noncurrent; the
 * version `null` is also the object of a bucket that has no versions (S3 User Guide, "Lifecycle event notifications").
 */
function isVersion(versionId: unknown): versionId is string {
  return typeof versionId === 'string' && versionId !== '' && versionId !== 'null';
}

interface ObjectEvent {
  readonly bucket: unknown;
  readonly key: string;
  readonly time: unknown;
  readonly id: string;
  readonly event: string;
  readonly size: unknown;
  readonly versionId: unknown;
  readonly isNoncurrentExpiry: boolean;
}

function parseObject(
  { bucket, key, time, id, event, size, versionId, isNoncurrentExpiry }: ObjectEvent,
  { bucketName, changes, problems }: Reading,
): void {
  const name = isObject(bucket) ? bucket.name : undefined;
  if (name !== bucketName) {
    problems.add(() => `bucket ${shown(name)} is not ${shown(bucketName)}, the one this function serves`);
    return;
  }
  const text = typeof time === 'string' ? time : '';
  const at = Date.parse(text);
  changes.push({
    id: `${id}|${text}|${key}`,
    key,
    at: Number.isNaN(at) ? undefined : at,
    event,
    size: typeof size === 'number' ? size : undefined,
    versionId: isVersion(versionId) ? versionId : undefined,
    ...(isNoncurrentExpiry && { isNoncurrentExpiry }),
  });
}
