# Whether the function may list the bucket, where in it, and what it is told about clearing folders as wholes.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "balanced_lists_all_of_the_bucket" {
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if statement.Sid == "ListBucket"] == [{
      Sid      = "ListBucket"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:aws:s3:::my-site"
    }]
    error_message = "what the function reads for itself may be anywhere in the bucket: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition = (
      aws_lambda_function.this.environment[0].variables.COLLAPSE == "balanced"
      && aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO == ""
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "true"
      && output.summary.collapse == "balanced"
      && output.summary.collapse_ratio == null
      && output.summary.list_bucket
    )
    error_message = "by default unchanged objects are counted"
  }
}

run "precise_lists_too" {
  variables {
    collapse = "precise"
  }

  assert {
    condition = (
      contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "true"
    )
    error_message = "that a folder has no unchanged objects is known only once it was listed"
  }
}

run "listing_switched_off" {
  variables {
    list_bucket = false
  }

  assert {
    condition = (
      !contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "false"
      && output.summary.list_bucket == false
    )
    error_message = "what is not to be listed may not be listed"
  }
}

run "frugal_has_nothing_to_count" {
  variables {
    collapse = "frugal"
  }

  assert {
    condition = (
      !contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
      && aws_lambda_function.this.environment[0].variables.COLLAPSE == "frugal"
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "false"
      && output.summary.list_bucket == false
    )
    error_message = "any number of unchanged objects is fine, so they are not counted"
  }
}

run "frugal_within_limits_counts" {
  variables {
    collapse       = "frugal"
    collapse_ratio = 0.25
  }

  assert {
    condition = (
      contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
      && tonumber(aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO) == 0.25
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "true"
      && output.summary.collapse_ratio == 0.25
      && output.summary.list_bucket
    )
    error_message = "a configured ratio overrides the strategy, and needs counting: ${jsonencode(aws_lambda_function.this.environment[0].variables)}"
  }
}

run "frugal_within_limits_with_listing_switched_off" {
  variables {
    collapse       = "frugal"
    collapse_ratio = 20
    list_bucket    = false
  }

  assert {
    condition = (
      !contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
      && aws_lambda_function.this.environment[0].variables.LIST_BUCKET == "false"
    )
    error_message = "list_bucket = false has the last word"
  }
}

# The function takes up to nine digits before the point, and no exponent.
run "ratios_are_plain_numbers" {
  variables {
    collapse_ratio = 1000000
  }

  assert {
    condition     = can(regex("^\\d{1,9}(\\.\\d+)?$", aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO)) && tonumber(aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO) == 1000000
    error_message = "the largest ratio is written out: ${aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO}"
  }
}

run "a_ratio_of_zero" {
  variables {
    collapse_ratio = 0
  }

  assert {
    condition     = try(tonumber(aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO), null) == 0
    error_message = "none is a number, and not the same as not set: \"${aws_lambda_function.this.environment[0].variables.COLLAPSE_RATIO}\""
  }
}

run "origin_path_is_set" {
  variables {
    origin_path = "/my site/www"
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement if statement.Sid == "ListBucket"] == [{
      Sid       = "ListBucket"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = "arn:aws:s3:::my-site"
      Condition = { StringLike = { "s3:prefix" = ["my site/www/*"] } }
    }]
    error_message = "nothing else of the bucket may be listed: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "origin_path_is_set_to_none" {
  variables {
    origin_path = ""
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : keys(statement) if statement.Sid == "ListBucket"] == [["Action", "Effect", "Resource", "Sid"]]
    error_message = "without an origin path all of the bucket is the site: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "all_origin_paths_are_set" {
  variables {
    origin_path = "/site"
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = "/other", default_root_object = null, path_rules = [] }
      E2OTHER2 = { id = "E2OTHER2", origin_path = "/site", default_root_object = null, path_rules = [] }
    }
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Condition if statement.Sid == "ListBucket"] == [
      { StringLike = { "s3:prefix" = ["site/*", "other/*"] } }
    ]
    error_message = "each origin path may be listed, and is there once: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "some_origin_paths_are_set" {
  variables {
    origin_path = "/site"
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = "/other", default_root_object = null, path_rules = [] }
      E2OTHER2 = { id = "E2OTHER2", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : keys(statement) if statement.Sid == "ListBucket"] == [["Action", "Effect", "Resource", "Sid"]]
    error_message = "the one that is read may be anywhere in the bucket: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "one_of_several_origin_paths_is_set_to_none" {
  variables {
    origin_path = "/site"
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = "", default_root_object = null, path_rules = [] }
    }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : keys(statement) if statement.Sid == "ListBucket"] == [["Action", "Effect", "Resource", "Sid"]]
    error_message = "that one shows all of the bucket: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "dry_runs_count" {
  variables {
    dry_run = true
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid, "ListBucket")
    error_message = "a dry run plans as any other"
  }
}
