# How events reach the queue or the function.

locals {
  owns_notification = var.event_source == "s3"
  uses_eventbridge  = var.event_source == "eventbridge"

  # What is published comes from one prefix.
  watched_prefixes = length(var.object_prefixes) > 0 ? var.object_prefixes : compact([try(var.publish.source_prefix, "")])

  # One for each pair, as a notification of S3 has at most one prefix and one suffix; null: any.
  filters = [
    for pair in setproduct(
      length(local.watched_prefixes) > 0 ? local.watched_prefixes : [null],
      length(var.object_suffixes) > 0 ? var.object_suffixes : [null],
    ) : { prefix = pair[0], suffix = pair[1] }
  ]

  # S3 compares with the form-encoded key (S3 User Guide, "Configuring event notifications using object key name
  # filtering"); EventBridge with the key as it is.
  s3_filters = [
    for filter in local.filters : {
      prefix = filter.prefix == null ? null : replace(urlencode(filter.prefix), "%2F", "/")
      suffix = filter.suffix == null ? null : replace(urlencode(filter.suffix), "%2F", "/")
    }
  ]
  # Not both: a pattern for both would miss keys in which they overlap, and exceed EventBridge's length for patterns.
  # The function filters by suffix itself.
  eventbridge_filters = concat(
    [for prefix in local.watched_prefixes : { prefix = prefix }],
    [for suffix in var.object_suffixes : { suffix = suffix } if length(local.watched_prefixes) == 0],
  )
}

resource "aws_lambda_permission" "s3" {
  count = !local.has_queue && !local.uses_eventbridge ? 1 : 0

  statement_id_prefix = "AllowBucket"
  function_name       = aws_lambda_function.this.function_name
  action              = "lambda:InvokeFunction"
  principal           = "s3.amazonaws.com"
  source_arn          = local.bucket_arn
  source_account      = local.account

  # The bucket's notification moves to the queue before the permission goes: events in between would be lost.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  count = local.uses_eventbridge ? 1 : 0

  name        = local.name
  description = "Changes of objects in ${var.bucket_name}"
  tags        = var.tags

  event_pattern = jsonencode({
    source = ["aws.s3"]
    detail-type = distinct([
      for type in var.event_types : startswith(type, "s3:ObjectCreated:") ? "Object Created" : "Object Deleted"
    ])
    detail = merge(
      { bucket = { name = [var.bucket_name] } },
      length(local.watched_prefixes) + length(var.object_suffixes) > 0 ? { object = { key = local.eventbridge_filters } } : {},
    )
  })
}

resource "aws_cloudwatch_event_target" "this" {
  count = local.uses_eventbridge ? 1 : 0

  rule = aws_cloudwatch_event_rule.this[0].name
  arn  = local.has_queue ? aws_sqs_queue.buffer[0].arn : aws_lambda_function.this.arn

  # EventBridge retries for a day.
  dead_letter_config {
    arn = aws_sqs_queue.dead_letter.arn
  }

  depends_on = [aws_lambda_permission.eventbridge]
}

resource "aws_lambda_permission" "eventbridge" {
  count = !local.has_queue && local.uses_eventbridge ? 1 : 0

  statement_id  = "AllowRule"
  function_name = aws_lambda_function.this.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[0].arn
}
