import { isObject } from '../../src/json.ts';
import type { Deliverer } from './events.ts';
import type { Finding } from './finding.ts';

/** Whether the policy of the queue or of the function lets the deliverer in. */
export function permissionFinding(
  policy: string | undefined,
  { service, sourceArn }: Deliverer,
  action: 'sqs:SendMessage' | 'lambda:InvokeFunction',
): Finding {
  const check = 'permission';
  const allows = statementsOf(policy).some((one) => isAllowed(one, service, sourceArn, action));
  if (allows) return { check, state: 'healthy', what: `${service} may ${action} for ${sourceArn}` };
  return {
    check,
    state: 'broken',
    what: `${service} may not ${action} for ${sourceArn}`,
    remedy:
      '`terraform apply` restores the policy. Then `replay --since` asks for what was missed: S3 tells nobody that it could not deliver.',
  };
}

function statementsOf(policy: string | undefined): Record<string, unknown>[] {
  const document: unknown = JSON.parse(policy || '{}');
  const statements = isObject(document) ? listOf(document.Statement) : [];
  return statements.filter(isObject);
}

function isAllowed(
  { Effect, Principal, Action, Condition }: Record<string, unknown>,
  service: string,
  sourceArn: string,
  action: string,
): boolean {
  const services = Principal === '*' ? [service] : isObject(Principal) ? listOf(Principal.Service) : [];
  return (
    Effect === 'Allow' &&
    services.includes(service) &&
    listOf(Action).some((one) => matches(one, action.toLowerCase(), true)) &&
    sourcesOf(Condition).every((one) => matches(one, sourceArn))
  );
}

/** Of every condition on aws:SourceArn, whatever its operator; those on the account are Terraform's own and not looked at. */
function sourcesOf(condition: unknown): unknown[] {
  const operators = isObject(condition) ? Object.values(condition).filter(isObject) : [];
  return operators.flatMap((operator) =>
    Object.entries(operator).flatMap(([key, value]) =>
      key.toLowerCase() === 'aws:sourcearn' ? listOf(value) : [],
    ),
  );
}

function matches(pattern: unknown, text: string, ignoresCase = false): boolean {
  if (typeof pattern !== 'string') return false;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, ignoresCase ? 'i' : '').test(text);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
