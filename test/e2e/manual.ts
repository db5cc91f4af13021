import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { InvalidationWatch } from '../../scripts/local-aws/invalidations.ts';
import type { Clients, Stack } from './stack.ts';

export function manualInvocationTests(stack: () => Stack): void {
  describe.each(['s3', 'direct'] as const)('invoking the function of the %s delivery yourself', (name) => {
    test.each([
      [
        { keys: ['a b.html', 'docs/index.html'] },
        [{ path: '/a%20b.html' }, { path: '/docs/index.html' }, { path: '/docs/', why: 'index document' }],
      ],
      [
        { paths: ['/a', '/b/*'] },
        [
          { path: '/b/*', why: 'asked for' },
          { path: '/a', why: 'asked for' },
        ],
      ],
    ])('with %j invalidates %j and returns what it did', async (event, paths) => {
      const { aws, deliveries } = stack();
      const { functionName, distributionId } = deliveries[name];
      const watch = await InvalidationWatch.fromNow(aws.cloudfront, distributionId);

      const answer = await invoke(aws, functionName, event);

      await watch.look();
      const invalidations = watch.seen.map(({ id, paths }) => ({ id, paths }));
      expect(answer.payload).toEqual({
        dryRun: false,
        changes: 2,
        distributions: [{ distributionId, paths, skipped: [], invalidations }],
      });
      expect(invalidations.flatMap((invalidation) => invalidation.paths)).toEqual(
        paths.map(({ path }) => path),
      );
    });

    test('with an unrecognized request returns an error that shows a valid one', async () => {
      const { aws, deliveries } = stack();

      const answer = await invoke(aws, deliveries[name].functionName, { key: 'a b.html' });

      expect(answer.functionError).toBe('Unhandled');
      expect(answer.payload).toMatchObject({ errorMessage: expect.stringContaining('{"keys": [') });
    });
  });
}

async function invoke(
  { lambda }: Clients,
  functionName: string,
  event: unknown,
): Promise<{ functionError: string | undefined; payload: unknown }> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  return { functionError: FunctionError, payload: JSON.parse(Payload?.transformToString() ?? 'null') };
}
