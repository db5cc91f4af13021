import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type LocalServer, serve } from '../../../fakes/http.ts';
import { copier } from '../../../src/aws/s3-copier.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-central-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

let server: LocalServer;
/** By method and path. */
let answers: Map<string, Answer | ((attempt: number) => Answer | 'silence')>;
let requests: {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}[];
const before = { ...process.env };

beforeEach(async () => {
  answers = new Map();
  requests = [];
  lost = 0;
  server = await serve(async ({ method, url = '', headers }, response) => {
    requests.push({ method, url, headers });
    const found = answers.get(`${method} ${url.split('?')[0]}`) ?? { status: 500 };
    const answer = typeof found === 'function' ? found(requests.length) : found;
    if (answer === 'silence') return;
    const { status = 200, headers: given = {}, body = '' } = answer;
    response.writeHead(status, given).end(body);
  });
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: server.endpoint });
});
afterEach(async () => {
  process.env = { ...before };
  await server.close();
});

const listing = (...keys: string[]) =>
  `<?xml version="1.0"?><ListBucketResult>${keys
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>2026-11-20T12:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag></Contents>`,
    )
    .join('')}</ListBucketResult>`;
const buckets = () => copier('source', 'destination');
/** How often an answer was lost. */
let lost = 0;
const options = {
  get until() {
    return Date.now() + 30_000.5;
  },
  onLost: () => {
    lost += 1;
  },
};

test('a copy has its conditions and all its headers', async () => {
  answers.set('PUT /destination/d/%C3%A9%20a%2Bb', {
    body: '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>',
  });
  const headers = { 'cache-control': 'no-cache', 'x-amz-meta-source-etag': 'e' };
  const request = { sourceKey: 's/é a+b', etag: '"e"', size: 1, key: 'd/é a+b', headers };
  await buckets().copy({ ...request, replaces: '"old"' }, options);
  await buckets().copy({ ...request, replaces: null }, options);
  await buckets().copy({ ...request, replaces: undefined }, options);
  expect(requests[0]?.headers).toMatchObject({
    'x-amz-copy-source': 'source/s/%C3%A9%20a%2Bb',
    'x-amz-copy-source-if-match': '"e"',
    'x-amz-metadata-directive': 'REPLACE',
    'x-amz-tagging-directive': 'REPLACE',
    ...headers,
  });
  const conditions = requests.map((one) => [one.headers['if-match'], one.headers['if-none-match']]);
  expect(conditions).toEqual([
    ['"old"', undefined],
    [undefined, '*'],
    [undefined, undefined],
  ]);
});

test('an error inside a good answer to a copy is an error', async () => {
  answers.set('PUT /destination/a', {
    body: '<Error><Code>InvalidObjectState</Code><Message>archived</Message></Error>',
  });
  const request = { sourceKey: 'a', etag: '"e"', size: 1, key: 'a', replaces: null, headers: {} };
  await expect(buckets().copy(request, options)).rejects.toMatchObject({ name: 'InvalidObjectState' });
});

const COPY = { sourceKey: 'a', etag: '"e"', size: 1, key: 'a', replaces: null, headers: {} };
const COPIED = { body: '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>' };
const failing = (status: number, Code: string) => ({
  status,
  body: `<Error><Code>${Code}</Code><Message>${Code}</Message></Error>`,
});

test.each([
  ['an error of the server', failing(500, 'InternalError'), 1],
  ['an error inside a good answer', failing(200, 'InternalError'), 1],
  ['throttling, which S3 has not begun', failing(503, 'SlowDown'), 0],
])('a copy that succeeds after %s', async (_, first, times) => {
  answers.set('PUT /destination/a', (attempt) => (attempt === 1 ? first : COPIED));
  await buckets().copy(COPY, options);
  expect(requests).toHaveLength(2);
  expect(lost).toBe(times);
});

test('what S3 refuses is not written later', async () => {
  answers.set('PUT /destination/a', failing(412, 'PreconditionFailed'));
  await expect(buckets().copy(COPY, options)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  answers.set('DELETE /destination/a', failing(403, 'AccessDenied'));
  await expect(buckets().deleteDestination('a', '"x"', options)).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  expect(lost).toBe(0);
});

test('a write that S3 does not answer ends in time, and may still be made', async () => {
  answers.set('PUT /destination/a', () => 'silence');
  answers.set('DELETE /destination/a', () => 'silence');
  const { onLost } = options;
  await expect(buckets().copy(COPY, { until: Date.now() + 100, onLost })).rejects.toThrow();
  expect(lost).toBe(1);
  await expect(
    buckets().deleteDestination('a', undefined, { until: Date.now() + 100, onLost }),
  ).rejects.toThrow();
  expect(lost).toBe(2);
});

test('a deletion is of the object that was read', async () => {
  answers.set('DELETE /destination/a', { status: 204 });
  await buckets().deleteDestination('a', '"x"', options);
  await buckets().deleteDestination('a', undefined, options);
  expect(requests.map(({ headers }) => headers['if-match'])).toEqual(['"x"', undefined]);
});

test('an object that is there has the headers of S3, one that is not has none', async () => {
  answers.set('HEAD /source/a', {
    headers: { etag: '"e"', 'content-type': 'text/plain', 'x-amz-meta-a': 'b' },
  });
  answers.set('HEAD /source/none', { status: 404 });
  await expect(buckets().headSource('a')).resolves.toMatchObject({
    etag: '"e"',
    'content-type': 'text/plain',
    'x-amz-meta-a': 'b',
  });
  await expect(buckets().headSource('none')).resolves.toBeUndefined();
});

test('where only a prefix may be listed, a listing tells what is missing from what is forbidden', async () => {
  answers.set('HEAD /source/p/a', { status: 403 });
  answers.set('GET /source/', { body: listing('p/a.json') });
  await expect(buckets().headSource('p/a')).resolves.toBeUndefined();
  expect(requests.at(-1)?.url).toContain('prefix=p%2Fa');

  answers.set('GET /source/', { body: listing('p/a') });
  await expect(buckets().headSource('p/a')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('s3://source/p/a'),
  });
});

test('an object that comes between two looks is there', async () => {
  answers.set('HEAD /source/p/a', (attempt) =>
    attempt === 1 ? { status: 403 } : { headers: { etag: '"e"' } },
  );
  answers.set('GET /source/', { body: listing('p/a') });
  await expect(buckets().headSource('p/a')).resolves.toMatchObject({ etag: '"e"' });
});

test('a bucket in another region is an error of its own', async () => {
  answers.set('HEAD /source/a', { status: 301 });
  await expect(buckets().headSource('a')).rejects.toMatchObject({ name: 'PermanentRedirect' });
});

test('a copy whose answer was cut may have been made', async () => {
  answers.set('PUT /destination/a', { body: '<CopyObjectResult><ETag>' });
  await expect(buckets().copy(COPY, options)).rejects.toThrow();
  expect(lost).toBeGreaterThan(0);
});

test('a destination that may not be read is an error of its own', async () => {
  answers.set('HEAD /destination/a', { status: 403 });
  await expect(buckets().headDestination('a')).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a listing has keys as they are, ETags and times', async () => {
  answers.set('GET /source/', { body: listing('p/a', 'p/%01+%2B%C3%A9') });
  const modified = Date.parse('2026-11-20T12:00:00Z');
  expect(await buckets().listSource('p/', 'p/0')).toEqual({
    objects: [
      { key: 'p/a', etag: '"e"', modified },
      { key: 'p/\u0001 +é', etag: '"e"', modified },
    ],
    isTruncated: false,
  });
  expect(requests[0]?.url).toMatch(/encoding-type=url.*start-after=p%2F0/);
});
