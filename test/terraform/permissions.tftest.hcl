# What the function's role may do: exact ARNs, one statement for each reason, nothing more.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

override_resource {
  target = aws_sqs_queue.buffer
  values = { arn = "arn:aws:sqs:eu-central-1:111122223333:buffer" }
}

override_resource {
  target = aws_sqs_queue.dead_letter
  values = { arn = "arn:aws:sqs:eu-central-1:111122223333:dead-letter" }
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "buffered" {
  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid => [statement.Action, statement.Resource] } == {
      WriteLogs          = [["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/cloudfront-cache-invalidator:*"]
      CreateInvalidation = [["cloudfront:CreateInvalidation"], ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"]]
      ListInvalidations  = [["cloudfront:ListInvalidations"], ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"]]
      ReadDistribution   = [["cloudfront:GetDistributionConfig"], ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"]]
      ReadCachePolicies  = [["cloudfront:GetCachePolicy"], "arn:aws:cloudfront::111122223333:cache-policy/*"]
      ListBucket         = [["s3:ListBucket"], "arn:aws:s3:::my-site"]
      ConsumeQueue       = [["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"], "arn:aws:sqs:eu-central-1:111122223333:buffer"]
      DeadLetter         = [["sqs:SendMessage"], "arn:aws:sqs:eu-central-1:111122223333:dead-letter"]
      RequeueRemainder   = [["sqs:SendMessage"], "arn:aws:sqs:eu-central-1:111122223333:buffer"]
    }
    error_message = "the role may do exactly what the function calls: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = jsondecode(aws_iam_role.this[0].assume_role_policy).Statement == [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
    error_message = "only Lambda may take the role"
  }
}

run "direct" {
  variables {
    buffer_seconds = 0
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid) == toset(["WriteLogs", "CreateInvalidation", "ListInvalidations", "ReadDistribution", "ReadCachePolicies", "ListBucket", "DeadLetter"])
    error_message = "without a queue there is none to consume"
  }
}

run "dry_run" {
  variables {
    dry_run = true
  }

  assert {
    condition = (
      aws_lambda_function.this.environment[0].variables.DRY_RUN == "true"
      && toset(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid) == toset(["WriteLogs", "ReadDistribution", "ReadCachePolicies", "ListBucket", "ConsumeQueue", "RequeueRemainder", "DeadLetter"])
    )
    error_message = "a dry run invalidates nothing and may invalidate nothing, but reads"
  }
}

run "dry_run_with_a_budget" {
  variables {
    dry_run             = true
    monthly_path_budget = 1500
  }

  assert {
    condition     = !contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "CountPaths") && contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ReadCount")
    error_message = "a dry run spends no path that could be counted: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "read_distribution_is_switched_off" {
  variables {
    read_distribution = false
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid) == toset(["WriteLogs", "CreateInvalidation", "ListInvalidations", "ListBucket", "ConsumeQueue", "RequeueRemainder", "DeadLetter"])
    error_message = "what is not to be read may not be read"
  }
}

run "query_strings_is_set" {
  variables {
    query_strings = false
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid) == toset(["WriteLogs", "CreateInvalidation", "ListInvalidations", "ReadDistribution", "ListBucket", "ConsumeQueue", "RequeueRemainder", "DeadLetter"])
    error_message = "cache policies are read for query strings only"
  }
}

run "budget" {
  variables {
    monthly_path_budget       = 1500
    completion_sample_minutes = 10
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if contains(["CountPaths", "ReadCount"], statement.Sid)] == [
      {
        Sid       = "CountPaths"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = "*"
        Condition = { StringEquals = { "cloudwatch:namespace" = "CloudFrontCacheInvalidator" } }
      },
      {
        Sid      = "ReadCount"
        Effect   = "Allow"
        Action   = ["cloudwatch:GetMetricStatistics"]
        Resource = "*"
      },
    ]
    error_message = "paths are counted in the module's namespace alone: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.MONTHLY_PATH_BUDGET == "1500" && aws_lambda_function.this.environment[0].variables.COMPLETION_SAMPLE_MINUTES == "10" && output.summary.monthly_path_budget == 1500
    error_message = "the function is told of its budget, and how often to watch an invalidation"
  }
}

run "several_distributions" {
  variables {
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  override_data {
    target = data.aws_cloudfront_distribution.additional
    values = { arn = "arn:aws:cloudfront::111122223333:distribution/E2OTHER1", enabled = true }
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid => statement.Resource if !contains(["WriteLogs", "DeadLetter", "ConsumeQueue"], statement.Sid) } == {
      CreateInvalidation = ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD", "arn:aws:cloudfront::111122223333:distribution/E2OTHER1"]
      ListInvalidations  = ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD", "arn:aws:cloudfront::111122223333:distribution/E2OTHER1"]
      ReadDistribution   = ["arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD", "arn:aws:cloudfront::111122223333:distribution/E2OTHER1"]
      ReadCachePolicies  = "arn:aws:cloudfront::111122223333:cache-policy/*"
      ListBucket         = "arn:aws:s3:::my-site"
      RequeueRemainder   = "arn:aws:sqs:eu-central-1:111122223333:buffer"
    }
    error_message = "each distribution is named, and what is left of a message can be requeued: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Action if statement.Sid == "RequeueRemainder"]) == ["sqs:SendMessage"]
    error_message = "requeueing is sending"
  }
}

run "several_distributions_directly" {
  variables {
    buffer_seconds = 0
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  assert {
    condition     = !contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "RequeueRemainder")
    error_message = "without a queue nothing can be requeued"
  }
}
