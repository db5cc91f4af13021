locals {
  buffer_name      = local.name
  dead_letter_name = "${local.name}-dead-letter"
  queue_arn_prefix = "arn:${data.aws_partition.this.partition}:sqs:${local.region}:${local.account}"

  # Built from names instead of references: a queue's policy and redrive settings are part of the queue, as each
  # resource of its own takes the provider another half minute.
  buffer_arn      = "${local.queue_arn_prefix}:${local.buffer_name}"
  dead_letter_arn = "${local.queue_arn_prefix}:${local.dead_letter_name}"

  allow_rule = local.uses_eventbridge ? [{
    Sid       = "AllowRule"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this[0].arn } }
  }] : []

  allow_bucket = local.uses_eventbridge ? [] : [{
    Sid       = "AllowBucket"
    Effect    = "Allow"
    Principal = { Service = "s3.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = {
      ArnEquals    = { "aws:SourceArn" = local.bucket_arn }
      StringEquals = { "aws:SourceAccount" = local.account }
    }
  }]

  # A bucket's notification is often fanned out by a topic. Not every topic of the account: whoever may publish to one
  # could cause invalidations.
  allow_topics = [for i, arn in var.sns_topic_arns : {
    Sid       = "AllowTopic${i}"
    Effect    = "Allow"
    Principal = { Service = "sns.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnEquals = { "aws:SourceArn" = arn } }
  }]
}

locals {
  # Who writes into the queues besides the function, whose role the module lets use the key (SQS Developer Guide, "Configure KMS
  # permissions for AWS services"). Without a condition, as there: no document says that each service passes one on to KMS.
  kms_key_policy_statements = var.kms_master_key_id == null ? [] : [
    for service in distinct(concat(
      local.uses_eventbridge ? ["events.amazonaws.com"] : ["s3.amazonaws.com"],
      length(var.sns_topic_arns) > 0 ? ["sns.amazonaws.com"] : [],
      )) : {
      Sid       = "Allow${title(split(".", service)[0])}"
      Effect    = "Allow"
      Principal = { Service = service }
      Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
      Resource  = "*"
    }
  ]
}

resource "aws_sqs_queue" "buffer" {
  count = local.has_queue ? 1 : 0

  name = local.buffer_name

  # The delay after a crash, and at least how long the function may hold a message: one timeout for the run and
  # one for the wait before it. AWS's advice of six is for invocations that Lambda throttles; here the mapping
  # limits concurrency itself.
  visibility_timeout_seconds = 2 * var.lambda_timeout
  message_retention_seconds  = 4 * 24 * 60 * 60
  # Bytes. Below the dead-letter queue's, which must hold the same body and the attributes that give the reason. S3's
  # events have at most 64 KB.
  max_message_size        = 240000
  sqs_managed_sse_enabled = var.kms_master_key_id == null ? true : null
  kms_master_key_id       = var.kms_master_key_id

  tags = var.tags

  # Many, as an outage must not dead-letter good changes; the function itself dead-letters what can never succeed. Failed
  # messages are retried after 20 seconds at first, growing to 5 minutes: 100 receives are about eight hours. A crash loop,
  # which takes one visibility timeout each time, by default 240 seconds, ends in the dead-letter queue within seven hours.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = 100
  })

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in concat(local.allow_bucket, local.allow_rule, local.allow_topics) :
      merge(statement, { Resource = local.buffer_arn })
    ]
  })

  # As the mapping forces on it in Terraform. OpenTofu 1.12.6 finds a cycle when the queue goes, unless it is said.
  lifecycle {
    create_before_destroy = true
  }
}

# What the function cannot read or CloudFront refuses, what crashed repeatedly, what EventBridge could not deliver; in
# direct delivery, what Lambda gave up on.
resource "aws_sqs_queue" "dead_letter" {
  name = local.dead_letter_name

  # Longer than the buffer's, as a redriven message keeps the age it had there.
  message_retention_seconds = 14 * 24 * 60 * 60
  max_message_size          = 262144
  sqs_managed_sse_enabled   = var.kms_master_key_id == null ? true : null
  kms_master_key_id         = var.kms_master_key_id

  tags = var.tags

  redrive_allow_policy = local.has_queue ? jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.buffer_arn]
  }) : jsonencode({ redrivePermission = "denyAll" })

  # Always a policy: AWS keeps one that becomes null.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "AllowAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.this.partition}:iam::${local.account}:root" }
        Action    = "sqs:GetQueueAttributes"
        Resource  = local.dead_letter_arn
      }],
      [for statement in local.allow_rule : merge(statement, { Resource = local.dead_letter_arn })],
    )
  })
}

resource "aws_lambda_event_source_mapping" "this" {
  count = local.has_queue ? 1 : 0

  event_source_arn = aws_sqs_queue.buffer[0].arn
  function_name    = aws_lambda_function.this.arn

  # No batching window: it would delay a lone change by up to 20 seconds. The function gathers by itself.
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # More environments would split a burst into more requests. 2 is the least that SQS mappings allow.
  scaling_config {
    maximum_concurrency = 2
  }

  tags = var.tags

  # The new one listens before the old one stops.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = local.has_queue ? 0 : 1

  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 6 * 60 * 60

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letter.arn
    }
  }
}
