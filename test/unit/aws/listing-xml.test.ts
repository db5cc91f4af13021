import { expect, test } from '@jest/globals';
import { readListing, readVersions } from '../../../src/aws/listing-xml.ts';

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

test('the order of elements does not matter, and missing ones are empty', () => {
  const odd = '<Contents><LastModified>never</LastModified><Key>a</Key></Contents><Contents></Contents>';
  expect(readListing(listing(odd))).toEqual({ keys: ['a', ''], modified: [0, 0], isTruncated: false });
});

test('more pages may follow', () => {
  const first = listing(object('a')).replace('false', 'true');
  expect(readListing(first)?.isTruncated).toBe(true);
});

test('an empty listing is valid; an error and a truncated listing are not', () => {
  expect(readListing(listing(object('a')).replace('</ListBucketResult>', ''))).toBeUndefined();
  expect(readListing(listing())).toEqual({ keys: [], modified: [], isTruncated: false });
  expect(readListing('<Error><Code>InternalError</Code></Error>')).toBeUndefined();
});

const version = (key: string, id: string) =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>true</IsLatest>` +
  '<LastModified>2026-11-20T12:00:00.000Z</LastModified><ETag>&quot;1&quot;</ETag><Size>5</Size><Owner><ID>o</ID></Owner></Version>';
const deleteMarker = (key: string, id: string) =>
  `<DeleteMarker><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest></DeleteMarker>`;
const versionListing = (...elements: string[]) =>
  '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Prefix>Key</Prefix><EncodingType>url</EncodingType>' +
  `<IsTruncated>false</IsTruncated>${elements.join('')}</ListVersionsResult>`;

test('versions and delete markers stay in one order', () => {
  const xml = versionListing(version('a+b', '3'), deleteMarker('a+b', '2'), version('a+b', '1'));
  const object = {
    key: 'a b',
    etag: '&quot;1&quot;',
    size: '5',
    modified: Date.parse('2026-11-20T12:00:00Z'),
    isDeleteMarker: false,
  };
  expect(readVersions(xml)).toEqual({
    versions: [
      { ...object, versionId: '3' },
      { key: 'a b', versionId: '2', isDeleteMarker: true, modified: 0, etag: '', size: '' },
      { ...object, versionId: '1' },
    ],
  });
});

test('a listing of versions says where it goes on', () => {
  const markers = '<NextKeyMarker>a+b</NextKeyMarker><NextVersionIdMarker>1</NextVersionIdMarker>';
  const xml = versionListing(markers, version('a+b', '1')).replace('false', 'true');
  expect(readVersions(xml)?.next).toEqual({ keyMarker: 'a b', versionIdMarker: '1' });
});

test('keys that S3 did not encode stay as they are', () => {
  const xml = versionListing(version('a+b', '1')).replace('<EncodingType>url</EncodingType>', '');
  expect(readVersions(xml)?.versions[0]?.key).toBe('a+b');
});

test('a listing of versions that was cut is none, and neither is a listing of objects', () => {
  expect(
    readVersions(versionListing(version('a', '1')).replace('</ListVersionsResult>', '')),
  ).toBeUndefined();
  expect(readVersions(listing())).toBeUndefined();
});
