# Every resource that takes tags has them.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
  tags                       = { team = "web" }
}

run "with_a_queue" {
  command = plan

  variables {
    event_source = "eventbridge"
  }

  assert {
    condition = alltrue([for resource in concat(
      [aws_lambda_function.this, one(aws_iam_role.this), one(aws_cloudwatch_log_group.this), aws_sqs_queue.dead_letter],
      aws_sqs_queue.buffer,
      aws_cloudwatch_event_rule.this,
      aws_lambda_event_source_mapping.this,
      values(aws_cloudwatch_metric_alarm.this),
      aws_cloudwatch_metric_alarm.stuck,
    ) : resource.tags == tomap({ team = "web" })])
    error_message = "a resource has no tags"
  }
}
