locals {
  buffer_name      = local.name
  dead_letter_name = "${local.name}-dead-letter"
  queue_arn_prefix = "arn:${data.aws_partition.this.partition}:sqs:${local.region}:${local.account}"

  # Named rather than referred to: a queue's policy and its redrive settings are part of the queue, as each is
  # another half minute of waiting otherwise.
  buffer_arn      = "${local.queue_arn_prefix}:${local.buffer_name}"
  dead_letter_arn = "${local.queue_arn_prefix}:${local.dead_letter_name}"

  from_rule = local.from_eventbridge ? [{
    Sid       = "AllowRule"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this[0].arn } }
  }] : []

  from_s3 = local.from_eventbridge ? [] : [{
    Sid       = "AllowBucket"
    Effect    = "Allow"
    Principal = { Service = "s3.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = {
      ArnEquals    = { "aws:SourceArn" = local.bucket_arn }
      StringEquals = { "aws:SourceAccount" = local.account }
    }
  }]

  # One notification of the bucket is often shared through a topic.
  from_topics = var.event_source == "none" ? [{
    Sid       = "AllowTopicsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "sns.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnLike = { "aws:SourceArn" = "arn:${data.aws_partition.this.partition}:sns:${local.region}:${local.account}:*" } }
  }] : []
}

resource "aws_sqs_queue" "buffer" {
  count = local.buffered ? 1 : 0

  name = local.buffer_name

  # The delay after a crash, and at least how long the function may hold a message: one timeout for the run and
  # one for the wait before it. AWS's advice of six is for invocations that Lambda throttles; here the mapping
  # limits concurrency itself.
  visibility_timeout_seconds = 2 * var.lambda_timeout
  message_retention_seconds  = 4 * 24 * 60 * 60
  sqs_managed_sse_enabled    = true

  # Many, as an outage must not push good changes out; what can never succeed, the function moves itself. Failed messages
  # come again after 20 seconds at first, growing to 5 minutes: 100 receives are about eight hours. A crash loop, which
  # takes one visibility timeout each time, by default 240 seconds, still ends in the dead-letter queue within seven hours.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = 100
  })

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in concat(local.from_s3, local.from_rule, local.from_topics) :
      merge(statement, { Resource = local.buffer_arn })
    ]
  })
}

# What the function cannot read or CloudFront refuses, what crashed again and again, what EventBridge could not
# deliver; in direct delivery, what Lambda gave up on.
resource "aws_sqs_queue" "dead_letter" {
  name = local.dead_letter_name

  # Longer than the buffer's, as a redriven message keeps the age it had there.
  message_retention_seconds = 14 * 24 * 60 * 60
  sqs_managed_sse_enabled   = true

  redrive_allow_policy = local.buffered ? jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.buffer_arn]
  }) : jsonencode({ redrivePermission = "denyAll" })

  policy = local.from_eventbridge ? jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.from_rule : merge(statement, { Resource = local.dead_letter_arn })]
  }) : null
}

resource "aws_lambda_event_source_mapping" "this" {
  count = local.buffered ? 1 : 0

  event_source_arn = aws_sqs_queue.buffer[0].arn
  function_name    = aws_lambda_function.this.arn

  # No window: it would delay a lone change by up to 20 seconds. The function gathers by itself.
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # More environments would split a burst into more requests. 2 is the least that SQS mappings allow.
  scaling_config {
    maximum_concurrency = 2
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = local.buffered ? 0 : 1

  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 6 * 60 * 60

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letter.arn
    }
  }
}
