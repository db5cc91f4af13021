# What the function needs to copy changed objects into the bucket behind the distribution.

locals {
  publish_setting = var.publish == null ? null : jsonencode({
    bucket       = var.publish.bucket
    prefix       = var.publish.prefix
    sourcePrefix = var.publish.source_prefix
    cacheControl = var.publish.cache_control
    rules        = [for rule in var.publish.rules : { match = rule.match, cacheControl = rule.cache_control }]
    contentTypes = var.publish.content_types
    metadata     = var.publish.metadata
    delete       = var.publish.delete
  })

  publish_objects_arn = var.publish == null ? null : "${local.viewers_bucket_arn}/${var.publish.prefix}*"

  publish_statements = concat(
    var.publish == null ? [] : [{
      Sid      = "ReadSource"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "${local.bucket_arn}/${var.publish.source_prefix}*"
    }],
    # S3 forbids to read what is not there to those who may not list it (S3 API reference, "HeadObject").
    var.publish == null ? [] : [merge(
      {
        Sid      = "ListSource"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = local.bucket_arn
      },
      var.publish.source_prefix == "" ? {} : { Condition = { StringLike = { "s3:prefix" = "${var.publish.source_prefix}*" } } },
    )],
    var.publish == null ? [] : [{
      Sid      = "ReadDestination"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = local.publish_objects_arn
    }],
    var.publish == null ? [] : [merge(
      {
        Sid      = "ListDestination"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = local.viewers_bucket_arn
      },
      var.publish.prefix == "" ? {} : { Condition = { StringLike = { "s3:prefix" = "${var.publish.prefix}*" } } },
    )],
    # A dry run compares, but copies nothing.
    var.publish == null || var.dry_run ? [] : [{
      Sid      = "WriteDestination"
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      Resource = local.publish_objects_arn
    }],
    !try(var.publish.delete, false) || var.dry_run ? [] : [{
      Sid      = "DeleteDestination"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject"]
      Resource = local.publish_objects_arn
    }],
    try(var.publish.source_kms_key_arn, null) == null ? [] : [{
      Sid      = "ReadSourceKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = var.publish.source_kms_key_arn
    }],
    try(var.publish.kms_key_arn, null) == null ? [] : [{
      Sid      = "UseDestinationKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = var.publish.kms_key_arn
    }],
  )
}
