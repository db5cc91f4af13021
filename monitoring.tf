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
      throttles = {
        meaning    = "For 15 minutes Lambda refused to start ${local.name}: the account's concurrency, or the function's own, is used up, and changes wait."
        namespace  = "AWS/Lambda"
        metric     = "Throttles"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Sum"
        threshold  = 0
        periods    = 3
      }
      duration = {
        meaning    = "An invocation of ${local.name} took nearly all of lambda_timeout: it plans to end ten seconds earlier, and one that is cut off begins again."
        namespace  = "AWS/Lambda"
        metric     = "Duration"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Maximum"
        threshold  = (var.lambda_timeout - 5) * 1000
      }
    },
    var.daily_spend_alarm_dollars == null ? null : {
      spend = {
        meaning    = "The invalidations of a day cost more than $${coalesce(var.daily_spend_alarm_dollars, 0)}."
        namespace  = var.metrics_namespace
        metric     = "Dollars"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Sum"
        threshold  = var.daily_spend_alarm_dollars
        period     = 86400
      }
    },
    var.metrics_namespace == null || var.monthly_path_budget == null ? null : {
      budget = {
        meaning    = "The paths of this month exceed monthly_path_budget (${coalesce(var.monthly_path_budget, 0)}): wildcards evict more unchanged objects until the month ends."
        namespace  = var.metrics_namespace
        metric     = "PathsOfMonth"
        dimensions = { FunctionName = aws_lambda_function.this.function_name }
        statistic  = "Maximum"
        threshold  = var.monthly_path_budget
        # Until the next invocation says otherwise.
        missing = "ignore"
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
  for_each = { for name, alarm in local.alarms : name => alarm if var.create_alarms }

  alarm_name        = "${local.name}-${replace(each.key, "_", "-")}"
  alarm_description = "${each.value.meaning} What to do: docs/operations.md, \"${replace(each.key, "_", "-")}\"."

  namespace   = each.value.namespace
  metric_name = each.value.metric
  dimensions  = each.value.dimensions
  statistic   = each.value.statistic
  # No shorter: reading a message of the dead-letter queue hides it for half a minute.
  period              = lookup(each.value, "period", 300)
  evaluation_periods  = lookup(each.value, "periods", 1)
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  # Queues and functions without work have no data.
  treat_missing_data = lookup(each.value, "missing", "notBreaching")

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
  count = local.has_queue && var.create_alarms ? 1 : 0

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

# Observed for a sample, estimated for the rest as in docs/metrics.md; and what waits is not fresh, however long it has been
# waiting. An outage in which nothing is accepted has no times: then the age of what was postponed counts.
resource "aws_cloudwatch_metric_alarm" "freshness" {
  count = var.create_alarms && var.metrics_namespace != null && var.freshness_objective_seconds != null ? 1 : 0

  alarm_name        = "${local.name}-freshness"
  alarm_description = "More than 5 % of the changes of five minutes were not fresh within ${coalesce(var.freshness_objective_seconds, 0)} s, partly by estimate. What to do: docs/operations.md, \"freshness\"."

  metric_query {
    id          = "freshness"
    expression  = "MAX([FILL(accepted, 0) + 25, FILL(fresh, 0), IF(FILL(postponed, 0) > 0, FILL(age, 0), 0)])"
    label       = "Time to fresh, p95: observed, or an estimate"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      accepted  = ["TimeToAcceptance", "p95"]
      fresh     = ["TimeToFresh", "p95"]
      postponed = ["PostponedChanges", "Sum"]
      age       = ["OldestChangeAge", "Maximum"]
    }

    content {
      id = metric_query.key

      metric {
        namespace   = var.metrics_namespace
        metric_name = metric_query.value[0]
        dimensions  = { FunctionName = aws_lambda_function.this.function_name }
        stat        = metric_query.value[1]
        period      = 300
      }
    }
  }

  # One of three: in an outage a message is tried again every five minutes only, so that some periods have no values.
  evaluation_periods  = 3
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.freshness_objective_seconds
  treat_missing_data  = "notBreaching"

  alarm_actions = local.alarm_actions
  ok_actions    = local.alarm_actions

  tags = var.tags
}
