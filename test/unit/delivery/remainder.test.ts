import { expect, test } from '@jest/globals';
import { remainderBodies } from '../../../src/delivery/remainder.ts';
import type { Change } from '../../../src/events/change.ts';
import { readBody } from '../../../src/events/parse.ts';

const source = { bucketName: 'my-site', deliveryId: 'm' };
const left = (count: number, change: (i: number) => Change) =>
  Array.from({ length: count }, (_, i) => ({ path: `/p/${i}`, change: change(i) }));

test('what is left is read back as it was, whoever asked for it', () => {
  const bodies = remainderBodies([
    { path: '/a*', change: { id: '1', key: 'a~b', at: 7, event: 'ObjectCreated:Put' } },
    { path: '/b', change: { id: '2', path: '/b', isRequested: true } },
  ]);
  expect(bodies).toHaveLength(1);
  const { changes, problems } = readBody(bodies[0] ?? '', source);
  expect(problems).toEqual([]);
  expect(changes).toEqual([
    {
      id: expect.any(String),
      path: '/a*',
      key: 'a~b',
      at: 7,
      event: 'ObjectCreated:Put',
      isRequested: false,
    },
    { id: expect.any(String), path: '/b', isRequested: true },
  ]);
});

test('the id is the same for every attempt, and differs between changes', () => {
  const idOf = (id: string) =>
    readBody(remainderBodies(left(1, () => ({ id, key: 'k' })))[0] ?? '', source).changes[0]?.id;
  expect(idOf('1')).toBe(idOf('1'));
  expect(idOf('1')).not.toBe(idOf('2'));
});

test('a large remainder becomes several bodies that each fit into a message, and loses nothing', () => {
  const key = 'é'.repeat(500);
  const bodies = remainderBodies(left(2_000, (i) => ({ id: `${i}`, key: `${key}${i}` })));
  expect(bodies.length).toBeGreaterThan(1);
  for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThan(240_000);
  const paths = bodies.flatMap((body) => readBody(body, source).changes.map(({ path }) => path));
  expect(paths).toEqual(left(2_000, () => ({ id: '', key: '' })).map(({ path }) => path));
});

test('an empty remainder becomes no body', () => {
  expect(remainderBodies([])).toEqual([]);
});

test('copies that failed are read back as what they are, beside paths with the time of their copy', () => {
  const bodies = remainderBodies(
    [{ path: '/a', change: { id: '1', key: 'a', at: 7, visibleAt: 9, event: 'ObjectCreated:Put' } }],
    [
      { id: '2', key: 'public/b', at: 8, event: 'ObjectCreated:Put' },
      { id: '3', key: 'public/c', isToPublish: true },
    ],
  );
  const { changes, problems } = readBody(bodies[0] ?? '', source);
  expect(problems).toEqual([]);
  expect(changes).toMatchObject([
    { path: '/a', key: 'a', at: 7, visibleAt: 9 },
    { key: 'public/b', at: 8, event: 'ObjectCreated:Put', isToPublish: true },
    { key: 'public/c', isToPublish: true },
  ]);
  expect(changes[2]).not.toHaveProperty('event');
});

test('what nobody knows the copy of has no time', () => {
  const visibleAt = Number.POSITIVE_INFINITY;
  const [body = ''] = remainderBodies([{ path: '/a', change: { id: '1', key: 'a', at: 7, visibleAt } }]);
  const [change] = readBody(body, source).changes;
  expect(change).toMatchObject({ path: '/a', key: 'a' });
  expect(change).toMatchObject({ at: undefined });
  expect(change).not.toHaveProperty('visibleAt');
});
