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
      # A dry run calls nothing.
      var.dry_run ? [] : [{
        Sid      = "CreateInvalidation"
        Effect   = "Allow"
        Action   = ["cloudfront:CreateInvalidation"]
        Resource = data.aws_cloudfront_distribution.this.arn
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
    )
  })
}
