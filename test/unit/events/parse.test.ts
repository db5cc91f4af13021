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

const origin = { bucketName: BUCKET, deliveryId: 'delivery-1' };
const read = (event: unknown) => readEvent(event, origin);
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
    for (const reading of [read(event), readBody(JSON.stringify(event), origin)]) {
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

  test("S3's test event stands for no change and is no problem", () => {
    expect(read(s3TestEvent)).toEqual({ changes: [], problems: [] });
  });

  test('a request by hand names keys and paths', () => {
    expect(read({ keys: ['a b'], paths: ['/docs/*'] })).toEqual({
      changes: [
        { id: 'delivery-1|a b', key: 'a b' },
        { id: 'delivery-1|/docs/*', path: '/docs/*' },
      ],
      problems: [],
    });
  });

  test('later minor versions and unknown fields are understood', () => {
    expect(
      keys({ Records: [{ ...s3Record({ key: 'a' }), eventVersion: '2.99', somethingNew: {} }] }),
    ).toEqual(['a']);
  });
});

test('a time or size of another type is none', () => {
  const [record] = s3Event({ key: 'a' }).Records;
  const object = { ...record?.s3.object, size: '0' };
  const odd = { Records: [{ ...record, eventTime: 5, s3: { ...record?.s3, object } }] };
  expect(read(odd)).toEqual({
    changes: [{ id: expect.any(String), key: 'a', event: 'ObjectCreated:Put' }],
    problems: [],
  });
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

test("EventBridge's times are whole seconds, so its own ids tell two changes in one apart", () => {
  const event = eventBridgeEvent({ key: 'a' });
  const [one, other] = [event, { ...event, id: 'another' }].map(
    (delivered) => read(delivered).changes[0]?.id,
  );
  expect(one).not.toBe(other);
});

describe('what cannot be read', () => {
  const { Records } = s3Event({ key: 'a' });
  const [record] = Records;

  test.each<[unknown, string]>([
    [null, 'null is not an event'],
    ['text', '"text" is not an event'],
    [[], '[] is not an event'],
    [{}, '{} is of no known shape'],
    [{ Records: [] }, '{"Records":[]} is of no known shape'],
    [{ Records: [null] }, 'null is no record of S3'],
    [{ Records: [{ ...record, s3: {} }] }, 'is no record of S3'],
    [s3Event({ key: '' }), 'is no record of S3'],
    [{ Records: [{ ...record, eventVersion: '3.0' }] }, 'eventVersion "3.0" is unknown; expected 2.x'],
    [{ Records: [{ ...record, eventVersion: undefined }] }, 'eventVersion nothing is unknown'],
    [
      { Records: [{ ...record, s3: { ...record?.s3, object: { key: '%zz' } } }] },
      'object key "%zz" is not form-encoded',
    ],
    [s3Event({ key: 'a', bucket: 'another' }), 'bucket "another" is not "my-site"'],
    [eventBridgeEvent({ key: 'a', bucket: 'another' }), 'bucket "another" is not "my-site"'],
    [{ source: 'aws.s3', detail: {} }, 'without detail.object.key'],
    [eventBridgeEvent({ key: '' }), 'without detail.object.key'],
    [{ Type: 'Notification', Message: 5 }, 'is of no known shape'],
    [{ Message: '{}' }, 'is of no known shape'],
    [{ Type: 'UnsubscribeConfirmation', Message: '{"keys":["a"]}' }, 'is of no known shape'],
    [{ Records: [{ Sns: { Message: 5 } }] }, 'is no record of S3'],
    [{ keys: ['a', 5] }, '"keys" is ["a",5]; expected a list'],
    [{ keys: ['a', ''] }, '"keys" is ["a",""]; expected a list'],
    [{ source: 'aws.ec2', detail: {} }, 'is of no known shape'],
    [{ paths: ['docs'] }, 'path "docs" must begin with "/"'],
    [{ paths: [] }, '"paths" is []; expected a list of non-empty strings'],
    [{ keys: [''] }, '"keys" is [""]; expected a list of non-empty strings'],
    [{ keys: ['a'], path: '/a' }, '"path" is not understood beside "keys" and "paths"'],
    [snsNotification('text'), '"text" is not an event'],
  ])('%j: %s', (event, reason) => {
    expect(read(event).problems).toEqual([expect.stringContaining(reason)]);
  });

  test('a body that is not JSON says so and shows what is', () => {
    const { problems } = readBody('{"Records"', origin);
    expect(problems).toEqual([expect.stringMatching(/^not JSON .*\{"keys": \["docs\/a b.html"\]\}/)]);
  });

  test('never harms its neighbours', () => {
    const reading = read({ Records: [s3Record({ key: 'a' }), { broken: true }, s3Record({ key: 'b' })] });
    expect(reading.changes.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(reading.problems).toHaveLength(1);
  });

  test('a long value is shown in part', () => {
    const [problem = ''] = read({ unknown: 'x'.repeat(10_000) }).problems;
    expect(problem).toMatch(/^\{"unknown":"x{188}… is of no known shape; expected a notification of S3/);
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
          const { changes, problems } = readBody(body, origin);
          expect(changes.length + problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

test('the encoder of the tests is the one of S3', () => {
  expect(formEncoded('red flower/é+%.jpg')).toBe('red+flower/%C3%A9%2B%25.jpg');
});
