# What an operator looks at: the log, and alarms on whatever does not recover by itself. docs/operations.md says what to
# do when one fires.

locals {
  log_group_name = "/aws/lambda/${local.name}"
  log_group_arn  = "arn:${data.aws_partition.this.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group_name}"
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.use_existing_cloudwatch_log_group ? 0 : 1

  name              = local.log_group_name
  skip_destroy      = var.cloudwatch_logs_skip_destroy
  retention_in_days = var.log_retention_days
  kms_key_id        = var.cloudwatch_logs_kms_key_id
  tags              = var.tags
}

locals {
  alarm_actions = var.alarm_sns_topic_arn == null ? [] : [var.alarm_sns_topic_arn]

  # Alarms on one metric, which fire as soon as it is above the threshold, by their names in docs/operations.md.
  alarms = merge(
    {
      dead_letter = {
        meaning    = "${local.dead_letter_name} holds messages: what they ask for was not invalidated, and nothing retries them."
        namespace  = "AWS/SQS"
        metric     = "ApproximateNumberOfMessagesVisible"
        dimensions = { QueueName = aws_sqs_queue.dead_letter.name }
        statistic  = "Maximum"
        threshold  = 0
      }
      errors = {
        meaning    = "Invocations of ${local.name} failed: it may not invalidate, it crashed, or it ran out of time or memory."
        namespace  = "AWS/Lambda"
        metric     = "Errors"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Sum"
        threshold  = 0
      }
    },
    local.has_queue ? {
      waiting = {
        meaning    = "A change has waited in ${local.buffer_name} for more than ten minutes: messages are not being received, or arrive faster than they are received."
        namespace  = "AWS/SQS"
        metric     = "ApproximateAgeOfOldestMessage"
        dimensions = { QueueName = aws_sqs_queue.buffer[0].name }
        statistic  = "Maximum"
        threshold  = 600
      }
    } : null,
    local.has_queue ? null : {
      undelivered = {
        meaning    = "Lambda could not put an event it gave up on into ${local.dead_letter_name}: that change is lost."
        namespace  = "AWS/Lambda"
        metric     = "DestinationDeliveryFailures"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Sum"
        threshold  = 0
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${local.name}-${replace(each.key, "_", "-")}"
  alarm_description = "${each.value.meaning} What to do: docs/operations.md, \"${replace(each.key, "_", "-")}\"."

  namespace   = each.value.namespace
  metric_name = each.value.metric
  dimensions  = each.value.dimensions
  statistic   = each.value.statistic
  # No shorter: reading a message of the dead-letter queue hides it for half a minute.
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Queues and functions without work have no data.
  treat_missing_data = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions

  tags = var.tags

  lifecycle {
    precondition {
      condition     = try(split(":", var.alarm_sns_topic_arn)[3] == local.region, true)
      error_message = "alarm_sns_topic_arn is ${jsonencode(var.alarm_sns_topic_arn)}; expected a topic in ${local.region}, as alarms notify topics of their own region only."
    }
  }
}

# AWS leaves messages that were received more than three times out of the age that `waiting` watches, and an invocation
# that returns its messages is no error: without this alarm, hours in which CloudFront accepts nothing would be silent.
resource "aws_cloudwatch_metric_alarm" "stuck" {
  count = local.has_queue ? 1 : 0

  alarm_name        = "${local.name}-stuck"
  alarm_description = "For half an hour messages of ${local.buffer_name} were received and none was deleted. What to do: docs/operations.md, \"stuck\"."

  # Not the difference of the two: it is above 0 for a moment whenever the queue is busy.
  metric_query {
    id          = "stuck"
    expression  = "IF(FILL(received, 0) > 0 AND FILL(deleted, 0) == 0, 1, 0)"
    label       = "Received, and none deleted"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { received = "NumberOfMessagesReceived", deleted = "NumberOfMessagesDeleted" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/SQS"
        metric_name = metric_query.value
        dimensions  = { QueueName = aws_sqs_queue.buffer[0].name }
        stat        = "Sum"
        # Longer than the longest delay of a retry (5 minutes) and the invocation after it.
        period = 900
      }
    }
  }

  # Two: a lone message may be received in one period and deleted in the next.
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions

  tags = var.tags
}
