# What an account has before the module comes with every option on: keys, a network, a place for code. Applied by root, in
# two regions.

provider "aws" {}

provider "aws" {
  alias  = "other"
  region = "eu-west-1"
}

variable "zip" {
  description = "The function's code."
  type        = string
}

variable "policies" {
  description = "What the user may who applies the module: policies as JSON, by names."
  type        = map(string)
}

resource "aws_s3_bucket" "site" {
  bucket        = "e2e-everything"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id

  versioning_configuration {
    status = "Enabled"
  }
}

# The switch without which a bucket sends nothing to EventBridge.
resource "aws_s3_bucket_notification" "site" {
  bucket      = aws_s3_bucket.site.id
  eventbridge = true
}

resource "aws_s3_bucket" "other" {
  provider = aws.other

  bucket        = "e2e-everything-other"
  force_destroy = true
}

resource "aws_cloudfront_distribution" "this" {
  for_each = {
    site   = aws_s3_bucket.site.bucket_regional_domain_name
    second = aws_s3_bucket.site.bucket_regional_domain_name
    other  = aws_s3_bucket.other.bucket_regional_domain_name
  }

  enabled             = true
  wait_for_deployment = false

  origin {
    origin_id   = "bucket"
    domain_name = each.value
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    # CachingOptimized, which every account has.
    cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}

resource "aws_kms_key" "this" {
  for_each = toset(["environment", "queues", "log"])
}

resource "aws_s3_object" "package" {
  # A version is named only in a bucket that has them.
  bucket = aws_s3_bucket_versioning.site.bucket
  key    = "packages/invalidator.zip"
  source = var.zip
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_security_group" "this" {
  name   = "invalidator"
  vpc_id = aws_vpc.this.id
}

resource "aws_lambda_layer_version" "this" {
  layer_name = "extension"
  filename   = var.zip
}

resource "aws_sns_topic" "alarms" {
  name = "e2e-everything-alarms"
}

resource "aws_cloudwatch_log_group" "other" {
  provider = aws.other

  name = "/aws/lambda/e2e-everything"
}

resource "aws_iam_policy" "boundary" {
  name = "e2e-everything-boundary"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_user" "applier" {
  name = "applier"
}

resource "aws_iam_user_policy" "applier" {
  for_each = var.policies

  user   = aws_iam_user.applier.name
  name   = each.key
  policy = each.value
}

resource "aws_iam_access_key" "applier" {
  user = aws_iam_user.applier.name
}

output "applier" {
  value = {
    access_key_id     = aws_iam_access_key.applier.id
    secret_access_key = aws_iam_access_key.applier.secret
  }
  sensitive = true
}

output "distribution_ids" {
  value = { for name, one in aws_cloudfront_distribution.this : name => one.id }
}

output "existing" {
  value = {
    distribution_ids = { for name, one in aws_cloudfront_distribution.this : name => one.id }
    package_version  = aws_s3_object.package.version_id
    keys             = { for name, one in aws_kms_key.this : name => one.arn }
    subnet           = aws_subnet.this.id
    security_group   = aws_security_group.this.id
    layer            = aws_lambda_layer_version.this.arn
    topic            = aws_sns_topic.alarms.arn
    boundary         = aws_iam_policy.boundary.arn
  }
}
