# Partitions, several regions and buckets, and values that only the apply knows.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

mock_provider "aws" {
  alias  = "virginia"
  source = "./test/terraform/mocks"

  override_data {
    target = module.virginia.data.aws_region.this
    values = { id = "us-east-1" }
  }

  override_data {
    target = module.virginia.data.aws_s3_bucket.this
    values = { region = "us-east-1" }
  }
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "china" {
  override_data {
    target = data.aws_partition.this
    values = { partition = "aws-cn" }
  }

  assert {
    condition = (
      length(aws_lambda_function.this.logging_config) == 0
      && length(aws_cloudwatch_log_group.this) == 1
      && strcontains(output.role_policy, "arn:aws-cn:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD")
      && !strcontains(output.role_policy, "arn:aws:cloudfront")
      && !strcontains(output.role_policy, "arn:aws:s3")
      && !strcontains(output.role_policy, "arn:aws:logs")
    )
    error_message = "without the log settings that Lambda refuses there, and with the partition's ARNs"
  }
}

run "govcloud_has_no_cloudfront" {
  command = plan

  override_data {
    target = data.aws_partition.this
    values = { partition = "aws-us-gov" }
  }

  expect_failures = [data.aws_cloudfront_distribution.this]
}

run "two_regions_and_two_buckets" {
  module {
    source = "./test/terraform/fixtures/regions"
  }

  providers = {
    aws          = aws
    aws.virginia = aws.virginia
  }

  assert {
    condition = output.buckets == {
      docs-europe   = "invalidator-docs"
      shop-europe   = "invalidator-shop"
      docs-virginia = "invalidator-docs"
    }
    error_message = "each bucket in its region, with the function of its name (role.tftest.hcl has the roles' names)"
  }
}

# A run that applies plans first: a count or a key that depends on what is unknown would fail there.
run "everything_at_once_and_unknown_to_the_plan" {
  module {
    source = "./test/terraform/fixtures/everything"
  }

  override_resource {
    target = aws_s3_bucket.site
    values = { bucket = "site-1", bucket_regional_domain_name = "site-1.s3.eu-central-1.amazonaws.com" }
  }

  override_resource {
    target = aws_cloudfront_distribution.this
    values = { id = "E2EXAMPLE1ABCD" }
  }

  override_resource {
    target = aws_kms_key.this
    values = { arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }

  override_resource {
    target = aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-central-1:111122223333:alarms" }
  }

  override_resource {
    target = aws_iam_policy.boundary
    values = { arn = "arn:aws:iam::111122223333:policy/boundary" }
  }

  override_resource {
    target = aws_lambda_code_signing_config.this
    values = { arn = "arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0123456789abcdef0" }
  }

  override_resource {
    target = aws_lambda_layer_version.this
    values = { arn = "arn:aws:lambda:eu-central-1:111122223333:layer:layer:1" }
  }

  override_resource {
    target = aws_subnet.this
    values = { id = "subnet-0123456789abcdef0" }
  }

  override_resource {
    target = aws_security_group.this
    values = { id = "sg-0123456789abcdef0" }
  }

  assert {
    condition     = output.summary.bucket == output.bucket && output.summary.skip == toset(["folder-markers", "metadata-events", "noncurrent-versions", "hashed-names", "unchanged", "new-objects"])
    error_message = "the settings arrive"
  }
}
