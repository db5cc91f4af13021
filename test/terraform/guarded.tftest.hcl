# What guarded accounts ask of a function: where its code comes from, where it runs, what watches it.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "off_costs_nothing" {
  assert {
    condition = (
      length(aws_lambda_function.this.vpc_config) == 0
      && length(aws_lambda_function.this.layers) == 0
      && aws_lambda_function.this.code_signing_config_arn == null
      && aws_lambda_function.this.s3_bucket == null
      && !aws_cloudwatch_log_group.this[0].skip_destroy
      && length(setintersection(jsondecode(output.role_policy).Statement[*].Sid, ["UseNetwork", "WriteTraces"])) == 0
    )
    error_message = "no setting, and no permission for one"
  }
}

run "code_from_a_bucket" {
  variables {
    s3_existing_package     = { bucket = "artifacts", key = "invalidator.zip", version_id = "v1" }
    code_signing_config_arn = "arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0123456789abcdef0"
  }

  assert {
    condition = (
      aws_lambda_function.this.filename == null
      && aws_lambda_function.this.s3_bucket == "artifacts"
      && aws_lambda_function.this.s3_key == "invalidator.zip"
      && aws_lambda_function.this.s3_object_version == "v1"
      && aws_lambda_function.this.code_signing_config_arn == "arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0123456789abcdef0"
    )
    error_message = "the zip comes from the bucket"
  }
}

run "in_a_vpc" {
  variables {
    vpc_subnet_ids         = ["subnet-0123456789abcdef0"]
    vpc_security_group_ids = ["sg-0123456789abcdef0"]
  }

  assert {
    condition = (
      aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-0123456789abcdef0"])
      && aws_lambda_function.this.vpc_config[0].security_group_ids == toset(["sg-0123456789abcdef0"])
      && contains(jsondecode(output.role_policy).Statement[*].Sid, "UseNetwork")
    )
    error_message = "in its subnets, with the permission that Lambda uses there"
  }
}

run "traced_and_bounded" {
  variables {
    tracing_mode                   = "Active"
    reserved_concurrent_executions = 5
    layers                         = ["arn:aws:lambda:eu-central-1:111122223333:layer:extension:3"]
  }

  assert {
    condition = (
      aws_lambda_function.this.tracing_config[0].mode == "Active"
      && aws_lambda_function.this.reserved_concurrent_executions == 5
      && aws_lambda_function.this.layers == tolist(["arn:aws:lambda:eu-central-1:111122223333:layer:extension:3"])
      && contains(jsondecode(output.role_policy).Statement[*].Sid, "WriteTraces")
    )
    error_message = "as the variables say"
  }
}

run "a_log_group_that_exists" {
  variables {
    use_existing_cloudwatch_log_group = true
  }

  assert {
    condition = (
      length(aws_cloudwatch_log_group.this) == 0
      && aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/cloudfront-cache-invalidator"
      && output.cloudwatch_log_group_name == "/aws/lambda/cloudfront-cache-invalidator"
    )
    error_message = "the function writes to it, and the module leaves it alone"
  }
}

run "a_log_that_stays" {
  variables {
    cloudwatch_logs_skip_destroy = true
  }

  assert {
    condition     = aws_cloudwatch_log_group.this[0].skip_destroy
    error_message = "a destroy must leave the log"
  }
}
