import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import { refusalIsLogged } from './function-log.ts';
import { type PublishStack, SOURCE, startPublishStack } from './publish-stack.ts';
import { depth, drained } from './queues.ts';
import { RolePolicy } from './role-policy.ts';
import { DENIED_AGAIN_WITHIN_MS, FRESH_WITHIN_MS, QUIET_MS } from './timing.ts';

jest.setTimeout(300_000);

/** Names under `public/` in the source and under `data/` at the destination, with the paths of the copies. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'complete.json': ['/data/complete.json'],
  'a b.html': ['/data/a%20b.html'],
  'a+b': ['/data/a%2Bb', '/data/a+b'],
  'é.png': ['/data/%C3%A9.png'],
  '50%': ['/data/50%25'],
  'docs/index.html': ['/data/docs/index.html', '/data/docs/'],
  'hashed/part.3f9a2b1c.json': ['/data/hashed/part.3f9a2b1c.json'],
};
const NAMES = Object.keys(PATHS);
const ALL_PATHS = Object.values(PATHS).flat();

/** After it an upload cannot be taken for the one that was copied (docs/publish.md). */
const LATER_MS = 7_000;

describe('examples/publish on a local AWS', () => {
  let stack: PublishStack | undefined;
  let policy: RolePolicy;
  const started = () => {
    if (stack === undefined) throw new Error('the local AWS was not started; see the first failure');
    return stack;
  };
  beforeAll(async () => {
    stack = await startPublishStack();
    policy = await RolePolicy.of(stack.aws, stack.delivery.roleArn);
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const upload = (name: string, body = name) =>
    started().aws.s3.send(
      new PutObjectCommand({
        Bucket: SOURCE,
        Key: `public/${name}`,
        Body: Buffer.from(body),
        ContentType: 'text/x-own',
        ContentLanguage: 'fr',
      }),
    );
  const remove = (name: string) =>
    started().aws.s3.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: `public/${name}` }));
  const copyOf = (name: string) => ({ Bucket: started().delivery.bucket, Key: `data/${name}` });
  const contentOf = async (name: string) => {
    const { Body } = await started().aws.s3.send(new GetObjectCommand(copyOf(name)));
    return Body?.transformToString();
  };
  const copies = async () => {
    const { Contents = [] } = await started().aws.s3.send(
      new ListObjectsV2Command({ Bucket: started().delivery.bucket }),
    );
    return Contents.map(({ Key = '' }) => Key).sort();
  };
  const watching = () =>
    InvalidationWatch.fromNow(started().aws.cloudfront, started().delivery.distributionId);
  const publish = async (request: object) => {
    const { aws, delivery } = started();
    const { FunctionError, Payload } = await aws.lambda.send(
      new InvokeCommand({ FunctionName: delivery.functionName, Payload: JSON.stringify(request) }),
    );
    return { error: FunctionError, answer: JSON.parse(Payload?.transformToString() ?? 'null') };
  };
  const settled = async (watch: InvalidationWatch) => {
    await drained(started().aws, started().delivery.queueUrl, FRESH_WITHIN_MS);
    await sleep(QUIET_MS);
    await watch.look();
    return watch.seen.flatMap(({ paths }) => paths).sort();
  };

  test('the role has the statements that are tested here, and those of every installation', () => {
    expect(policy.statementIds.sort()).toEqual([
      'ConsumeQueue',
      'CreateInvalidation',
      'DeadLetter',
      'DeleteDestination',
      'ListBucket',
      'ListDestination',
      'ListInvalidations',
      'ListSource',
      'ReadCachePolicies',
      'ReadDestination',
      'ReadDistribution',
      'ReadSource',
      'RequeueRemainder',
      'WriteDestination',
      'WriteLogs',
    ]);
  });

  test('objects that are created are copied with their headers, and then invalidated', async () => {
    const watch = await watching();
    await Promise.all(NAMES.map((name) => upload(name)));
    await started().aws.s3.send(new PutObjectCommand({ Bucket: SOURCE, Key: 'private.json', Body: 'x' }));

    expect(await watch.waitFor(ALL_PATHS, FRESH_WITHIN_MS)).toEqual([]);
    for (const name of NAMES) expect(await contentOf(name)).toBe(name);
    // One wildcard may take the place of all, as nothing else is under the prefix.
    for (const path of await settled(watch)) expect([...ALL_PATHS, '/data/*']).toContain(path);
    expect(await copies()).toEqual(NAMES.map((name) => `data/${name}`).sort());

    const { aws } = started();
    const accented = await aws.s3.send(new HeadObjectCommand(copyOf('é.png')));
    expect(accented).toMatchObject({
      ContentType: 'text/x-own',
      ContentLanguage: 'fr',
      CacheControl: 'public, max-age=300',
      Metadata: {
        'distributed-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        'source-bucket': SOURCE,
        'source-key': 'public/%C3%A9.png',
      },
    });
    const hashed = await aws.s3.send(new HeadObjectCommand(copyOf('hashed/part.3f9a2b1c.json')));
    expect(hashed.CacheControl).toBe('public, max-age=31536000, immutable');
  });

  test('without WriteDestination a change waits, and nothing is invalidated', async () => {
    const { aws, delivery } = started();
    const watch = await watching();
    await policy.without('WriteDestination', async () => {
      const since = Date.now();
      await upload('waits.json');
      await refusalIsLogged(aws, delivery, 's3:PutObject', since);
      await watch.look();
      expect(watch.seen).toEqual([]);
      expect(await depth(aws, delivery.queueUrl)).toBe(1);
    });
  });

  test('what is uploaded again as it was is neither copied nor invalidated; a new header is', async () => {
    await sleep(LATER_MS);
    const { aws } = started();
    const before = await aws.s3.send(new HeadObjectCommand(copyOf('50%')));
    const watch = await watching();
    await upload('50%');
    await aws.s3.send(
      new PutObjectCommand({ Bucket: SOURCE, Key: 'public/a+b', Body: 'a+b', ContentType: 'text/plain' }),
    );
    expect(await watch.waitFor(['/data/a+b'], FRESH_WITHIN_MS)).toEqual([]);
    await sleep(QUIET_MS);
    await watch.look();
    expect(watch.seen.flatMap(({ paths }) => paths)).not.toContain('/data/50%25');
    const after = await aws.s3.send(new HeadObjectCommand(copyOf('50%')));
    expect(after.Metadata).toEqual(before.Metadata);
  });

  test('a deletion is mirrored and invalidated', async () => {
    const watch = await watching();
    await remove('a b.html');
    expect(await watch.waitFor(['/data/a%20b.html'], FRESH_WITHIN_MS)).toEqual([]);
    expect(await copies()).not.toContain('data/a b.html');
  });

  test('a person who publishes by hand gets a report', async () => {
    const watch = await watching();
    const { error, answer } = await publish({ publish: ['public/complete.json'] });
    expect(error).toBeUndefined();
    expect(answer).toMatchObject({
      distributed: true,
      totalFiles: 1,
      successCount: 1,
      failureCount: 0,
      results: [
        {
          key: 'public/complete.json',
          destination: 'data/complete.json',
          success: true,
          action: 'unchanged',
        },
      ],
    });
    await watch.look();
    expect(watch.seen.flatMap(({ paths }) => paths)).toEqual(['/data/complete.json']);
  });

  describe('when the role lacks', () => {
    test.each([
      ['ReadSource', 'AccessDenied: S3 forbids to read s3://e2e-generator/public/denied.json'],
      ['WriteDestination', 'not authorized to perform: s3:PutObject'],
    ])('%s, a copy by hand is an error that says so, or a report', async (statementId, reason) => {
      await upload('denied.json', statementId);
      await policy.without(statementId, async () => {
        const request = { publish: ['public/denied.json'] };
        const refused = await publish(request);
        expect(refused).toMatchObject({
          error: 'Unhandled',
          answer: { errorMessage: expect.stringContaining(reason) },
        });
        expect(await publish({ ...request, nonCritical: true })).toMatchObject({
          error: undefined,
          answer: {
            distributed: false,
            failureCount: 1,
            results: [{ success: false, error: expect.stringContaining(reason) }],
          },
        });
      });
      expect(await publish({ publish: ['public/denied.json'] })).toMatchObject({
        answer: { distributed: true },
      });
      expect(await contentOf('denied.json')).toBe(statementId);
    });

    test('DeleteDestination, a deletion by hand is an error that says so', async () => {
      await policy.without('DeleteDestination', async () => {
        await remove('docs/index.html');
        expect(await publish({ publish: ['public/docs/index.html'] })).toMatchObject({
          error: 'Unhandled',
          answer: { errorMessage: expect.stringContaining('not authorized to perform: s3:DeleteObject') },
        });
        expect(await copies()).toContain('data/docs/index.html');
      });
    });

    test('ReadDestination, what is there is copied again', async () => {
      await policy.without('ReadDestination', async () => {
        expect(await publish({ publish: ['public/é.png'] })).toMatchObject({
          answer: { distributed: true, results: [{ action: 'copied' }] },
        });
      });
    });

    test('ListDestination and ListBucket, IAM refuses to list, and copies are made', async () => {
      await policy.without(['ListDestination', 'ListBucket'], async () => {
        expect(new Set(await policy.decisions('ListDestination'))).toEqual(new Set(['implicitDeny']));
        expect(await publish({ publish: ['public/é.png'] })).toMatchObject({ answer: { distributed: true } });
      });
    });

    // MiniStack tells by HEAD that an object is missing, whatever the role may list.
    test('ListSource, IAM refuses what would be needed', async () => {
      await policy.without('ListSource', async () => {
        expect(new Set(await policy.decisions('ListSource'))).toEqual(new Set(['implicitDeny']));
      });
    });
  });

  test('a change that waited for WriteDestination is copied and invalidated once it is back', async () => {
    const { aws, delivery } = started();
    const watch = await InvalidationWatch.fromNow(aws.cloudfront, delivery.distributionId);
    const isThere = (await copies()).includes('data/waits.json');
    if (!isThere) expect(await watch.waitFor(['/data/waits.json'], DENIED_AGAIN_WITHIN_MS)).toEqual([]);
    await drained(aws, delivery.queueUrl, DENIED_AGAIN_WITHIN_MS);
    expect(await contentOf('waits.json')).toBe('waits.json');
  });

  test('nothing is left over, and applying again changes nothing', async () => {
    const { aws, delivery, terraform } = started();
    expect(await depth(aws, delivery.deadLetterQueueUrl)).toBe(0);
    expect(await terraform.isUpToDate()).toBe(true);
  });
});
