resource "aws_iam_role" "this" {
  name        = local.name
  description = "Role of the function ${local.name}"

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
  name = local.name
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "${aws_cloudwatch_log_group.this.arn}:*"
        },
        # The function puts here what it cannot read; in direct delivery Lambda does, with the function's role.
        {
          Sid      = "Quarantine"
          Effect   = "Allow"
          Action   = ["sqs:SendMessage"]
          Resource = aws_sqs_queue.dead_letter.arn
        },
      ],
      # A dry run asks for nothing, but reads.
      var.dry_run ? [] : [{
        Sid      = "CreateInvalidation"
        Effect   = "Allow"
        Action   = ["cloudfront:CreateInvalidation"]
        Resource = local.distribution_arns
      }],
      var.read_distribution ? [{
        Sid      = "ReadDistribution"
        Effect   = "Allow"
        Action   = ["cloudfront:GetDistributionConfig"]
        Resource = local.distribution_arns
      }] : [],
      # Which policies a distribution uses is known only once the function has read it.
      var.read_distribution && var.query_strings == null ? [{
        Sid      = "ReadCachePolicies"
        Effect   = "Allow"
        Action   = ["cloudfront:GetCachePolicy"]
        Resource = "arn:${data.aws_partition.this.partition}:cloudfront::${local.account}:cache-policy/*"
      }] : [],
      # Under the origin paths, where all are told; what the function reads for itself is not known here.
      local.lists_bucket ? [merge(
        {
          Sid      = "ListBucket"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = local.bucket_arn
        },
        contains([for one in local.distributions : coalesce(one.originPath, "/") != "/"], false) ? {} : {
          Condition = { StringLike = { "s3:prefix" = distinct([for one in local.distributions : "${trimprefix(one.originPath, "/")}/*"]) } }
        },
      )] : [],
      # Metrics have no ARNs; only writing can be bound to a namespace.
      var.monthly_path_budget == null ? [] : [{
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
      local.buffered ? [{
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
      # Where one distribution of several failed, the message is put back for that one alone.
      local.buffered && length(var.additional_distributions) > 0 ? [{
        Sid      = "PutBackRemainder"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = aws_sqs_queue.buffer[0].arn
      }] : [],
    )
  })
}
