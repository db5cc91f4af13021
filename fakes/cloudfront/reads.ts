/** Which operation a request is, and the answers of those that change nothing. */
import type { KnownDistribution } from './distribution.ts';
import type { CloudFrontModel } from './model.ts';
import { NO_SUCH_DISTRIBUTION, type Refusal } from './requests.ts';
import { cachePolicy, distributionList, invalidation, invalidationList } from './xml.ts';

export interface Call {
  readonly operation: Operation | undefined;
  /** Without the API's version and what is asked in the query. */
  readonly path: string;
  /** Of the distribution or the cache policy. */
  readonly id: string;
  readonly invalidationId: string;
  readonly query: URLSearchParams;
}

const OPERATIONS = [
  ['CreateInvalidation', /^POST distribution\/([^/]+)\/invalidation$/],
  ['ListInvalidations', /^GET distribution\/([^/]+)\/invalidation$/],
  ['GetInvalidation', /^GET distribution\/([^/]+)\/invalidation\/([^/]+)$/],
  ['GetDistributionConfig', /^GET distribution\/([^/]+)\/config$/],
  ['GetCachePolicy', /^GET cache-policy\/([^/]+)$/],
  ['ListDistributions', /^GET distribution$/],
] as const;
export type Operation = (typeof OPERATIONS)[number][0];

/** What the readers of configurations may see, and nothing else. */
export interface Known {
  /** By distribution id, as the API's XML has it; AccessDenied for any other. */
  configurations: Readonly<Record<string, object>>;
  /** By cache policy id, their QueryStringBehavior; AccessDenied for any other. */
  cachePolicies: Readonly<Record<string, 'none' | 'whitelist' | 'allExcept' | 'all'>>;
  /** Those that ListDistributions shows. */
  distributions: readonly KnownDistribution[];
}

/** `id`: of the invalidation that was created. */
export type Answer = { readonly status: number; readonly content: object; readonly id?: string } | Refusal;

export function callOf(method = '', url = ''): Call {
  const { pathname, searchParams: query } = new URL(url, 'http://127.0.0.1');
  const path = pathname.replace(/^\/2020-05-31\//, '');
  for (const [operation, pattern] of OPERATIONS) {
    const match = pattern.exec(`${method} ${path}`);
    if (match !== null) return { operation, path, id: match[1] ?? '', invalidationId: match[2] ?? '', query };
  }
  return { operation: undefined, path, id: '', invalidationId: '', query };
}

export function read(call: Call, model: CloudFrontModel, known: Known, now: number): Answer {
  const { operation, path, id, invalidationId, query } = call;
  const page = { marker: query.get('Marker') ?? '', maxItems: Number(query.get('MaxItems') ?? 100) };
  const denied: Refusal = { code: 'AccessDenied', status: 403, message: `not authorized to read ${path}` };
  switch (operation) {
    case 'GetDistributionConfig': {
      const DistributionConfig = known.configurations[id];
      return DistributionConfig === undefined ? denied : { status: 200, content: { DistributionConfig } };
    }
    case 'GetCachePolicy': {
      const behavior = known.cachePolicies[id];
      return behavior === undefined ? denied : { status: 200, content: cachePolicy(id, behavior) };
    }
    case 'GetInvalidation': {
      if (!model.has(id)) return NO_SUCH_DISTRIBUTION;
      const one = model.accepted.find((other) => other.id === invalidationId && other.distributionId === id);
      return one === undefined ? NO_SUCH_INVALIDATION : { status: 200, content: invalidation(one, now) };
    }
    case 'ListInvalidations': {
      if (!model.has(id)) return NO_SUCH_DISTRIBUTION;
      const all = model.accepted.filter(({ distributionId }) => distributionId === id);
      return { status: 200, content: invalidationList(all, { ...page, now }) };
    }
    case 'ListDistributions':
      return { status: 200, content: distributionList(known.distributions, page) };
    default:
      return { code: 'NoSuchOperation', status: 404, message: `${path} is not served here.` };
  }
}

const NO_SUCH_INVALIDATION: Refusal = {
  code: 'NoSuchInvalidation',
  status: 404,
  message: 'The specified invalidation does not exist.',
};
