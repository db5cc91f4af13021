# What only the account can tell: each stops the plan, or warns, with a remedy.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "zip_is_missing" {
  command = plan

  variables {
    lambda_zip_path = "no-such.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "zip_elsewhere" {
  command = plan

  variables {
    lambda_zip_path = "test/terraform/empty.zip"
  }

  assert {
    condition     = aws_lambda_function.this.filename == "test/terraform/empty.zip" && aws_lambda_function.this.source_code_hash == filebase64sha256("test/terraform/empty.zip")
    error_message = "the function has the zip that was named"
  }
}

run "bucket_in_another_region" {
  command = plan

  override_data {
    target = data.aws_s3_bucket.this
    values = { id = "my-site", region = "us-east-1" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "distribution_is_disabled" {
  command = plan

  override_data {
    target = data.aws_cloudfront_distribution.this
    values = { enabled = false }
  }

  expect_failures = [check.distribution_enabled]
}

run "one_of_the_additional_distributions_is_disabled" {
  command = plan

  variables {
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  override_data {
    target = data.aws_cloudfront_distribution.additional
    values = { enabled = false }
  }

  expect_failures = [check.distribution_enabled]
}

# 79 bytes are the main distribution without rules, 6 the brackets and quotes of the two lists: 3115 remain.
run "settings_fill_the_environment" {
  command = plan

  variables {
    object_prefixes = ["x${replace(format("%01557d", 0), "0", "é")}"]
  }

  assert {
    condition     = local.long_settings_bytes == 3200
    error_message = "bytes are counted, not characters: ${local.long_settings_bytes}"
  }
}

run "settings_are_too_long_for_the_environment" {
  command = plan

  variables {
    object_prefixes = ["xx${replace(format("%01557d", 0), "0", "é")}"]
  }

  expect_failures = [aws_lambda_function.this]
}
