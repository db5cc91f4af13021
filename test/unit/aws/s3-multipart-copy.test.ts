import { getMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { bodyOf, type LocalServer, serve } from '../../../fakes/http.ts';
import { copier } from '../../../src/aws/s3-copier.ts';

interface Answer {
  readonly status?: number;
  readonly body?: string;
  /** It begins and does not end. */
  readonly isEndless?: boolean;
}

interface Request {
  /** What S3's API reference calls it, with the number of the part. */
  readonly name: string;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-central-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
const LIMIT = 10;
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

let server: LocalServer;
/** By the request's name, in place of a good answer. */
let answers: Map<string, Answer>;
let requests: Request[];
let inProgress: number;
let most: number;
const before = { ...process.env };

beforeEach(async () => {
  answers = new Map();
  requests = [];
  inProgress = 0;
  most = 0;
  server = await serve(async (request, response) => {
    inProgress += 1;
    most = Math.max(most, inProgress);
    const [path, query] = request.url?.split('?') ?? [];
    const name = nameOf(request.method, new URLSearchParams(query));
    requests.push({ name, path, headers: request.headers, body: await bodyOf(request) });
    const { status = 200, body = goodAnswer(name), isEndless = false } = answers.get(name) ?? {};
    await new Promise((resolve) => setTimeout(resolve, 5));
    inProgress -= 1;
    response.writeHead(status, { 'content-type': 'application/xml' });
    if (isEndless) response.write(XML);
    else response.end(body);
  });
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: server.endpoint });
});
afterEach(async () => {
  process.env = { ...before };
  await server.close();
});

function nameOf(method = '', query: URLSearchParams): string {
  if (method === 'POST') return query.has('uploads') ? 'Create' : `Complete ${query.get('uploadId')}`;
  if (method === 'DELETE') return `Abort ${query.get('uploadId')}`;
  return query.has('partNumber') ? `Part ${query.get('partNumber')} ${query.get('uploadId')}` : method;
}

function goodAnswer(name: string): string {
  const [kind, number] = name.split(' ');
  if (kind === 'Create')
    return `${XML}<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>`;
  if (kind === 'Part')
    return `${XML}<CopyPartResult><ETag>&quot;e${number}&quot;</ETag><LastModified>2026-11-20T12:00:00.000Z</LastModified><ChecksumCRC32>c${number}</ChecksumCRC32></CopyPartResult>`;
  // S3 sends spaces for as long as it works (S3 API reference, "CompleteMultipartUpload").
  if (kind === 'Complete')
    return `${XML}   \n <CompleteMultipartUploadResult><ETag>"x-3"</ETag></CompleteMultipartUploadResult>`;
  return kind === 'PUT' ? '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>' : '';
}

const refusal = (status: number, code: string) => ({
  status,
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});
const COPY = {
  sourceKey: 's/é a+b',
  etag: '"e"',
  size: 25,
  key: 'd/é a+b',
  replaces: '"old"',
  headers: {
    'content-type': 'text/plain',
    expires: 'Thu, 01 Dec 2026 16:00:00 GMT',
    'x-amz-website-redirect-location': '/there',
    'x-amz-meta-source-etag': 'e',
  },
};
let lost = 0;
const options = (milliseconds = 30_000) => {
  lost = 0;
  return {
    until: Date.now() + milliseconds,
    onLost: () => {
      lost += 1;
    },
  };
};
const buckets = () => copier('source', 'destination', LIMIT);
const names = () => requests.map(({ name }) => name);
const request = (start: string) => requests.find(({ name }) => name.startsWith(start));

test('an object at the limit is copied at once, and a larger one in parts', async () => {
  await buckets().copy({ ...COPY, size: LIMIT }, options());
  expect(names()).toEqual(['PUT']);

  requests = [];
  await buckets().copy({ ...COPY, size: LIMIT + 1 }, options());
  expect(names().sort()).toEqual(['Complete u', 'Create', 'Part 1 u', 'Part 2 u']);
});

test('the parts are copied on condition, and completed in order with their ETags and checksums', async () => {
  await buckets().copy(COPY, options());
  expect(names()).toEqual(['Create', ...names().slice(1, -1), 'Complete u']);
  expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(['/destination/d/%C3%A9%20a%2Bb']));
  const parts = requests.filter(({ name }) => name.startsWith('Part')).map(({ headers }) => headers);
  for (const headers of parts)
    expect(headers).toMatchObject({
      'x-amz-copy-source': 'source/s/%C3%A9%20a%2Bb',
      'x-amz-copy-source-if-match': '"e"',
    });
  const ranges = parts.map((headers) => headers['x-amz-copy-source-range']);
  expect(ranges.sort()).toEqual(['bytes=0-9', 'bytes=10-19', 'bytes=20-24']);
  const part = (n: number) =>
    `<Part><ETag>"e${n}"</ETag><ChecksumCRC32>c${n}</ChecksumCRC32><PartNumber>${n}</PartNumber></Part>`;
  expect(request('Complete')?.body.replaceAll('&quot;', '"')).toContain(part(1) + part(2) + part(3));
});

test('an upload has the headers of the copy, and no checksum that its parts would need', async () => {
  await buckets().copy(COPY, options());
  expect(request('Create')?.headers).toMatchObject(COPY.headers);
  const checksums = requests.flatMap(({ headers }) =>
    Object.keys(headers).filter((name) => name.includes('checksum')),
  );
  expect(checksums).toEqual([]);
});

test.each([
  ['"old"', '"old"', undefined],
  [null, undefined, '*'],
  [undefined, undefined, undefined],
])('a copy that replaces %s is completed on that condition', async (replaces, ifMatch, ifNoneMatch) => {
  await buckets().copy({ ...COPY, replaces }, options());
  const { headers } = request('Complete') ?? {};
  expect([headers?.['if-match'], headers?.['if-none-match']]).toEqual([ifMatch, ifNoneMatch]);
});

test('many parts are copied at once, and not all; objects come one after another', async () => {
  const one = buckets();
  const signals = jest.spyOn(AbortSignal, 'timeout');
  await Promise.all([
    one.copy({ ...COPY, size: 120 * LIMIT }, options()),
    one.copy({ ...COPY, key: 'other', size: 60 * LIMIT }, options()),
  ]);
  expect(most).toBe(50);
  const first = requests.slice(0, 122);
  expect(new Set(first.map(({ path }) => path))).toEqual(new Set(['/destination/d/%C3%A9%20a%2Bb']));
  expect(requests).toHaveLength(122 + 62);
  // As many listeners as there are, without a warning in the log.
  for (const { value } of signals.mock.results) {
    if (!(value instanceof AbortSignal)) throw new Error('no signal was made');
    expect(getMaxListeners(value)).toBe(Number.POSITIVE_INFINITY);
  }
  expect(signals.mock.results).toHaveLength(2);
});

test('a source that has changed is said to have, what is in progress is waited for, and the upload is aborted', async () => {
  answers.set('Part 2 u', refusal(412, 'PreconditionFailed'));
  const copying = buckets().copy({ ...COPY, size: 200 * LIMIT }, options());
  await expect(copying).rejects.toMatchObject({ name: 'PreconditionFailed', message: 'no' });
  expect(names().at(-1)).toBe('Abort u');
  expect(names().filter((name) => name === 'Abort u')).toHaveLength(1);
  expect(names()).not.toContain('Complete u');
  expect(requests.length).toBeLessThan(150);
  expect(lost).toBe(0);
});

test.each([
  ['PreconditionFailed', refusal(412, 'PreconditionFailed')],
  ['ConditionalRequestConflict', refusal(409, 'ConditionalRequestConflict')],
  ['InvalidObjectState', { body: refusal(200, 'InvalidObjectState').body }],
])('%s at the end aborts the upload', async (name, answer) => {
  answers.set('Complete u', answer);
  await expect(buckets().copy(COPY, options())).rejects.toMatchObject({ name, message: 'no' });
  expect(names().at(-1)).toBe('Abort u');
});

test('the first error stays the error when the upload cannot be aborted, and says what is left over', async () => {
  answers.set('Part 3 u', refusal(412, 'PreconditionFailed'));
  answers.set('Abort u', refusal(403, 'AccessDenied'));
  await expect(buckets().copy(COPY, options())).rejects.toMatchObject({
    name: 'PreconditionFailed',
    message: 'no; its parts are left over, as the upload could not be aborted (AccessDenied: no)',
  });
});

test('an upload that is gone leaves nothing over', async () => {
  answers.set('Complete u', refusal(404, 'NoSuchUpload'));
  answers.set('Abort u', refusal(404, 'NoSuchUpload'));
  await expect(buckets().copy(COPY, options())).rejects.toMatchObject({
    name: 'NoSuchUpload',
    message: 'no',
  });
});

test('an upload that was not created is not aborted, and the next object has its turn', async () => {
  answers.set('Create', refusal(403, 'AccessDenied'));
  const one = buckets();
  await expect(one.copy(COPY, options())).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(names()).toEqual(['Create']);
  answers.clear();
  await one.copy(COPY, options());
  expect(names().at(-1)).toBe('Complete u');
});

test('S3 that works on the last request when time is up may still write: the upload is aborted all the same', async () => {
  answers.set('Complete u', { isEndless: true });
  await expect(buckets().copy(COPY, options(300))).rejects.toThrow();
  expect(lost).toBe(1);
  expect(names().at(-1)).toBe('Abort u');
});

test('a part without an answer when time is up has written nothing that anybody sees', async () => {
  answers.set('Part 1 u', { isEndless: true });
  const one = buckets();
  const [first, second] = await Promise.allSettled([
    one.copy(COPY, options(300)),
    one.copy(COPY, options(300)),
  ]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  expect(lost).toBe(0);
  // There was no time left for the second.
  expect(names().filter((name) => name === 'Create')).toHaveLength(1);
  expect(names().at(-1)).toBe('Abort u');
});
