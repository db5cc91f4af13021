# Which alarms each delivery has, on what, and who hears of them.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "with_a_queue" {
  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["dead_letter", "errors", "waiting"] && length(aws_cloudwatch_metric_alarm.stuck) == 1
    error_message = "there are four alarms: ${jsonencode(keys(aws_cloudwatch_metric_alarm.this))}"
  }

  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      name => [alarm.namespace, alarm.metric_name, jsonencode(alarm.dimensions), alarm.statistic, tostring(alarm.threshold)]
      } == {
      dead_letter = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "{\"QueueName\":\"cloudfront-cache-invalidator-dead-letter\"}", "Maximum", "0"]
      errors      = ["AWS/Lambda", "Errors", "{\"FunctionName\":\"cloudfront-cache-invalidator\"}", "Sum", "0"]
      waiting     = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "{\"QueueName\":\"cloudfront-cache-invalidator\"}", "Maximum", "600"]
    }
    error_message = "each alarm watches its metric"
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.comparison_operator == "GreaterThanThreshold" && alarm.period == 300 && alarm.evaluation_periods == 1 && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "an alarm speaks as soon as there is something, and no data is nothing"
  }

  assert {
    condition = (
      { for query in aws_cloudwatch_metric_alarm.stuck[0].metric_query : query.id => query.expression if query.return_data == true } == { stuck = "IF(FILL(received, 0) > 0 AND FILL(deleted, 0) == 0, 1, 0)" }
      && {
        for query in aws_cloudwatch_metric_alarm.stuck[0].metric_query :
        query.id => [one(query.metric).metric_name, one(query.metric).dimensions.QueueName, one(query.metric).stat, tostring(one(query.metric).period)] if query.return_data != true
        } == {
        received = ["NumberOfMessagesReceived", "cloudfront-cache-invalidator", "Sum", "900"]
        deleted  = ["NumberOfMessagesDeleted", "cloudfront-cache-invalidator", "Sum", "900"]
      }
      && aws_cloudwatch_metric_alarm.stuck[0].evaluation_periods == 2
      && aws_cloudwatch_metric_alarm.stuck[0].comparison_operator == "GreaterThanThreshold"
      && aws_cloudwatch_metric_alarm.stuck[0].threshold == 0
      && aws_cloudwatch_metric_alarm.stuck[0].treat_missing_data == "notBreaching"
    )
    error_message = "stuck means messages received and none deleted, twice in a row: ${jsonencode(aws_cloudwatch_metric_alarm.stuck[0].metric_query)}"
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), aws_cloudwatch_metric_alarm.stuck) :
      length(alarm.alarm_actions) + length(alarm.ok_actions) == 0
    ])
    error_message = "nothing is notified by default"
  }

  assert {
    condition     = output.alarm_arns == merge({ for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.arn }, { stuck = aws_cloudwatch_metric_alarm.stuck[0].arn })
    error_message = "the output has every alarm: ${jsonencode(output.alarm_arns)}"
  }
}

# A description leads to a section of docs/operations.md, and the apply policy allows each alarm by its name.
run "with_a_topic" {
  variables {
    lambda_function_name = "NAME"
    alarm_sns_topic_arn  = "arn:aws:sns:eu-central-1:111122223333:alarms"
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), aws_cloudwatch_metric_alarm.stuck) :
      alarm.alarm_actions == toset(["arn:aws:sns:eu-central-1:111122223333:alarms"]) && alarm.ok_actions == alarm.alarm_actions
    ])
    error_message = "the topic is notified when an alarm fires and when it clears"
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), aws_cloudwatch_metric_alarm.stuck) :
      endswith(alarm.alarm_description, "docs/operations.md, \"${trimprefix(alarm.alarm_name, "NAME-")}\".")
      && strcontains(file("docs/operations.md"), "\n## ${trimprefix(alarm.alarm_name, "NAME-")}: ")
      && strcontains(file("docs/apply-policy.json"), "\"arn:aws:cloudwatch:REGION:ACCOUNT:alarm:${alarm.alarm_name}\"")
    ])
    error_message = "every alarm is explained and allowed"
  }
}

run "without_a_queue" {
  variables {
    buffer_seconds       = 0
    lambda_function_name = "NAME"
  }

  assert {
    condition     = keys(output.alarm_arns) == ["dead_letter", "errors", "undelivered"]
    error_message = "there are three alarms: ${jsonencode(keys(output.alarm_arns))}"
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["undelivered"].namespace == "AWS/Lambda"
      && aws_cloudwatch_metric_alarm.this["undelivered"].metric_name == "DestinationDeliveryFailures"
      && aws_cloudwatch_metric_alarm.this["undelivered"].dimensions == tomap({ FunctionName = "NAME" })
      && aws_cloudwatch_metric_alarm.this["undelivered"].statistic == "Sum"
      && aws_cloudwatch_metric_alarm.this["undelivered"].threshold == 0
      && strcontains(file("docs/operations.md"), "\n## undelivered: ")
      && strcontains(file("docs/apply-policy.json"), "\"arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME-undelivered\"")
    )
    error_message = "what Lambda could not dead-letter is an alarm, explained and allowed"
  }
}

run "topic_in_another_region" {
  command = plan

  variables {
    alarm_sns_topic_arn = "arn:aws:sns:us-east-1:111122223333:alarms"
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}
