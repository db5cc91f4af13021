data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

data "aws_s3_bucket" "this" {
  bucket = var.bucket_name
}

data "aws_cloudfront_distribution" "this" {
  id = var.cloudfront_distribution_id

  lifecycle {
    precondition {
      condition     = contains(["aws", "aws-cn"], data.aws_partition.this.partition)
      error_message = "The AWS provider's region ${local.region} is in the partition ${data.aws_partition.this.partition}, where this module does not work: GovCloud has no CloudFront, and other partitions were never tried. Use the module where the distribution is: in a commercial region, or in China."
    }
  }
}

data "aws_cloudfront_distribution" "additional" {
  for_each = var.additional_distributions

  id = each.value.id
}

locals {
  has_queue = var.buffer_seconds > 0
  name      = var.lambda_function_name
  account   = data.aws_caller_identity.this.account_id
  region    = data.aws_region.this.id

  bucket_arn = "arn:${data.aws_partition.this.partition}:s3:::${var.bucket_name}"

  # Version 6 of the provider has the bucket's own region in `bucket_region`, and in `region` the provider's;
  # version 5 has only `region`, the bucket's own. A for expression, as the attribute that is not there must not
  # be named.
  bucket_regions = { for name, value in data.aws_s3_bucket.this : name => value if contains(["bucket_region", "region"], name) }
  bucket_region  = lookup(local.bucket_regions, "bucket_region", local.bucket_regions["region"])

  # The bucket behind the distributions.
  viewers_bucket_arn = var.publish == null ? local.bucket_arn : "arn:${data.aws_partition.this.partition}:s3:::${var.publish.bucket}"

  distributions = concat(
    [{
      id                = var.cloudfront_distribution_id
      originPath        = var.origin_path
      defaultRootObject = var.default_root_object
      rules             = var.path_rules
    }],
    [for one in values(var.additional_distributions) : {
      id                = one.id
      originPath        = one.origin_path
      defaultRootObject = one.default_root_object
      rules             = one.path_rules
    }],
  )
  distribution_arns = [
    for one in local.distributions : "arn:${data.aws_partition.this.partition}:cloudfront::${local.account}:distribution/${one.id}"
  ]

  # frugal evicts any number of unchanged objects, and counts none.
  lists_bucket = var.list_bucket && (var.collapse != "frugal" || var.collapse_ratio != null)

  # Lambda allows 4 KB for the whole environment; these are the settings of unlimited length.
  long_settings = merge(
    {
      DISTRIBUTIONS   = jsonencode(local.distributions)
      OBJECT_PREFIXES = jsonencode(var.object_prefixes)
      OBJECT_SUFFIXES = jsonencode(var.object_suffixes)
    },
    var.publish == null ? {} : { PUBLISH = local.publish_setting },
  )
  # Through Base64, as length() counts characters, not bytes.
  long_settings_bytes = floor(length(trim(base64encode(join("", values(local.long_settings))), "=")) * 3 / 4)

  zip_path = var.s3_existing_package != null ? null : coalesce(var.lambda_zip_path, "${path.module}/lambda_function.zip")
}

check "distribution_enabled" {
  assert {
    condition     = data.aws_cloudfront_distribution.this.enabled
    error_message = "cloudfront_distribution_id is \"${var.cloudfront_distribution_id}\", which is disabled: it serves nothing, so invalidating it has no effect. Enable it, or name another one."
  }

  assert {
    condition     = alltrue(values(data.aws_cloudfront_distribution.additional)[*].enabled)
    error_message = "additional_distributions has ${jsonencode([for name, one in data.aws_cloudfront_distribution.additional : name if !one.enabled])}, which are disabled: they serve nothing, so invalidating them has no effect. Enable them, or leave them out."
  }
}

resource "aws_lambda_function" "this" {
  function_name = local.name
  description   = "Invalidates CloudFront ${var.cloudfront_distribution_id} when objects in ${var.bucket_name} change"
  role          = local.role_arn

  filename          = local.zip_path
  source_code_hash  = try(filebase64sha256(local.zip_path), null)
  s3_bucket         = try(var.s3_existing_package.bucket, null)
  s3_key            = try(var.s3_existing_package.key, null)
  s3_object_version = try(var.s3_existing_package.version_id, null)

  code_signing_config_arn        = var.code_signing_config_arn
  layers                         = var.layers
  reserved_concurrent_executions = var.reserved_concurrent_executions
  handler                        = "index.handler"

  runtime       = var.lambda_runtime
  architectures = [var.lambda_architecture]
  memory_size   = var.lambda_memory_size
  timeout       = var.lambda_timeout
  kms_key_arn   = var.kms_key_arn

  tags = var.tags

  environment {
    variables = merge(
      local.long_settings,
      {
        BUCKET_NAME       = var.bucket_name
        INDEX_DOCUMENT    = var.index_document == null ? "" : var.index_document
        CLEAN_URLS        = tostring(var.clean_urls)
        QUERY_STRINGS     = var.query_strings == null ? "" : tostring(var.query_strings)
        READ_DISTRIBUTION = tostring(var.read_distribution)
        SKIP              = join(",", sort(var.skip))
        COLLAPSE          = var.collapse
        COLLAPSE_RATIO    = var.collapse_ratio == null ? "" : format("%f", var.collapse_ratio)
        LIST_BUCKET       = tostring(local.lists_bucket)

        MONTHLY_PATH_BUDGET       = var.monthly_path_budget == null ? "" : format("%d", var.monthly_path_budget)
        COMPLETION_SAMPLE_MINUTES = var.completion_sample_minutes == null ? "" : format("%d", var.completion_sample_minutes)
        METRICS_NAMESPACE         = var.metrics_namespace == null ? "" : var.metrics_namespace
        DRY_RUN                   = tostring(var.dry_run)
        LOG_LEVEL                 = var.log_level
        BUFFER_SECONDS            = tostring(var.buffer_seconds)
      },
      local.has_queue ? {
        QUEUE_URL             = aws_sqs_queue.buffer[0].url
        DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letter.url
      } : {},
    )
  }

  dynamic "vpc_config" {
    for_each = length(var.vpc_subnet_ids) > 0 ? [1] : []

    content {
      subnet_ids         = var.vpc_subnet_ids
      security_group_ids = var.vpc_security_group_ids
    }
  }

  dynamic "tracing_config" {
    for_each = var.tracing_mode == null ? [] : [1]

    content {
      mode = var.tracing_mode
    }
  }

  # Lambda refuses it in China (hashicorp/terraform-provider-aws#34809), where the log is in the same group in any case.
  dynamic "logging_config" {
    for_each = data.aws_partition.this.partition == "aws" ? [1] : []

    content {
      log_group  = local.log_group_name
      log_format = "JSON"
      # Lambda drops lines below its own level, whatever level the function logs at.
      application_log_level = var.log_level
    }
  }

  # Without its permissions the first invocations would fail, and Lambda would refuse the on-failure destination. Without
  # the group Lambda would create one that is kept forever.
  depends_on = [aws_iam_role_policy.this, aws_cloudwatch_log_group.this]

  lifecycle {
    precondition {
      condition     = local.zip_path == null || try(fileexists(local.zip_path), false)
      error_message = "lambda_zip_path: ${coalesce(local.zip_path, "null")} does not exist. In a checkout run ./scripts/build.sh; as a module use a release, which has the zip, or set lambda_zip_path to one that a pipeline built; where no file can be, set s3_existing_package."
    }

    precondition {
      condition     = local.bucket_region == local.region
      error_message = "bucket_name: ${var.bucket_name} is in ${local.bucket_region}, the AWS provider in ${local.region}. S3 sends events only inside a region: give this module a provider with region = \"${local.bucket_region}\"."
    }

    precondition {
      condition     = length(local.path_rule_problems) == 0
      error_message = join("\n", local.path_rule_problems)
    }

    precondition {
      condition     = local.long_settings_bytes <= 3200
      error_message = "path_rules, additional_distributions, object_prefixes, object_suffixes and publish are ${local.long_settings_bytes} bytes together; expected at most 3200, as Lambda allows a function 4 KB of settings. Use fewer rules: \"**\" and variables such as {name} stand for many folders and names."
    }
  }
}
