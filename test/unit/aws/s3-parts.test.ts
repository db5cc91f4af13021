import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_COPY_SIZE, partsOf } from '../../../src/aws/s3-parts.ts';

const MIB = 1024 ** 2;
const TIB = 1024 ** 4;
/** S3 User Guide, "Amazon S3 multipart upload limits". */
const LARGEST = Math.floor(48.8 * TIB);

function ranges(size: number, limit: number): { first: number; last: number }[] {
  return partsOf(size, limit).map(({ number, range }, i) => {
    if (number !== i + 1) throw new Error(`part ${number} comes after ${i} parts`);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return { first: Number(first), last: Number(last) };
  });
}

function expectEveryByteOnce(size: number, limit: number): void {
  const all = ranges(size, limit);
  let next = 0;
  for (const { first, last } of all) {
    if (first !== next || last < first) throw new Error(`${first}-${last} comes after ${next - 1}`);
    next = last + 1;
  }
  expect(next).toBe(size);
  expect(all.length).toBeLessThanOrEqual(10_000);
  for (const { first, last } of all.slice(0, -1)) {
    const length = last - first + 1;
    if (length < 5 * MIB || length > 5 * 1024 * MIB) throw new Error(`a part of ${length} bytes`);
  }
}

describe('the parts have every byte exactly once, within the limits of S3, for an object of', () => {
  test.each([
    MAX_COPY_SIZE + 1,
    80 * 64 * MIB,
    10_000 * 64 * MIB - 1,
    10_000 * 64 * MIB,
    10_000 * 64 * MIB + 1,
    5 * TIB,
    LARGEST - 1,
    LARGEST,
  ])('%d bytes', (size) => {
    expectEveryByteOnce(size, MAX_COPY_SIZE);
  });

  test('any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: MAX_COPY_SIZE + 1, max: LARGEST }), (size) => {
        expectEveryByteOnce(size, MAX_COPY_SIZE);
      }),
      { numRuns: 50 },
    );
  });
});

test('a part is no larger than what may be copied at once', () => {
  expect(partsOf(12, 5)).toEqual([
    { number: 1, range: 'bytes=0-4' },
    { number: 2, range: 'bytes=5-9' },
    { number: 3, range: 'bytes=10-11' },
  ]);
});

test('an object of 6 GiB has parts of 64 MiB', () => {
  const parts = partsOf(6 * 1024 * MIB, MAX_COPY_SIZE);
  expect(parts).toHaveLength(96);
  expect(parts[0]).toEqual({ number: 1, range: 'bytes=0-67108863' });
});
