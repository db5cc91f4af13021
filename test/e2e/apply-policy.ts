import { readFileSync } from 'node:fs';

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
}

/** Fills in a policy of the docs, as docs/operations.md says. */
export function policyOf(
  file: string,
  { bucket, region, roleName }: { bucket: string; region: string; roleName: string },
): Policy {
  const filledIn = readFileSync(file, 'utf8')
    // MiniStack 1.5.33 leaves the role's path out of the ARN that it asks for.
    .replaceAll('role/NAME-REGION', `role/${roleName}`)
    .replaceAll('PACKAGE', 'e2e-everything/packages/invalidator.zip')
    .replaceAll('BUCKET', bucket)
    .replaceAll('REGION', region)
    .replaceAll('ACCOUNT', '000000000000')
    .replaceAll('LAYER:VERSION', 'extension:1')
    .replaceAll('key/KEY', 'key/*')
    .replaceAll('NAME', 'e2e-everything');
  return JSON.parse(filledIn);
}

/** The policy without one action. A statement of no other action goes. */
export function without({ Version, Statement }: Policy, action: string): Policy {
  const left = Statement.map((one) => ({ ...one, Action: one.Action.filter((other) => other !== action) }));
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) };
}

export function actionsOf(policies: readonly Policy[]): string[] {
  const all = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  return [...new Set(all)].sort();
}
