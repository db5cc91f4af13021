/** Another value than the default for a variable, in Terraform's language; a name of its own where one has two kinds. */
export type Samples = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What has to exist for a sample to be planned. */
export interface Existing {
  readonly bucket: string;
  readonly distributionId: string;
}

/** `lambda_runtime` is missing: this version of the provider knows only one of its two values. */
export const WITHOUT_SAMPLE = ['lambda_runtime'];

const KEY = '"arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:a-topic';

/**
 * By the name of the row, the variables that change: the first one is what the row is about, the others are what its
 * validation asks for.
 */
export function samples({ bucket, distributionId }: Existing): Samples {
  return {
    bucket_name: { bucket_name: `"${bucket}"` },
    cloudfront_distribution_id: { cloudfront_distribution_id: `"${distributionId}"` },
    'event_source to eventbridge': { event_source: '"eventbridge"' },
    'event_source to none': { event_source: '"none"' },
    event_types: { event_types: '["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]' },
    object_prefixes: { object_prefixes: '["site/"]' },
    object_suffixes: { object_suffixes: '[".html"]' },
    other_notifications: {
      other_notifications: '{ eventbridge = true, queues = {}, topics = {}, lambda_functions = {} }',
    },
    skip: { skip: '["folder-markers"]' },
    'skip with unchanged or new-objects': { skip: '["unchanged", "new-objects"]' },
    'buffer_seconds above 0': { buffer_seconds: '30' },
    'buffer_seconds to 0': { buffer_seconds: '0' },
    sns_topic_arns: { sns_topic_arns: `["${TOPIC}"]`, event_source: '"none"' },
    read_distribution: { read_distribution: 'false' },
    origin_path: { origin_path: '"/site"' },
    index_document: { index_document: '"home.html"' },
    default_root_object: { default_root_object: '"home.html"' },
    clean_urls: { clean_urls: 'true' },
    query_strings: { query_strings: 'true' },
    path_rules: { path_rules: '[{ match = "drafts/**", paths = [] }]' },
    additional_distributions: { additional_distributions: `{ second = { id = "${distributionId}" } }` },
    publish: { publish: `{ bucket = "${bucket}", source_prefix = "public/", prefix = "site/" }` },
    collapse: { collapse: '"frugal"' },
    collapse_ratio: { collapse_ratio: '3' },
    list_bucket: { list_bucket: 'false' },
    monthly_path_budget: { monthly_path_budget: '1000' },
    completion_sample_minutes: { completion_sample_minutes: '60' },
    lambda_function_name: { lambda_function_name: '"another"' },
    create_role: { create_role: 'false', lambda_role: '"arn:aws:iam::000000000000:role/yours"' },
    lambda_role: { lambda_role: '"arn:aws:iam::000000000000:role/yours"', create_role: 'false' },
    role_name: { role_name: '"another"' },
    role_path: { role_path: '"/service/"' },
    role_permissions_boundary: { role_permissions_boundary: '"arn:aws:iam::000000000000:policy/boundary"' },
    kms_key_arn: { kms_key_arn: KEY },
    kms_master_key_id: { kms_master_key_id: KEY },
    cloudwatch_logs_kms_key_id: { cloudwatch_logs_kms_key_id: KEY },
    lambda_architecture: { lambda_architecture: '"x86_64"' },
    lambda_memory_size: { lambda_memory_size: '512' },
    lambda_timeout: { lambda_timeout: '300' },
    lambda_zip_path: { lambda_zip_path: '"another.zip"' },
    s3_existing_package: { s3_existing_package: '{ bucket = "artifacts", key = "invalidator.zip" }' },
    vpc_subnet_ids: {
      vpc_subnet_ids: '["subnet-0123456789abcdef0"]',
      vpc_security_group_ids: '["sg-0123456789abcdef0"]',
    },
    vpc_security_group_ids: {
      vpc_security_group_ids: '["sg-0123456789abcdef0"]',
      vpc_subnet_ids: '["subnet-0123456789abcdef0"]',
    },
    code_signing_config_arn: {
      code_signing_config_arn:
        '"arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0"',
    },
    layers: { layers: '["arn:aws:lambda:us-east-1:000000000000:layer:logs:1"]' },
    tracing_mode: { tracing_mode: '"Active"' },
    reserved_concurrent_executions: { reserved_concurrent_executions: '2' },
    dry_run: { dry_run: 'true' },
    log_level: { log_level: '"WARN"' },
    use_existing_cloudwatch_log_group: { use_existing_cloudwatch_log_group: 'true' },
    cloudwatch_logs_skip_destroy: { cloudwatch_logs_skip_destroy: 'true' },
    log_retention_days: { log_retention_days: '30' },
    metrics_namespace: { metrics_namespace: '"Invalidator"' },
    create_alarms: { create_alarms: 'false' },
    freshness_objective_seconds: { freshness_objective_seconds: '90', metrics_namespace: '"Invalidator"' },
    daily_spend_alarm_dollars: { daily_spend_alarm_dollars: '5', metrics_namespace: '"Invalidator"' },
    create_dashboard: { create_dashboard: 'true', metrics_namespace: '"Invalidator"' },
    alarm_sns_topic_arn: { alarm_sns_topic_arn: `"${TOPIC}"` },
    tags: { tags: '{ team = "web" }' },
  };
}
