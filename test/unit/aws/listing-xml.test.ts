import { expect, test } from '@jest/globals';
import { readListing } from '../../../src/aws/listing-xml.ts';

const object = (key: string, modified = '2026-11-20T12:00:00.000Z') =>
  `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified><ETag>&quot;1&quot;</ETag></Contents>`;
const listing = (...objects: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
  `<Name>my-site</Name><Prefix>Key</Prefix><IsTruncated>false</IsTruncated>${objects.join('')}</ListBucketResult>`;

test('keys are decoded, and times are milliseconds', () => {
  expect(readListing(listing(object('a+b%2Bc/%C3%A9'), object('d', '2026-11-20T12:00:01Z')))).toEqual({
    keys: ['a b+c/é', 'd'],
    modified: [Date.parse('2026-11-20T12:00:00Z'), Date.parse('2026-11-20T12:00:01Z')],
    isTruncated: false,
  });
});

test('the order of elements does not matter, and what is missing is nothing', () => {
  const odd = '<Contents><LastModified>never</LastModified><Key>a</Key></Contents><Contents></Contents>';
  expect(readListing(listing(odd))).toEqual({ keys: ['a', ''], modified: [0, 0], isTruncated: false });
});

test('more pages may follow', () => {
  const first = listing(object('a')).replace('false', 'true');
  expect(readListing(first)?.isTruncated).toBe(true);
});

test('an empty listing is one, an error and a listing that was cut are none', () => {
  expect(readListing(listing(object('a')).replace('</ListBucketResult>', ''))).toBeUndefined();
  expect(readListing(listing())).toEqual({ keys: [], modified: [], isTruncated: false });
  expect(readListing('<Error><Code>InternalError</Code></Error>')).toBeUndefined();
});
