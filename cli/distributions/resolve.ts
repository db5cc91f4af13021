import { Problem, wrongUsage } from '../frame/problem.ts';

/** A distribution as ListDistributions shows it. */
export interface ListedDistribution {
  readonly id: string;
  readonly domainName: string;
  readonly aliases: readonly string[];
}

/** All distributions of the account. */
export type ListDistributions = () => Promise<readonly ListedDistribution[]>;

const ID = /^E[A-Z0-9]{6,}$/;
const DOMAIN = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/**
 * The ids of the distributions that a person named: each an id, or exactly the domain name or an alias of one. Ids
 * alone need no permission to list.
 *
 * @throws Problem for what is neither, what no distribution has, and what several have
 */
export async function resolveDistributions(
  names: readonly string[],
  list: ListDistributions,
): Promise<string[]> {
  const domains = names.map(domainOf);
  const all = domains.some((domain) => domain !== undefined) ? await list() : [];
  const ids = names.map((name, i) => {
    const domain = domains[i];
    return domain === undefined ? name : idOf(domain, all);
  });
  return [...new Set(ids)];
}

/** Undefined for an id. */
function domainOf(name: string): string | undefined {
  if (ID.test(name)) return undefined;
  const domain = name
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  if (DOMAIN.test(domain)) return domain;
  throw wrongUsage(
    `distribution ${JSON.stringify(name)} is neither an id nor a domain name`,
    'Name it by its id (E2EXAMPLE1ABCD), an alias (www.example.com) or its domain (d111111abcdef8.cloudfront.net).',
  );
}

function idOf(domain: string, all: readonly ListedDistribution[]): string {
  const found = all.filter(({ domainName, aliases }) =>
    [domainName, ...aliases].some((one) => one.toLowerCase() === domain),
  );
  const [only] = found;
  if (only === undefined) {
    throw new Problem(
      `no distribution of this account has the domain name or the alias ${JSON.stringify(domain)}; ${all.length} were looked at`,
      'Check the spelling and the account of the credentials, or name the distribution by its id.',
      { name: 'NoSuchAlias' },
    );
  }
  if (found.length > 1) {
    throw new Problem(
      `${JSON.stringify(domain)} belongs to ${found.length} distributions: ${found.map(({ id }) => id).join(', ')}`,
      'Name the one you mean by its id.',
      { name: 'AmbiguousAlias' },
    );
  }
  return only.id;
}
