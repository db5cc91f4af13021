locals {
  lists_versions = contains(var.skip, "unchanged") || contains(var.skip, "new-objects")

  # The function reads no more of the bucket than viewers do, where all origin paths are set; those it reads for itself are
  # not known here.
  origin_prefixes   = [for one in local.distributions : "${trimprefix(one.originPath, "/")}/*" if coalesce(one.originPath, "/") != "/"]
  sees_all          = length(local.origin_prefixes) < length(local.distributions)
  only_origin_paths = local.sees_all ? {} : { Condition = { StringLike = { "s3:prefix" = distinct(local.origin_prefixes) } } }

  # What the function calls, and nothing more; output `role_policy` for a role of your own.
  role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "${local.log_group_arn}:*"
        },
        # The function sends what can never succeed; in direct delivery Lambda does, with the function's role.
        {
          Sid      = "DeadLetter"
          Effect   = "Allow"
          Action   = ["sqs:SendMessage"]
          Resource = aws_sqs_queue.dead_letter.arn
        },
      ],
      # A dry run reads, but invalidates nothing.
      var.dry_run ? [] : [{
        Sid      = "CreateInvalidation"
        Effect   = "Allow"
        Action   = ["cloudfront:CreateInvalidation"]
        Resource = local.distribution_arns
      }],
      # Which wildcards are complete, so that others that wait are sent sooner.
      var.dry_run ? [] : [{
        Sid      = "ListInvalidations"
        Effect   = "Allow"
        Action   = ["cloudfront:ListInvalidations"]
        Resource = local.distribution_arns
      }],
      var.read_distribution ? [{
        Sid      = "ReadDistribution"
        Effect   = "Allow"
        Action   = ["cloudfront:GetDistributionConfig"]
        Resource = local.distribution_arns
      }] : [],
      # The function learns which policies a distribution uses only by reading it.
      var.read_distribution && var.query_strings == null ? [{
        Sid      = "ReadCachePolicies"
        Effect   = "Allow"
        Action   = ["cloudfront:GetCachePolicy"]
        Resource = "arn:${data.aws_partition.this.partition}:cloudfront::${local.account}:cache-policy/*"
      }] : [],
      local.lists_bucket ? [merge(
        {
          Sid      = "ListBucket"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = local.viewers_bucket_arn
        },
        local.only_origin_paths,
      )] : [],
      # A version is compared with the one before it.
      local.lists_versions ? [merge(
        {
          Sid      = "ListVersions"
          Effect   = "Allow"
          Action   = ["s3:ListBucketVersions"]
          Resource = local.bucket_arn
        },
        local.only_origin_paths,
      )] : [],
      # Their headers, which a listing does not have.
      contains(var.skip, "unchanged") ? [{
        Sid      = "ReadVersions"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = local.sees_all ? ["${local.bucket_arn}/*"] : [for prefix in distinct(local.origin_prefixes) : "${local.bucket_arn}/${prefix}"]
      }] : [],
      local.publish_statements,
      # Messages are read and written with the queues' key.
      var.kms_master_key_id == null ? [] : [{
        Sid      = "UseQueueKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.kms_master_key_id
      }],
      var.kms_key_arn == null ? [] : [{
        Sid      = "ReadEnvironment"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = var.kms_key_arn
      }],
      # Lambda makes network interfaces with the function's role, which have no ARN before they are there (Lambda Developer
      # Guide, "Required IAM permissions" of VPCs).
      length(var.vpc_subnet_ids) == 0 ? [] : [{
        Sid    = "UseNetwork"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      }],
      # X-Ray has no ARNs for segments.
      var.tracing_mode == null ? [] : [{
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        Resource = "*"
      }],
      # Metrics have no ARNs; only writing can be limited to a namespace. With metrics the log counts
      # the paths, and a dry run has none.
      var.monthly_path_budget == null || var.metrics_namespace != null || var.dry_run ? [] : [{
        Sid       = "CountPaths"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = "*"
        Condition = { StringEquals = { "cloudwatch:namespace" = "CloudFrontCacheInvalidator" } }
      }],
      var.monthly_path_budget == null ? [] : [{
        Sid      = "ReadCount"
        Effect   = "Allow"
        Action   = ["cloudwatch:GetMetricStatistics"]
        Resource = "*"
      }],
      local.has_queue ? [{
        Sid    = "ConsumeQueue"
        Effect = "Allow"
        Action = [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          # Lambda's pollers need it.
          "sqs:GetQueueAttributes",
        ]
        Resource = aws_sqs_queue.buffer[0].arn
      }] : [],
      # What CloudFront has not accepted of a message goes back as a message of its own.
      local.has_queue ? [{
        Sid      = "RequeueRemainder"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = aws_sqs_queue.buffer[0].arn
      }] : [],
    )
  })

  role_arn = var.create_role ? aws_iam_role.this[0].arn : var.lambda_role
}

resource "aws_iam_role" "this" {
  count = var.create_role ? 1 : 0

  # Roles have one namespace for all regions of an account.
  name                 = coalesce(var.role_name, substr("${local.name}-${local.region}", 0, 64))
  path                 = var.role_path
  permissions_boundary = var.role_permissions_boundary
  description          = "Role of the function ${local.name}"
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  count = var.create_role ? 1 : 0

  name   = local.name
  role   = aws_iam_role.this[0].id
  policy = local.role_policy
}
