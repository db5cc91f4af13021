/** CloudFront's REST-XML: requests as they are read, answers as the API's model has them. */
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { KnownDistribution } from './distribution.ts';
import type { AcceptedInvalidation, CreateRequest, Refusal } from './requests.ts';

const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === 'Path' });
const builder = new XMLBuilder({});

export function toXml(content: object): string {
  return builder.build(content);
}

/** Undefined when there is no invalidation batch in the body. */
export function readRequest(distributionId: string, body: string): CreateRequest | undefined {
  const { InvalidationBatch: batch } = parser.parse(body);
  if (batch === undefined) return undefined;
  return {
    distributionId,
    callerReference: String(batch.CallerReference ?? ''),
    quantity: Number(batch.Paths?.Quantity),
    paths: (batch.Paths?.Items?.Path ?? []).map(String),
  };
}

export function invalidation(one: AcceptedInvalidation, now: number): object {
  return {
    Invalidation: {
      ...summary(one, now),
      InvalidationBatch: {
        Paths: { Quantity: one.paths.length, Items: { Path: one.paths } },
        CallerReference: one.callerReference,
      },
    },
  };
}

/** One page of a list, the newest first. */
export function invalidationList(
  all: readonly AcceptedInvalidation[],
  { marker, maxItems, now }: { marker: string; maxItems: number; now: number },
): object {
  const newestFirst = all.toReversed();
  const start = newestFirst.findIndex(({ id }) => id === marker) + 1;
  const page = newestFirst.slice(start, start + maxItems);
  const isTruncated = start + page.length < newestFirst.length;
  return {
    InvalidationList: {
      Marker: marker,
      ...(isTruncated && { NextMarker: page.at(-1)?.id }),
      MaxItems: maxItems,
      IsTruncated: isTruncated,
      Quantity: page.length,
      Items: { InvalidationSummary: page.map((one) => summary(one, now)) },
    },
  };
}

/** One page of the account's distributions, with the part of a summary that a client may need. */
export function distributionList(
  all: readonly KnownDistribution[],
  { marker, maxItems }: { marker: string; maxItems: number },
): object {
  const start = all.findIndex(({ id }) => id === marker) + 1;
  const page = all.slice(start, start + maxItems);
  const isTruncated = start + page.length < all.length;
  return {
    DistributionList: {
      Marker: marker,
      ...(isTruncated && { NextMarker: page.at(-1)?.id }),
      MaxItems: maxItems,
      IsTruncated: isTruncated,
      Quantity: page.length,
      Items: {
        DistributionSummary: page.map(({ id, domainName, aliases }) => ({
          Id: id,
          ARN: `arn:aws:cloudfront::111122223333:distribution/${id}`,
          Status: 'Deployed',
          DomainName: domainName,
          Aliases: { Quantity: aliases.length, Items: { CNAME: aliases } },
          Enabled: true,
        })),
      },
    },
  };
}

export function cachePolicy(id: string, behavior: string): object {
  return {
    CachePolicy: {
      Id: id,
      LastModifiedTime: '2026-11-20T12:00:00.000Z',
      CachePolicyConfig: {
        Name: id,
        MinTTL: 1,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: behavior },
        },
      },
    },
  };
}

export function errorResponse({ code, message, status }: Refusal): object {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  return { ErrorResponse: { Error: { Type, Code: code, Message: message }, RequestId: 'local' } };
}

function summary({ id, createdAt, completesAt }: AcceptedInvalidation, now: number): object {
  return {
    Id: id,
    Status: completesAt > now ? 'InProgress' : 'Completed',
    CreateTime: new Date(createdAt).toISOString(),
  };
}
