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
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["dead_letter", "duration", "errors", "throttles", "waiting"] && length(aws_cloudwatch_metric_alarm.stuck) == 1 && length(aws_cloudwatch_metric_alarm.freshness) == 0
    error_message = "there are six alarms: ${jsonencode(keys(aws_cloudwatch_metric_alarm.this))}"
  }

  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      name => [alarm.namespace, alarm.metric_name, jsonencode(alarm.dimensions), alarm.statistic, tostring(alarm.threshold)]
      } == {
      dead_letter = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "{\"QueueName\":\"cloudfront-cache-invalidator-dead-letter\"}", "Maximum", "0"]
      duration    = ["AWS/Lambda", "Duration", "{\"FunctionName\":\"cloudfront-cache-invalidator\"}", "Maximum", "115000"]
      errors      = ["AWS/Lambda", "Errors", "{\"FunctionName\":\"cloudfront-cache-invalidator\"}", "Sum", "0"]
      throttles   = ["AWS/Lambda", "Throttles", "{\"FunctionName\":\"cloudfront-cache-invalidator\"}", "Sum", "0"]
      waiting     = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "{\"QueueName\":\"cloudfront-cache-invalidator\"}", "Maximum", "600"]
    }
    error_message = "each alarm watches its metric"
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.comparison_operator == "GreaterThanThreshold" && alarm.period == 300 && alarm.evaluation_periods == (alarm.metric_name == "Throttles" ? 3 : 1) && alarm.treat_missing_data == "notBreaching"
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

run "with_metrics" {
  variables {
    lambda_function_name        = "NAME"
    metrics_namespace           = "Sites"
    freshness_objective_seconds = 60
    daily_spend_alarm_dollars   = 2.5
    monthly_path_budget         = 1000
    alarm_sns_topic_arn         = "arn:aws:sns:eu-central-1:111122223333:alarms"
  }

  assert {
    condition     = keys(output.alarm_arns) == ["budget", "dead_letter", "duration", "errors", "freshness", "spend", "stuck", "throttles", "waiting"]
    error_message = "there are nine alarms: ${jsonencode(keys(output.alarm_arns))}"
  }

  assert {
    condition = {
      for name in ["budget", "spend"] : name => [
        aws_cloudwatch_metric_alarm.this[name].namespace, aws_cloudwatch_metric_alarm.this[name].metric_name, jsonencode(aws_cloudwatch_metric_alarm.this[name].dimensions),
        aws_cloudwatch_metric_alarm.this[name].statistic, tostring(aws_cloudwatch_metric_alarm.this[name].threshold), tostring(aws_cloudwatch_metric_alarm.this[name].period),
        aws_cloudwatch_metric_alarm.this[name].treat_missing_data,
      ]
      } == {
      budget = ["Sites", "PathsOfMonth", "{\"FunctionName\":\"NAME\"}", "Maximum", "1000", "300", "ignore"]
      spend  = ["Sites", "Dollars", "{\"FunctionName\":\"NAME\"}", "Sum", "2.5", "86400", "notBreaching"]
    }
    error_message = "money has two alarms: ${jsonencode(aws_cloudwatch_metric_alarm.this)}"
  }

  assert {
    condition = (
      { for query in aws_cloudwatch_metric_alarm.freshness[0].metric_query : query.id => query.expression if query.return_data == true } == { freshness = "MAX([FILL(accepted, 0) + 25, FILL(fresh, 0), IF(FILL(postponed, 0) > 0, FILL(age, 0), 0)])" }
      && {
        for query in aws_cloudwatch_metric_alarm.freshness[0].metric_query :
        query.id => [one(query.metric).namespace, one(query.metric).metric_name, one(query.metric).dimensions.FunctionName, one(query.metric).stat, tostring(one(query.metric).period)] if query.return_data != true
        } == {
        accepted  = ["Sites", "TimeToAcceptance", "NAME", "p95", "300"]
        age       = ["Sites", "OldestChangeAge", "NAME", "Maximum", "300"]
        fresh     = ["Sites", "TimeToFresh", "NAME", "p95", "300"]
        postponed = ["Sites", "PostponedChanges", "NAME", "Sum", "300"]
      }
      && aws_cloudwatch_metric_alarm.freshness[0].threshold == 60
      && aws_cloudwatch_metric_alarm.freshness[0].evaluation_periods == 3
      && aws_cloudwatch_metric_alarm.freshness[0].datapoints_to_alarm == 1
      && aws_cloudwatch_metric_alarm.freshness[0].comparison_operator == "GreaterThanThreshold"
      && aws_cloudwatch_metric_alarm.freshness[0].treat_missing_data == "notBreaching"
      && aws_cloudwatch_metric_alarm.freshness[0].alarm_actions == toset(["arn:aws:sns:eu-central-1:111122223333:alarms"])
      && aws_cloudwatch_metric_alarm.freshness[0].ok_actions == aws_cloudwatch_metric_alarm.freshness[0].alarm_actions
    )
    error_message = "freshness is the worst of what was observed, estimated and postponed: ${jsonencode(aws_cloudwatch_metric_alarm.freshness[0].metric_query)}"
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), aws_cloudwatch_metric_alarm.freshness) :
      endswith(alarm.alarm_description, "docs/operations.md, \"${trimprefix(alarm.alarm_name, "NAME-")}\".")
      && strcontains(file("docs/operations.md"), "\n## ${trimprefix(alarm.alarm_name, "NAME-")}: ")
      && strcontains(file("docs/apply-policy.json"), "\"arn:aws:cloudwatch:REGION:ACCOUNT:alarm:${alarm.alarm_name}\"")
    ])
    error_message = "every alarm is explained and allowed"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.METRICS_NAMESPACE == "Sites" && !contains(jsondecode(output.role_policy).Statement[*].Sid, "CountPaths") && contains(jsondecode(output.role_policy).Statement[*].Sid, "ReadCount")
    error_message = "the log counts the paths of the month, no API call"
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.this) + length(aws_cloudwatch_query_definition.this) == 0 && output.dashboard_name == null
    error_message = "a dashboard is made only when asked for"
  }
}

run "without_an_objective" {
  variables {
    metrics_namespace           = "Sites"
    freshness_objective_seconds = null
  }

  assert {
    condition     = keys(output.alarm_arns) == ["dead_letter", "duration", "errors", "stuck", "throttles", "waiting"]
    error_message = "no objective, no alarm on it: ${jsonencode(keys(output.alarm_arns))}"
  }
}

run "without_alarms" {
  variables {
    create_alarms       = false
    metrics_namespace   = "Sites"
    monthly_path_budget = 1000
  }

  assert {
    condition     = output.alarm_arns == {}
    error_message = "there are no alarms: ${jsonencode(output.alarm_arns)}"
  }
}

run "with_a_dashboard" {
  variables {
    lambda_function_name = "NAME"
    metrics_namespace    = "Sites"
    create_dashboard     = true
  }

  assert {
    condition     = output.dashboard_name == "NAME" && length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) == 10
    error_message = "there is one page"
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget.type == "text" || try(alltrue([
        widget.properties.region == "eu-central-1",
        alltrue([for metric in widget.properties.metrics : try(metric[0].expression != "", false) || contains(["Sites", "AWS/Lambda", "AWS/SQS"], try(metric[0], ""))]),
        alltrue([for metric in widget.properties.metrics : !contains(flatten([metric]), "DryRun")]),
      ]), false)
    ])
    error_message = "every widget shows metrics of this function: ${aws_cloudwatch_dashboard.this[0].dashboard_body}"
  }

  assert {
    condition = {
      for metric in flatten([
        for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets :
        [for metric in try(widget.properties.metrics, []) : metric[0] if try(metric[0].id, "") != ""]
      ]) : metric.id => [metric.expression, jsonencode(try(metric.visible, true))]
      } == {
      estimate = ["accepted + 25", "true"]
      median   = ["p50 + 25", "true"]
      slow     = ["p95 + 25", "true"]
      oldest   = ["waiting", "true"]
      saved    = ["FILL(changes, 0) * 0.005 - FILL(dollars, 0)", "true"]
    }
    error_message = "without acceptance there is no time, and what waits is in seconds: ${aws_cloudwatch_dashboard.this[0].dashboard_body}"
  }

  assert {
    condition = (
      toset([for query in aws_cloudwatch_query_definition.this : query.name]) == toset(["NAME/cost by folder", "NAME/slowest changes", "NAME/what was dead-lettered", "NAME/what was skipped"])
      && alltrue([for query in aws_cloudwatch_query_definition.this : jsonencode(query.log_group_names) == "[\"/aws/lambda/NAME\"]"])
    )
    error_message = "there are four queries of the function's log"
  }
}

run "dashboard_of_a_dry_run_in_direct_delivery" {
  variables {
    lambda_function_name = "NAME"
    metrics_namespace    = "Sites"
    create_dashboard     = true
    dry_run              = true
    buffer_seconds       = 0
  }

  assert {
    condition = (
      strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "DRY RUN, nothing of this was sent")
      && strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "[\"Sites\",\"BilledPaths\",\"FunctionName\",\"NAME\",\"DryRun\",\"true\"")
      && strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "[\"AWS/Lambda\",\"AsyncEventAge\",\"FunctionName\",\"NAME\",{\"id\":\"waiting\",\"visible\":false}]")
      && strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "\"expression\":\"waiting / 1000\"")
      && length(regexall("\"expression\":\"p(50|95) [+] 25\",\"id\":\"\\w+\",\"label\":\"[^\"]+\",\"visible\":false", aws_cloudwatch_dashboard.this[0].dashboard_body)) == 2
    )
    error_message = "a dry run has figures of its own, and says so: ${aws_cloudwatch_dashboard.this[0].dashboard_body}"
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
    condition     = keys(output.alarm_arns) == ["dead_letter", "duration", "errors", "throttles", "undelivered"]
    error_message = "there are five alarms: ${jsonencode(keys(output.alarm_arns))}"
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
