# Lambda's recursion detection, where the function sends to its own queue.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "with_a_queue" {
  command = plan

  assert {
    condition = (
      one(aws_lambda_function_recursion_config.this[*].function_name) == "cloudfront-cache-invalidator"
      && one(aws_lambda_function_recursion_config.this[*].recursive_loop) == "Allow"
    )
    error_message = "Lambda must not stop a function that puts messages back into its own queue"
  }

  assert {
    condition = alltrue([
      for action in ["lambda:GetFunctionRecursionConfig", "lambda:PutFunctionRecursionConfig"] :
      length(aws_lambda_function_recursion_config.this) == 0
      || anytrue([for statement in jsondecode(file("docs/apply-policy.json")).Statement : contains(statement.Action, action)])
    ])
    error_message = "docs/apply-policy.json lacks an action that applying needs"
  }
}

run "without_a_queue" {
  command = plan

  variables {
    buffer_seconds = 0
  }

  assert {
    condition     = length(aws_lambda_function_recursion_config.this) == 0
    error_message = "in direct delivery the function sends nothing to itself, so detection stays on"
  }
}
