# What skip = ["unchanged"] and ["new-objects"] may read.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "by_default_no_version_is_read" {
  assert {
    condition = (
      length([for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if contains(["ListVersions", "ReadVersions"], statement.Sid)]) == 0
      && startswith(output.summary.versions, "not compared")
    )
    error_message = "what is not asked for needs no permission: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "new_objects_need_a_listing" {
  variables {
    skip = ["new-objects"]
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if contains(["ListVersions", "ReadVersions"], statement.Sid)] == [{
      Sid      = "ListVersions"
      Effect   = "Allow"
      Action   = ["s3:ListBucketVersions"]
      Resource = "arn:aws:s3:::my-site"
    }]
    error_message = "no object needs to be read: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.SKIP == "new-objects" && startswith(output.summary.versions, "new versions are compared")
    error_message = "the function and the summary must know it: ${output.summary.versions}"
  }
}

run "unchanged_needs_the_objects_too" {
  variables {
    skip = ["unchanged"]
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : [statement.Sid, statement.Resource] if contains(["ListVersions", "ReadVersions"], statement.Sid)] == [
      ["ListVersions", "arn:aws:s3:::my-site"],
      ["ReadVersions", ["arn:aws:s3:::my-site/*"]],
    ]
    error_message = "both, of the whole bucket: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "only_what_viewers_see" {
  variables {
    skip        = ["unchanged"]
    origin_path = "/my site/www"
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if contains(["ListVersions", "ReadVersions"], statement.Sid)] == [
      {
        Sid       = "ListVersions"
        Effect    = "Allow"
        Action    = ["s3:ListBucketVersions"]
        Resource  = "arn:aws:s3:::my-site"
        Condition = { StringLike = { "s3:prefix" = ["my site/www/*"] } }
      },
      {
        Sid      = "ReadVersions"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["arn:aws:s3:::my-site/my site/www/*"]
      },
    ]
    error_message = "nothing outside the origin path: ${aws_iam_role_policy.this[0].policy}"
  }
}
