# Keys of your own, and who may use them.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "by_default_aws_encrypts_with_its_own_keys" {
  assert {
    condition = (
      aws_sqs_queue.buffer[0].sqs_managed_sse_enabled && aws_sqs_queue.dead_letter.sqs_managed_sse_enabled
      && aws_lambda_function.this.kms_key_arn == null
      && aws_cloudwatch_log_group.this[0].kms_key_id == null
      && length(output.kms_key_policy_statements) == 0
      && !strcontains(aws_iam_role_policy.this[0].policy, "kms:")
    )
    error_message = "no key, and no permission for one"
  }
}

run "queues_with_a_key_of_their_own" {
  variables {
    kms_master_key_id = "arn:aws:kms:eu-central-1:111122223333:key/queues"
  }

  assert {
    condition = (
      aws_sqs_queue.buffer[0].kms_master_key_id == "arn:aws:kms:eu-central-1:111122223333:key/queues"
      && aws_sqs_queue.dead_letter.kms_master_key_id == "arn:aws:kms:eu-central-1:111122223333:key/queues"
    )
    error_message = "both queues hold the same messages"
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : [statement.Action, statement.Resource] if statement.Sid == "UseQueueKey"] == [
      [["kms:Decrypt", "kms:GenerateDataKey"], "arn:aws:kms:eu-central-1:111122223333:key/queues"],
    ]
    error_message = "the function reads and writes: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = join(" ", output.kms_key_policy_statements[*].Principal.Service) == "s3.amazonaws.com"
    error_message = "S3 of this account writes into the queue: ${jsonencode(output.kms_key_policy_statements)}"
  }
}

run "eventbridge_writes" {
  variables {
    kms_master_key_id = "arn:aws:kms:eu-central-1:111122223333:key/queues"
    event_source      = "eventbridge"
  }

  assert {
    condition     = join(" ", output.kms_key_policy_statements[*].Principal.Service) == "events.amazonaws.com"
    error_message = "who writes must be able to use the key: ${jsonencode(output.kms_key_policy_statements)}"
  }
}

run "topics_write" {
  variables {
    kms_master_key_id = "arn:aws:kms:eu-central-1:111122223333:key/queues"
    event_source      = "none"
    sns_topic_arns    = ["arn:aws:sns:eu-central-1:111122223333:changes"]
  }

  assert {
    condition     = join(" ", output.kms_key_policy_statements[*].Principal.Service) == "s3.amazonaws.com sns.amazonaws.com"
    error_message = "who writes must be able to use the key: ${jsonencode(output.kms_key_policy_statements)}"
  }
}

run "environment_and_log" {
  variables {
    kms_key_arn                = "arn:aws:kms:eu-central-1:111122223333:key/environment"
    cloudwatch_logs_kms_key_id = "arn:aws:kms:eu-central-1:111122223333:key/log"
  }

  assert {
    condition = (
      aws_lambda_function.this.kms_key_arn == "arn:aws:kms:eu-central-1:111122223333:key/environment"
      && aws_cloudwatch_log_group.this[0].kms_key_id == "arn:aws:kms:eu-central-1:111122223333:key/log"
      && [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Resource if statement.Sid == "ReadEnvironment"] == ["arn:aws:kms:eu-central-1:111122223333:key/environment"]
    )
    error_message = "each has its key, and the function may decrypt its environment"
  }
}
