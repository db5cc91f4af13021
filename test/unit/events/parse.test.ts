import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  BUCKET,
  eventBridgeEvent,
  formEncoded,
  s3Event,
  s3Record,
  s3TestEvent,
  snsNotification,
} from '../../../fakes/events.ts';
import { readBody, readEvent } from '../../../src/events/parse.ts';

const source = { bucketName: BUCKET, deliveryId: 'delivery-1' };
const read = (event: unknown) => readEvent(event, source);
const keys = (event: unknown) => read(event).changes.map((change) => change.key);

describe('envelopes', () => {
  const at = '2026-11-20T12:00:00.000Z';

  test.each([
    ['a notification of S3', s3Event({ key: 'a b+é.html', at })],
    ['through SNS', snsNotification(s3Event({ key: 'a b+é.html', at }))],
    [
      'SNS to the function',
      { Records: [{ EventSource: 'aws:sns', Sns: snsNotification(s3Event({ key: 'a b+é.html', at })) }] },
    ],
    ['EventBridge', eventBridgeEvent({ key: 'a b+é.html', at }), 'Object Created', 5],
    [
      'EventBridge through SNS',
      snsNotification(eventBridgeEvent({ key: 'a b+é.html', at })),
      'Object Created',
      5,
    ],
  ])('%s', (_name, event, type = 'ObjectCreated:Put', size = 1024) => {
    for (const reading of [read(event), readBody(JSON.stringify(event), source)]) {
      expect(reading.problems).toEqual([]);
      expect(reading.changes).toEqual([
        { id: expect.any(String), key: 'a b+é.html', at: Date.parse(at), event: type, size },
      ]);
    }
  });

  test('a raw key of EventBridge is not decoded', () => {
    expect(keys(eventBridgeEvent({ key: 'a+b%20c' }))).toEqual(['a+b%20c']);
  });

  test('whatever the key, form-encoding is undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        expect(keys(s3Event({ key }))).toEqual([key]);
      }),
    );
  });

  test("S3's test event is neither a change nor a problem", () => {
    expect(read(s3TestEvent)).toEqual({ changes: [], problems: [], dryRun: false });
  });

  test('a manual request names keys and paths', () => {
    expect(read({ keys: ['a b'], paths: ['/docs/*'] })).toEqual({
      changes: [
        { id: 'delivery-1|a b', key: 'a b' },
        { id: 'delivery-1|/docs/*', path: '/docs/*', isRequested: true },
      ],
      problems: [],
      dryRun: false,
      isNonCritical: false,
    });
  });

  test('later minor versions and unknown fields are understood', () => {
    expect(
      keys({ Records: [{ ...s3Record({ key: 'a' }), eventVersion: '2.99', somethingNew: {} }] }),
    ).toEqual(['a']);
  });
});

test('a time or size of another type is ignored', () => {
  const [record] = s3Event({ key: 'a' }).Records;
  const object = { ...record?.s3.object, size: '0' };
  const odd = { Records: [{ ...record, eventTime: 5, s3: { ...record?.s3, object } }] };
  expect(read(odd)).toEqual({
    changes: [{ id: expect.any(String), key: 'a', event: 'ObjectCreated:Put' }],
    problems: [],
    dryRun: false,
  });
});

describe('what is left of a message', () => {
  const remainder = [
    { path: '/a*', id: '1', key: 'a~b', at: 5 },
    { path: '/b', id: '2', requested: true },
  ];

  test('is read from the queue', () => {
    expect(readBody(JSON.stringify({ remainder }), source)).toEqual({
      changes: [
        { path: '/a*', id: '1', key: 'a~b', at: 5, isRequested: false },
        { path: '/b', id: '2', isRequested: true },
      ],
      problems: [],
      dryRun: false,
    });
  });

  test.each([{}, 5, { path: '/a' }, { id: '1' }, { path: 'a', id: '1' }])('with %j is a problem', (item) => {
    const { changes, problems } = readBody(JSON.stringify({ remainder: [item, remainder[0]] }), source);
    expect([changes.length, problems.length]).toEqual([1, 1]);
  });

  test('is not accepted from an invocation', () => {
    expect(readEvent({ remainder }, source).problems).toEqual([
      expect.stringContaining('not a recognized event'),
    ]);
  });
});

test.each([
  ['a version that was noncurrent', { versionId: 'v1' }, true],
  ['the object of a bucket without versions', {}, undefined],
  ['the null version', { versionId: 'null' }, undefined],
  ['a version without an id', { versionId: '' }, undefined],
])('lifecycle expiry of %s', (_name, more, expected) => {
  const [record] = s3Event({ key: 'a', eventName: 'LifecycleExpiration:Delete' }).Records;
  const object = { ...record?.s3.object, ...more };
  const event = { Records: [{ ...record, s3: { ...record?.s3, object } }] };
  expect(read(event).changes[0]).toMatchObject({ key: 'a' });
  const [change] = read(event).changes;
  expect(change && 'isNoncurrentExpiry' in change ? change.isNoncurrentExpiry : undefined).toBe(expected);
});

test('a version that a person deletes may uncover an older one', () => {
  const [record] = s3Event({ key: 'a', eventName: 'ObjectRemoved:Delete' }).Records;
  const object = { ...record?.s3.object, versionId: 'v1' };
  const [change] = read({ Records: [{ ...record, s3: { ...record?.s3, object } }] }).changes;
  expect(change).not.toHaveProperty('isNoncurrentExpiry');
});

test.each([
  ['Permanently Deleted', 'Lifecycle Expiration', 'v1', true],
  ['Permanently Deleted', 'Lifecycle Expiration', undefined, undefined],
  ['Delete Marker Created', 'Lifecycle Expiration', 'v1', undefined],
  ['Permanently Deleted', 'DeleteObject', 'v1', undefined],
])("EventBridge's %s by %s of version %s", (deletionType, reason, version, expected) => {
  const event = eventBridgeEvent({ key: 'a' });
  const { detail } = event;
  const object = { ...detail.object, 'version-id': version };
  const [change] = read({
    ...event,
    detail: { ...detail, object, reason, 'deletion-type': deletionType },
  }).changes;
  expect(change && 'isNoncurrentExpiry' in change ? change.isNoncurrentExpiry : undefined).toBe(expected);
});

describe('the id of a change', () => {
  const idOf = (event: unknown) => read(event).changes[0]?.id;
  const change = { key: 'a', sequencer: '01', at: '2026-11-20T12:00:00.000Z' };

  test('is the same for every delivery of it', () => {
    expect(idOf(s3Event(change))).toBe(idOf(snsNotification(s3Event(change))));
  });

  test.each([
    ['key', { ...change, key: 'b' }],
    ['sequencer', { ...change, sequencer: '02' }],
    ['time', { ...change, at: '2026-11-20T12:00:01.000Z' }],
    ['event', { ...change, eventName: 'ObjectRemoved:Delete' }],
  ])('differs by %s', (_name, other) => {
    expect(idOf(s3Event(other))).not.toBe(idOf(s3Event(change)));
  });
});

test("EventBridge's times are whole seconds, so its own ids distinguish two changes of the same second", () => {
  const event = eventBridgeEvent({ key: 'a' });
  const [one, other] = [event, { ...event, id: 'another' }].map(
    (delivered) => read(delivered).changes[0]?.id,
  );
  expect(one).not.toBe(other);
});

const snsRecords = (message: unknown) => ({ Records: [{ Sns: { Message: JSON.stringify(message) } }] });

test('an event may be wrapped three times, and a body have 262,144 characters', () => {
  const event = s3Event({ key: 'a' });
  expect(keys(snsNotification(snsNotification(snsNotification(event))))).toEqual(['a']);
  expect(keys(snsRecords(snsRecords(snsRecords(event))))).toEqual(['a']);
  expect(readBody(JSON.stringify(event).padEnd(262_144), source).changes).toHaveLength(1);
});

test('a field of another type that no change needs does not matter', () => {
  const hostile = { toString: 1 };
  const [record] = s3Event({ key: 'a' }).Records;
  const object = { ...record?.s3.object, sequencer: hostile };
  expect(keys({ Records: [{ ...record, eventTime: hostile, s3: { ...record?.s3, object } }] })).toEqual([
    'a',
  ]);
  expect(keys({ ...eventBridgeEvent({ key: 'a' }), id: hostile, time: hostile })).toEqual(['a']);
});

describe('what cannot be read', () => {
  const { Records } = s3Event({ key: 'a' });
  const [record] = Records;

  test.each<[unknown, string]>([
    [null, 'null is not an event'],
    ['text', '"text" is not an event'],
    [[], '[] is not an event'],
    [{}, '{} is not a recognized event'],
    [{ Records: [] }, '{"Records":[]} is not a recognized event'],
    [{ Records: [null] }, 'null is not an S3 record'],
    [{ Records: [{ ...record, s3: {} }] }, 'is not an S3 record'],
    [s3Event({ key: '' }), 'has no eventName or no s3.object.key'],
    [{ Records: [{ ...record, eventName: { toString: 1 } }] }, 'has no eventName or no s3.object.key'],
    [{ Records: [{ ...record, eventVersion: '3.0' }] }, 'eventVersion "3.0" is unknown; expected 2.x'],
    [{ Records: [{ ...record, eventVersion: undefined }] }, 'eventVersion nothing is unknown'],
    [
      { Records: [{ ...record, s3: { ...record?.s3, object: { key: '%zz' } } }] },
      'object key "%zz" is not form-encoded',
    ],
    [s3Event({ key: 'a', bucket: 'another' }), 'bucket "another" is not "my-site"'],
    [eventBridgeEvent({ key: 'a', bucket: 'another' }), 'bucket "another" is not "my-site"'],
    [{ source: 'aws.s3', detail: {} }, 'without detail-type or detail.object.key'],
    [eventBridgeEvent({ key: '' }), 'without detail-type or detail.object.key'],
    [{ Type: 'Notification', Message: 5 }, 'is not a recognized event'],
    [{ Message: '{}' }, 'is not a recognized event'],
    [{ Type: 'UnsubscribeConfirmation', Message: '{"keys":["a"]}' }, 'is not a recognized event'],
    [{ Records: [{ Sns: { Message: 5 } }] }, 'is not an S3 record'],
    [{ keys: ['a', 5] }, '"keys" is ["a",5]; expected a list'],
    [{ keys: ['a', ''] }, '"keys" is ["a",""]; expected a list'],
    [{ source: 'aws.ec2', detail: {} }, 'is not a recognized event'],
    [{ paths: ['docs'] }, 'path "docs" must begin with "/"'],
    [{ paths: [] }, '"paths" is []; expected a list of non-empty strings'],
    [{ keys: [''] }, '"keys" is [""]; expected a list of non-empty strings'],
    [
      { keys: ['a'], path: '/a' },
      '"path" is not a known field; use "keys", "paths", "publish", "dryRun", "nonCritical"',
    ],
    [snsNotification('text'), '"text" is not an event'],
    [
      { Records: [{ ...record, s3: { ...record?.s3, object: { key: 5 } } }] },
      'has no eventName or no s3.object.key',
    ],
    [
      { ...eventBridgeEvent({ key: 'a' }), detail: { bucket: { name: 'my-site' }, object: { key: 5 } } },
      'without detail-type or detail.object.key',
    ],
    [{ ...eventBridgeEvent({ key: 'a' }), 'detail-type': { toString: 1 } }, 'without detail-type'],
    [snsNotification({}), 'is not a recognized event'],
    [snsNotification({ paths: ['/*'] }), 'a manual request came through SNS'],
    [{ Records: [{ Sns: { Message: '{"keys":["a"]}' } }] }, 'a manual request came through SNS'],
    [snsRecords(snsRecords(snsRecords(snsRecords({})))), 'wrapped more than 3 times'],
    [snsNotification({ remainder: [] }), 'a manual request came through SNS'],
    [snsNotification(snsNotification(snsNotification(snsNotification({})))), 'wrapped more than 3 times'],
    [
      { keys: ['/docs/x.html'] },
      'key "/docs/x.html" begins with "/", as no key of a website does; pass "docs/x.html"',
    ],
    [{ keys: ['s3://my-site/docs/x.html'] }, 'is a URI; pass the key alone: "docs/x.html"'],
    [{ keys: ['docs/*'] }, 'keys are taken literally; pass "/docs/*" under "paths"'],
    [{ keys: ['a'], dryRun: 'yes' }, '"dryRun" is "yes"; expected true or false'],
    [{ keys: ['a'], nonCritical: 1 }, '"nonCritical" is 1; expected true or false'],
    [{ publish: ['a'] }, '"publish" needs the variable publish'],
  ])('%j: %s', (event, reason) => {
    expect(read(event).problems).toEqual([expect.stringContaining(reason)]);
  });

  test('a body that is not JSON is a problem that shows a valid one', () => {
    const { problems } = readBody('{"Records"', source);
    expect(problems).toEqual([
      expect.stringMatching(/^not JSON \("SyntaxError: .*\{"keys": \["docs\/a b.html"\]\}/),
    ]);
  });

  test('never affects its neighbors', () => {
    const reading = read({ Records: [s3Record({ key: 'a' }), { broken: true }, s3Record({ key: 'b' })] });
    expect(reading.changes.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(reading.problems).toHaveLength(1);
  });

  test('a dry run needs an answer, which a message does not get', () => {
    expect(read({ keys: ['a'], dryRun: true })).toMatchObject({ dryRun: true, problems: [] });
    expect(readBody('{"keys":["a"],"dryRun":true}', source).problems).toEqual([
      expect.stringContaining('"dryRun" needs an answer: invoke the function'),
    ]);
  });

  test('few problems are listed, each of them short', () => {
    const { problems } = read({
      Records: Array.from({ length: 5_000 }, () => ({ junk: 'x'.repeat(1_000) })),
    });
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe('and 4990 more problems');
    expect(problems.join('').length).toBeLessThan(6_000);
  });

  test('a body that is nested thousands of levels deep is a problem like any other', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const body of [deep, `{"Records":[${deep}]}`, `{"keys":${deep}}`, `{"a":${deep}}`]) {
      const { changes, problems } = readBody(body, source);
      expect([changes.length, problems.length]).toEqual([0, 1]);
    }
  });

  test('a body longer than a message may be is not parsed', () => {
    expect(readBody('x'.repeat(262_145), source).problems).toEqual([
      'the body has 262145 characters; at most 262144 are read',
    ]);
  });

  test('a long value is truncated', () => {
    const [problem = ''] = read({ unknown: 'x'.repeat(10_000) }).problems;
    expect(problem).toMatch(/^\{"unknown":"x{188}… is not a recognized event; expected a notification of S3/);
    expect(read('x'.repeat(198)).problems).toEqual([expect.stringMatching(/^"x{198}" is not/)]);
  });

  test('whatever the body, reading ends with changes or a problem and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ Records: [v] })),
        ),
        (body) => {
          const { changes, problems } = readBody(body, source);
          expect(changes.length + problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

test("the encoder of the tests matches S3's", () => {
  expect(formEncoded('red flower/é+%.jpg')).toBe('red+flower/%C3%A9%2B%25.jpg');
});
