output "lambda_function_name" {
  description = "Name of the function, to invoke it yourself."
  value       = aws_lambda_function.this.function_name
}

output "lambda_function_arn" {
  description = "ARN of the function; with event_source none and buffer_seconds 0, the destination of your own notification."
  value       = aws_lambda_function.this.arn

  # Your notification needs the permission, too.
  depends_on = [aws_lambda_permission.s3]
}

output "lambda_role_arn" {
  description = "ARN of the function's role."
  value       = local.role_arn
}

output "role_policy" {
  description = "What the role must allow, as JSON: the policy of the role that the module makes, or of yours with create_role = false."
  value       = local.role_policy
}

output "cloudwatch_log_group_name" {
  description = "Log group with one line for every invocation."
  value       = local.log_group_name
}

output "queue_arn" {
  description = "ARN of the queue in which changes gather, null when buffer_seconds is 0; with event_source none, the destination of your own notification."
  value       = one(aws_sqs_queue.buffer[*].arn)
}

output "queue_url" {
  description = "URL of the queue in which changes gather, null when buffer_seconds is 0."
  value       = one(aws_sqs_queue.buffer[*].url)
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that keeps what could not be invalidated."
  value       = aws_sqs_queue.dead_letter.arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps what could not be invalidated."
  value       = aws_sqs_queue.dead_letter.url
}

output "kms_key_policy_statements" {
  description = "Statements that the policy of kms_master_key_id must have, so that S3, EventBridge or SNS can write into the queues; empty without it."
  value       = local.kms_key_policy_statements
}

output "alarm_arns" {
  description = "ARNs of the alarms, by name: dead_letter, errors, throttles and duration; with a queue also waiting and stuck, without one undelivered; with metrics freshness, and spend and budget where they have a bound."
  value = merge(
    { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.arn },
    { for alarm in aws_cloudwatch_metric_alarm.stuck : "stuck" => alarm.arn },
    { for alarm in aws_cloudwatch_metric_alarm.freshness : "freshness" => alarm.arn },
  )
}

output "dashboard_name" {
  description = "Name of the dashboard in CloudWatch, null without one."
  value       = one(aws_cloudwatch_dashboard.this[*].dashboard_name)
}

output "summary" {
  description = "The effective settings, for a pipeline's log."
  value = {
    bucket              = var.bucket_name
    distribution        = var.cloudfront_distribution_id
    distributions       = local.distributions[*].id
    domain_name         = data.aws_cloudfront_distribution.this.domain_name
    event_source        = var.event_source
    delivery            = local.has_queue ? "queue, gathering up to ${var.buffer_seconds} s" : "direct"
    skip                = var.skip
    versions            = local.lists_versions ? "new versions are compared with the ones before them, if the bucket has versioning" : var.publish != null ? "not compared: copies are compared with their sources" : "not compared: in a bucket with versioning, skip = [\"unchanged\", \"new-objects\"] makes unchanged uploads and new objects cost nothing"
    read_distribution   = var.read_distribution
    origin_path         = var.origin_path
    index_document      = var.index_document
    default_root_object = var.default_root_object
    clean_urls          = var.clean_urls
    query_strings       = var.query_strings
    path_rules          = length(local.path_rules) - length(try(var.publish.rules, []))
    publish             = var.publish == null ? "nothing" : "s3://${var.bucket_name}/${var.publish.source_prefix} to s3://${var.publish.bucket}/${var.publish.prefix}, deletions ${var.publish.delete ? "mirrored" : "not mirrored"}"
    collapse            = var.collapse
    collapse_ratio      = var.collapse_ratio
    list_bucket         = local.lists_bucket
    monthly_path_budget = var.monthly_path_budget
    dry_run             = var.dry_run
  }
}
