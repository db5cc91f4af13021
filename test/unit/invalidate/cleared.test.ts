import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../src/events/change.ts';
import { cleared } from '../../../src/invalidate/cleared.ts';

const SECOND = 1_000;
const T = Date.parse('2026-11-20T12:00:00Z');
const change = (at: number | undefined = T, event = 'ObjectCreated:Put') => ({
  id: 'a',
  key: 'a',
  at,
  event,
});
/** What is known when paths were accepted one after the other, at seconds after `T`. */
function given(...accepted: [seconds: number, ...paths: string[]][]) {
  const memory = cleared();
  for (const [seconds, ...paths] of accepted) memory.accepted(paths, T + seconds * SECOND);
  return memory;
}

describe('a change is fresh', () => {
  test.each([
    [4.999, false],
    [5, true],
    [-5, false],
  ])('when its path was accepted %d s after it: %s', (seconds, expected) => {
    expect(given([seconds, '/a']).isFresh(change(), '/a')).toBe(expected);
  });

  test.each([
    ['/a/*', '/a/b', true],
    ['/a/*', '/a/', true],
    ['/a*', '/ab?x=*', true],
    ['/a/b*', '/a/*', false],
    ['/a/*', '/ab', false],
    ['/a/b', '/a/*', false],
    ['/a/*', '/a/*', true],
  ])('%s was accepted, its path is %s: %s', (accepted, path, expected) => {
    expect(given([10, accepted]).isFresh(change(), path)).toBe(expected);
  });

  test.each(['ObjectCreated:Copy', 'ObjectRemoved:DeleteMarkerCreated'])('after %s', (event) =>
    expect(given([10, '/a']).isFresh(change(T, event), '/a')).toBe(true),
  );

  test.each([
    [14_999, false],
    [15_000, true],
  ])(
    'whose copy was there 10 s later when its path was accepted %d ms after it: %s',
    (milliseconds, expected) => {
      const copied: Change = {
        id: 'a',
        key: 'a',
        at: T,
        event: 'Object Created',
        visibleAt: T + 10 * SECOND,
      };
      expect(given([milliseconds / SECOND, '/a']).isFresh(copied, '/a')).toBe(expected);
    },
  );

  test('when it is left of an earlier message', () => {
    const left: Change = { id: 'a', path: '/a', at: T, event: 'ObjectCreated:Put', isRequested: false };
    expect(given([10, '/a']).isFresh(left, '/a')).toBe(true);
  });
});

describe('a change is not fresh, however late its path was accepted', () => {
  test.each<[string, Change]>([
    ['a person asked for the key', { id: 'a', key: 'a' }],
    ['a person asked for the path', { id: 'a', path: '/a', at: T, isRequested: true }],
    ['its time is unknown', { id: 'a', key: 'a', event: 'ObjectCreated:Put' }],
    ['its time may be that of something else', change(T, 'ObjectRestore:Completed')],
    ['nobody knows when its copy was there', { ...change(), visibleAt: Number.POSITIVE_INFINITY }],
    ["EventBridge's time may be the start of an upload", change(T, 'Object Created')],
    ['it is left of an event without an own time', { id: 'a', path: '/a', at: T, isRequested: false }],
  ])('%s', (_, one) => expect(given([60, '/a']).isFresh(one, '/a')).toBe(false));
});

describe('memory', () => {
  test('keeps the latest of several times', () => {
    const memory = given([10, '/a'], [20, '/*'], [15, '/a']);
    expect(memory.lastClearedAt('/a')).toBe(T + 20 * SECOND);
    expect(memory.lastClearedAt('/b')).toBe(T + 20 * SECOND);
  });

  test('lasts five minutes', () => {
    const memory = given([0, '/a', '/w/*'], [301, '/b']);
    expect([memory.lastClearedAt('/a'), memory.lastClearedAt('/w/x')]).toEqual([undefined, undefined]);
  });

  test('holds 20,000 exact paths, the latest ones', () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `/${i}`);
    const memory = given([0, '/first', '/again'], [1, ...paths.slice(1)], [2, '/again']);
    expect(memory.lastClearedAt('/first')).toBeUndefined();
    expect(memory.lastClearedAt('/again')).toBe(T + 2 * SECOND);
    expect(memory.lastClearedAt('/1')).toBe(T + SECOND);
  });
});
