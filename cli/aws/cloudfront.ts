import {
  CloudFrontClient,
  GetInvalidationCommand,
  ListDistributionsCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import type { ListDistributions, ListedDistribution } from '../distributions/resolve.ts';
import { asking } from '../frame/explain.ts';
import type { Invalidations } from '../invalidations/invalidation-list.ts';

export interface CloudFrontReader {
  readonly listDistributions: ListDistributions;
  readonly invalidations: Invalidations;
}

/** Milliseconds after the deadline for the last look. */
const GRACE = 1_000;

/**
 * Reads what the function itself does not need.
 *
 * @param deadline milliseconds since the epoch; a read that takes longer fails
 */
export function cloudFrontReader(deadline?: number): CloudFrontReader {
  const inTime = () =>
    deadline === undefined
      ? {}
      : { abortSignal: AbortSignal.timeout(Math.max(0, deadline - Date.now()) + GRACE) };
  const client = new CloudFrontClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  return {
    async listDistributions() {
      const all: ListedDistribution[] = [];
      for (let Marker: string | undefined, isLast = false; !isLast; ) {
        const { DistributionList: page } = await asking(
          { action: 'cloudfront:ListDistributions', subject: 'this account' },
          () => client.send(new ListDistributionsCommand({ Marker }), inTime()),
        );
        for (const { Id = '', DomainName = '', Aliases } of page?.Items ?? [])
          all.push({ id: Id, domainName: DomainName, aliases: Aliases?.Items ?? [] });
        Marker = page?.NextMarker;
        isLast = !Marker;
      }
      return all;
    },

    invalidations: {
      async *list(distributionId) {
        for (let Marker: string | undefined, isLast = false; !isLast; ) {
          const { InvalidationList: page } = await asking(
            { action: 'cloudfront:ListInvalidations', subject: `distribution ${distributionId}` },
            () =>
              client.send(new ListInvalidationsCommand({ DistributionId: distributionId, Marker }), inTime()),
          );
          for (const { Id = '', Status, CreateTime } of page?.Items ?? [])
            yield { id: Id, createdAt: CreateTime?.getTime() ?? 0, isComplete: Status === 'Completed' };
          Marker = page?.NextMarker;
          isLast = !Marker;
        }
      },

      async get(distributionId, id) {
        const { Invalidation: one } = await asking(
          {
            action: 'cloudfront:GetInvalidation',
            subject: `invalidation ${id} of distribution ${distributionId}`,
          },
          () => client.send(new GetInvalidationCommand({ DistributionId: distributionId, Id: id }), inTime()),
        );
        return {
          id,
          createdAt: one?.CreateTime?.getTime() ?? 0,
          isComplete: one?.Status === 'Completed',
          paths: one?.InvalidationBatch?.Paths?.Items ?? [],
        };
      },
    },
  };
}
