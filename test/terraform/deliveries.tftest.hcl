# Which resources each way from the bucket to the function has, and who may send where.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

override_resource {
  target = aws_sqs_queue.buffer
  values = {
    arn = "arn:aws:sqs:eu-central-1:111122223333:cloudfront-cache-invalidator"
    url = "https://sqs.eu-central-1.amazonaws.com/111122223333/cloudfront-cache-invalidator"
  }
}

override_resource {
  target = aws_sqs_queue.dead_letter
  values = {
    arn = "arn:aws:sqs:eu-central-1:111122223333:cloudfront-cache-invalidator-dead-letter"
    url = "https://sqs.eu-central-1.amazonaws.com/111122223333/cloudfront-cache-invalidator-dead-letter"
  }
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "s3_through_the_queue" {
  assert {
    condition = (
      length(aws_s3_bucket_notification.this[0].queue) == 1
      && aws_s3_bucket_notification.this[0].queue[0].queue_arn == aws_sqs_queue.buffer[0].arn
      && aws_s3_bucket_notification.this[0].queue[0].filter_prefix == null
      && aws_s3_bucket_notification.this[0].queue[0].filter_suffix == null
      && aws_s3_bucket_notification.this[0].queue[0].events == toset(["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"])
      && length(aws_s3_bucket_notification.this[0].lambda_function) == 0
    )
    error_message = "the bucket must send everything that changes it to the queue, and nothing else"
  }

  assert {
    condition = jsondecode(aws_sqs_queue.buffer[0].policy).Statement == [{
      Sid       = "AllowBucket"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.buffer[0].arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:s3:::my-site" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }]
    error_message = "only S3, only for that bucket and account, may send to the queue: ${aws_sqs_queue.buffer[0].policy}"
  }

  assert {
    condition = (
      jsondecode(aws_sqs_queue.buffer[0].redrive_policy) == {
        deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
        maxReceiveCount     = 100
      }
      && jsondecode(aws_sqs_queue.dead_letter.redrive_allow_policy) == {
        redrivePermission = "byQueue"
        sourceQueueArns   = [aws_sqs_queue.buffer[0].arn]
      }
    )
    error_message = "what fails a hundred times goes to the dead-letter queue, which is for that queue alone"
  }

  assert {
    condition = (
      aws_sqs_queue.buffer[0].sqs_managed_sse_enabled && aws_sqs_queue.dead_letter.sqs_managed_sse_enabled
      && aws_sqs_queue.buffer[0].visibility_timeout_seconds == 240
      && aws_sqs_queue.dead_letter.message_retention_seconds > aws_sqs_queue.buffer[0].message_retention_seconds
    )
    error_message = "queues are encrypted, and the dead-letter queue keeps longer"
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.this[0].batch_size == 10
      && aws_lambda_event_source_mapping.this[0].maximum_batching_window_in_seconds == null
      && aws_lambda_event_source_mapping.this[0].function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.this[0].scaling_config[0].maximum_concurrency == 2
    )
    error_message = "the mapping has batches of ten, no window, partial responses and two environments"
  }

  assert {
    condition     = length(aws_lambda_permission.s3) + length(aws_lambda_permission.eventbridge) + length(aws_lambda_function_event_invoke_config.this) + length(aws_cloudwatch_event_rule.this) == 0
    error_message = "nothing invokes the function directly"
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      BUCKET_NAME               = "my-site"
      DISTRIBUTIONS             = jsonencode([{ id = "E2EXAMPLE1ABCD", originPath = null, defaultRootObject = null, rules = [] }])
      OBJECT_PREFIXES           = "[]"
      OBJECT_SUFFIXES           = "[]"
      INDEX_DOCUMENT            = "index.html"
      CLEAN_URLS                = "false"
      QUERY_STRINGS             = ""
      READ_DISTRIBUTION         = "true"
      SKIP                      = "folder-markers,metadata-events,noncurrent-versions"
      COLLAPSE                  = "balanced"
      COLLAPSE_RATIO            = ""
      LIST_BUCKET               = "true"
      MONTHLY_PATH_BUDGET       = ""
      COMPLETION_SAMPLE_MINUTES = ""
      METRICS_NAMESPACE         = ""
      DRY_RUN                   = "false"
      LOG_LEVEL                 = "INFO"
      BUFFER_SECONDS            = "15"
      QUEUE_URL                 = aws_sqs_queue.buffer[0].url
      DEAD_LETTER_QUEUE_URL     = aws_sqs_queue.dead_letter.url
    })
    error_message = "the function is told its settings: ${jsonencode(aws_lambda_function.this.environment[0].variables)}"
  }

  assert {
    condition = (
      aws_lambda_function.this.handler == "index.handler"
      && aws_lambda_function.this.runtime == "nodejs22.x"
      && aws_lambda_function.this.architectures == tolist(["arm64"])
      && aws_lambda_function.this.memory_size == 1024
      && aws_lambda_function.this.timeout == 120
    )
    error_message = "the function runs what the build makes, on the cheaper processor"
  }

  assert {
    condition = (
      aws_lambda_function.this.logging_config[0].log_format == "JSON"
      && aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/cloudfront-cache-invalidator"
      && aws_cloudwatch_log_group.this[0].retention_in_days == 14
    )
    error_message = "the function logs to the module's group, kept for 14 days"
  }

  assert {
    condition = (
      output.lambda_function_name == "cloudfront-cache-invalidator"
      && output.lambda_function_arn == aws_lambda_function.this.arn
      && output.lambda_role_arn == aws_iam_role.this[0].arn
      && output.cloudwatch_log_group_name == "/aws/lambda/cloudfront-cache-invalidator"
      && output.queue_arn == aws_sqs_queue.buffer[0].arn
      && output.queue_url == aws_sqs_queue.buffer[0].url
      && output.dead_letter_queue_arn == aws_sqs_queue.dead_letter.arn
      && output.dead_letter_queue_url == aws_sqs_queue.dead_letter.url
      && output.summary.delivery == "queue, gathering up to 15 s"
    )
    error_message = "outputs name what was made"
  }

  assert {
    condition = (
      output.summary.distribution == "E2EXAMPLE1ABCD"
      && output.summary.distributions == ["E2EXAMPLE1ABCD"]
      && output.summary.skip == toset(["folder-markers", "metadata-events", "noncurrent-versions"])
      && output.summary.read_distribution
      && output.summary.origin_path == null
      && output.summary.query_strings == null
      && output.summary.path_rules == 0
      && output.summary.collapse == "balanced"
      && output.summary.collapse_ratio == null
      && output.summary.list_bucket
    )
    error_message = "the summary says what the function is left to read: ${jsonencode(output.summary)}"
  }
}

run "s3_directly" {
  variables {
    buffer_seconds = 0
  }

  assert {
    condition = (
      aws_s3_bucket_notification.this[0].lambda_function[0].lambda_function_arn == aws_lambda_function.this.arn
      && length(aws_s3_bucket_notification.this[0].queue) == 0
    )
    error_message = "the bucket invokes the function"
  }

  assert {
    condition = (
      aws_lambda_permission.s3[0].principal == "s3.amazonaws.com"
      && aws_lambda_permission.s3[0].source_arn == "arn:aws:s3:::my-site"
      && aws_lambda_permission.s3[0].source_account == "111122223333"
      && length(aws_lambda_permission.eventbridge) == 0
    )
    error_message = "only that bucket of that account may invoke the function"
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.this[0].destination_config[0].on_failure[0].destination == aws_sqs_queue.dead_letter.arn
      && aws_lambda_function_event_invoke_config.this[0].maximum_retry_attempts == 2
      && aws_lambda_function_event_invoke_config.this[0].maximum_event_age_in_seconds == 21600
    )
    error_message = "what fails three times goes to the dead-letter queue"
  }

  assert {
    condition = (
      length(aws_sqs_queue.buffer) + length(aws_lambda_event_source_mapping.this) == 0
      && output.queue_arn == null && output.queue_url == null
      && jsondecode(aws_sqs_queue.dead_letter.redrive_allow_policy).redrivePermission == "denyAll"
    )
    error_message = "there is no queue to gather in"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.BUFFER_SECONDS == "0" && !contains(keys(aws_lambda_function.this.environment[0].variables), "QUEUE_URL")
    error_message = "the function knows that there is no queue"
  }
}

run "eventbridge_through_the_queue" {
  variables {
    event_source = "eventbridge"
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern) == {
      source      = ["aws.s3"]
      detail-type = ["Object Deleted", "Object Created"]
      detail      = { bucket = { name = ["my-site"] } }
    }
    error_message = "the rule hears of every change of the bucket: ${aws_cloudwatch_event_rule.this[0].event_pattern}"
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.this[0].arn == aws_sqs_queue.buffer[0].arn
      && aws_cloudwatch_event_target.this[0].dead_letter_config[0].arn == aws_sqs_queue.dead_letter.arn
    )
    error_message = "the rule sends to the queue, and what it cannot deliver to the dead-letter queue"
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.buffer[0], aws_sqs_queue.dead_letter] : [for statement in jsondecode(queue.policy).Statement : statement if statement.Sid != "AllowAccount"] == [{
        Sid       = "AllowRule"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = queue.arn
        Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this[0].arn } }
      }]
    ])
    error_message = "only that rule may send to the queues"
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this) + length(aws_lambda_permission.s3) + length(aws_lambda_permission.eventbridge) == 0
    error_message = "the bucket is left alone"
  }
}

run "eventbridge_directly" {
  variables {
    event_source   = "eventbridge"
    buffer_seconds = 0
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.this[0].arn == aws_lambda_function.this.arn
      && aws_lambda_permission.eventbridge[0].principal == "events.amazonaws.com"
      && aws_lambda_permission.eventbridge[0].source_arn == aws_cloudwatch_event_rule.this[0].arn
      && length(aws_lambda_permission.s3) + length(aws_s3_bucket_notification.this) == 0
    )
    error_message = "only that rule may invoke the function"
  }
}

run "none_through_the_queue" {
  variables {
    event_source = "none"
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this) + length(aws_cloudwatch_event_rule.this) == 0
    error_message = "the module listens to nothing by itself"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.buffer[0].policy).Statement[*].Principal.Service == ["s3.amazonaws.com"]
    error_message = "only the bucket may send to the queue: ${aws_sqs_queue.buffer[0].policy}"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.dead_letter.policy).Statement[*].Sid == ["AllowAccount"]
    error_message = "the dead-letter queue always has a policy, as AWS keeps one that becomes null"
  }

  assert {
    condition     = aws_sqs_queue.buffer[0].max_message_size + 20000 <= aws_sqs_queue.dead_letter.max_message_size && aws_sqs_queue.buffer[0].max_message_size >= 65536
    error_message = "the dead-letter queue takes each body of the queue with its attributes, and the queue S3's events"
  }
}

run "none_with_a_topic" {
  variables {
    event_source   = "none"
    sns_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:changes"]
  }

  assert {
    condition = [
      for statement in jsondecode(aws_sqs_queue.buffer[0].policy).Statement :
      statement.Condition.ArnEquals["aws:SourceArn"] if statement.Principal.Service == "sns.amazonaws.com"
    ] == ["arn:aws:sns:eu-central-1:111122223333:changes"]
    error_message = "only the named topic may send to the queue: ${aws_sqs_queue.buffer[0].policy}"
  }
}

run "none_directly" {
  variables {
    event_source   = "none"
    buffer_seconds = 0
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this) == 0 && aws_lambda_permission.s3[0].source_arn == "arn:aws:s3:::my-site"
    error_message = "the bucket may invoke the function, but is not told to"
  }
}

run "settings" {
  variables {
    lambda_function_name = "site-invalidator"
    lambda_runtime       = "nodejs22.x"
    lambda_architecture  = "x86_64"
    lambda_memory_size   = 512
    lambda_timeout       = 300
    buffer_seconds       = 60
    origin_path          = "/site"
    index_document       = null
    default_root_object  = "home.html"
    clean_urls           = true
    query_strings        = true
    read_distribution    = false
    skip                 = ["metadata-events"]
    object_prefixes      = ["site/"]
    object_suffixes      = [".html", ".css"]
    collapse             = "frugal"
    log_level            = "WARN"
    log_retention_days   = 30
  }

  assert {
    condition = (
      aws_lambda_function.this.function_name == "site-invalidator"
      && aws_lambda_function.this.architectures == tolist(["x86_64"])
      && aws_lambda_function.this.memory_size == 512
      && aws_lambda_function.this.timeout == 300
      && aws_sqs_queue.buffer[0].name == "site-invalidator"
      && aws_sqs_queue.buffer[0].visibility_timeout_seconds == 600
      && aws_sqs_queue.dead_letter.name == "site-invalidator-dead-letter"
      && aws_iam_role.this[0].name == "site-invalidator-eu-central-1"
      && aws_cloudwatch_log_group.this[0].name == "/aws/lambda/site-invalidator"
      && aws_cloudwatch_log_group.this[0].retention_in_days == 30
    )
    error_message = "the settings reach the resources"
  }

  assert {
    condition = (
      jsondecode(aws_lambda_function.this.environment[0].variables.DISTRIBUTIONS) == [{ id = "E2EXAMPLE1ABCD", originPath = "/site", defaultRootObject = "home.html", rules = [] }]
      && aws_lambda_function.this.environment[0].variables.OBJECT_PREFIXES == "[\"site/\"]"
      && aws_lambda_function.this.environment[0].variables.OBJECT_SUFFIXES == "[\".html\",\".css\"]"
      && aws_lambda_function.this.environment[0].variables.INDEX_DOCUMENT == ""
      && aws_lambda_function.this.environment[0].variables.CLEAN_URLS == "true"
      && aws_lambda_function.this.environment[0].variables.QUERY_STRINGS == "true"
      && aws_lambda_function.this.environment[0].variables.READ_DISTRIBUTION == "false"
      && aws_lambda_function.this.environment[0].variables.SKIP == "metadata-events"
      && aws_lambda_function.this.environment[0].variables.COLLAPSE == "frugal"
      && aws_lambda_function.this.environment[0].variables.LOG_LEVEL == "WARN"
      && aws_lambda_function.this.logging_config[0].application_log_level == "WARN"
    )
    error_message = "the settings reach the function"
  }
}

run "settings_switched_off" {
  variables {
    origin_path   = ""
    query_strings = false
    skip          = []
  }

  assert {
    condition = (
      jsondecode(aws_lambda_function.this.environment[0].variables.DISTRIBUTIONS)[0].originPath == ""
      && aws_lambda_function.this.environment[0].variables.QUERY_STRINGS == "false"
      && aws_lambda_function.this.environment[0].variables.SKIP == ""
    )
    error_message = "set to none is not the same as not set: ${jsonencode(aws_lambda_function.this.environment[0].variables)}"
  }
}

run "several_distributions" {
  variables {
    origin_path = "/site"
    path_rules  = [{ match = "site/data/{page}.json", paths = ["/{page}"] }]
    additional_distributions = {
      E2OTHER2 = {
        id                  = "E2OTHER2"
        origin_path         = "/docs"
        default_root_object = "home.html"
        path_rules          = [{ match = "docs/drafts/**", paths = [] }, { match = "docs/*.md", paths = ["/*"] }]
      }
      E2OTHER1 = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables.DISTRIBUTIONS == jsonencode([
      { id = "E2EXAMPLE1ABCD", originPath = "/site", defaultRootObject = null, rules = [{ match = "site/data/{page}.json", paths = ["/{page}"] }] },
      { id = "E2OTHER1", originPath = null, defaultRootObject = null, rules = [] },
      {
        id                = "E2OTHER2"
        originPath        = "/docs"
        defaultRootObject = "home.html"
        rules             = [{ match = "docs/drafts/**", paths = [] }, { match = "docs/*.md", paths = ["/*"] }]
      },
    ])
    error_message = "the function is told of each distribution, the main one first: ${aws_lambda_function.this.environment[0].variables.DISTRIBUTIONS}"
  }

  assert {
    condition = (
      output.summary.distribution == "E2EXAMPLE1ABCD"
      && output.summary.distributions == ["E2EXAMPLE1ABCD", "E2OTHER1", "E2OTHER2"]
      && output.summary.path_rules == 3
    )
    error_message = "the summary counts all distributions and their rules: ${jsonencode(output.summary)}"
  }
}
