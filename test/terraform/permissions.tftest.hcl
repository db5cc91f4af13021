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
    condition = { for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Sid => [statement.Action, statement.Resource] } == {
      WriteLogs          = [["logs:CreateLogStream", "logs:PutLogEvents"], "${aws_cloudwatch_log_group.this.arn}:*"]
      CreateInvalidation = [["cloudfront:CreateInvalidation"], "arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"]
      ConsumeQueue       = [["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"], "arn:aws:sqs:eu-central-1:111122223333:buffer"]
      Quarantine         = [["sqs:SendMessage"], "arn:aws:sqs:eu-central-1:111122223333:dead-letter"]
    }
    error_message = "the role may do exactly what the function calls: ${aws_iam_role_policy.this.policy}"
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
    error_message = "only Lambda may take the role"
  }
}

run "direct" {
  variables {
    buffer_seconds = 0
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.this.policy).Statement[*].Sid) == toset(["WriteLogs", "CreateInvalidation", "Quarantine"])
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
      && !contains(jsondecode(aws_iam_role_policy.this.policy).Statement[*].Sid, "CreateInvalidation")
    )
    error_message = "a dry run calls nothing and may call nothing"
  }
}
