/** A resource of a plan and what would become of it. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly action: 'in place' | 'replaced' | 'added' | 'removed';
}

/** By their types, as the table names them. */
const NAMES: Readonly<Record<string, string>> = {
  aws_cloudwatch_dashboard: 'dashboard',
  aws_cloudwatch_event_rule: 'rule',
  aws_cloudwatch_event_target: 'rule',
  aws_cloudwatch_log_group: 'log',
  aws_cloudwatch_metric_alarm: 'alarms',
  aws_cloudwatch_query_definition: 'queries',
  aws_iam_role: 'role',
  aws_iam_role_policy: 'permissions',
  aws_lambda_event_source_mapping: 'mapping',
  aws_lambda_function: 'function',
  aws_lambda_function_event_invoke_config: 'on-failure destination',
  aws_lambda_function_recursion_config: 'recursion setting',
  aws_lambda_permission: 'invoke permission',
  aws_s3_bucket_notification: 'notification',
};

/** Whoever loses one of these between two steps of an apply may miss events. */
const DELIVERY = ['queue', 'mapping', 'notification', 'rule', 'invoke permission'];

export const HEADER = [
  '| change of | in place | replaced | added | removed | events meanwhile |',
  '|---|---|---|---|---|---|',
];

export function row(name: string, changes: readonly ResourceChange[]): string {
  const named = (action: ResourceChange['action']) => {
    const names = changes.filter((change) => change.action === action).map(nameOf);
    return [...new Set(names)].sort();
  };
  const moves = [...named('replaced'), ...named('removed')].some((resource) => DELIVERY.includes(resource));
  const cells = (['in place', 'replaced', 'added', 'removed'] as const).map((action) =>
    named(action).join(', '),
  );
  return `| \`${name}\` | ${cells.join(' | ')} | ${moves ? 'some may be missed' : 'wait'} |`.replace(
    / {2,}/g,
    ' ',
  );
}

function nameOf({ address, type }: ResourceChange): string {
  if (type === 'aws_sqs_queue') return address.includes('dead_letter') ? 'dead-letter queue' : 'queue';
  const name = NAMES[type];
  if (name === undefined) throw new Error(`the table has no name for ${type} (${address}); add one to NAMES`);
  return name;
}
