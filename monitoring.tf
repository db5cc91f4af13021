# What an operator looks at: the log, and alarms on whatever does not mend itself. What to do about each of them is in
# docs/operations.md.

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.log_retention_days
}

locals {
  alarm_actions = var.alarm_sns_topic_arn == null ? [] : [var.alarm_sns_topic_arn]

  # Those on one metric: in alarm as soon as it is above the threshold, by the name that docs/operations.md has for them.
  alarms = merge(
    {
      dead_letter = {
        meaning    = "Messages lie in ${local.dead_letter_name}: what they ask for was not invalidated and will not be tried again by itself."
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
    local.buffered ? {
      waiting = {
        meaning    = "A change has waited in ${local.buffer_name} for more than ten minutes: nobody takes the messages, or too few at a time."
        namespace  = "AWS/SQS"
        metric     = "ApproximateAgeOfOldestMessage"
        dimensions = { QueueName = aws_sqs_queue.buffer[0].name }
        statistic  = "Maximum"
        threshold  = 600
      }
    } : null,
    local.buffered ? null : {
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
  # No shorter, as whoever reads a message of the dead-letter queue hides it for half a minute.
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Queues and functions without work have no data.
  treat_missing_data = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions

  lifecycle {
    precondition {
      condition     = try(split(":", var.alarm_sns_topic_arn)[3] == local.region, true)
      error_message = "alarm_sns_topic_arn is ${jsonencode(var.alarm_sns_topic_arn)}; expected a topic in ${local.region}, as alarms notify topics of their own region only."
    }
  }
}

# AWS leaves messages that were received more than three times out of the age that `waiting` watches, and an invocation
# that puts its messages back is no error: a CloudFront that accepts nothing for hours would be silent.
resource "aws_cloudwatch_metric_alarm" "stuck" {
  count = local.buffered ? 1 : 0

  alarm_name        = "${local.name}-stuck"
  alarm_description = "For half an hour messages of ${local.buffer_name} were tried and none was done. What to do: docs/operations.md, \"stuck\"."

  # Not the difference of the two: that is above 0 for a moment whenever the queue is busy.
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
        # Longer than the longest way back to the queue (5 minutes) and the invocation after it.
        period = 900
      }
    }
  }

  # Two, as a lone message may be received in one period and deleted in the next.
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions
}
