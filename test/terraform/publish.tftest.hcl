# What publish makes of the function's settings, of its role and of the bucket's notification.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-generator"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "nothing" {
  assert {
    condition = (
      !contains(keys(aws_lambda_function.this.environment[0].variables), "PUBLISH")
      && alltrue([for sid in jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid : !can(regex("Source|Destination", sid))])
      && output.summary.publish == "nothing"
    )
    error_message = "without publish there is no setting and no permission"
  }
}

run "defaults" {
  variables {
    publish = { bucket = "my-site", source_prefix = "" }
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables.PUBLISH) == {
      bucket       = "my-site"
      prefix       = ""
      sourcePrefix = ""
      cacheControl = "public, max-age=300"
      rules        = []
      contentTypes = {}
      metadata     = {}
      delete       = false
    }
    error_message = "the function gets the defaults: ${aws_lambda_function.this.environment[0].variables.PUBLISH}"
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this) == 1 && one(aws_s3_bucket_notification.this[0].queue[*].filter_prefix) == null
    error_message = "the whole bucket is watched"
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid => [statement.Action, statement.Resource, try(statement.Condition, null)] if can(regex("Source|Destination|ListBucket", statement.Sid)) } == {
      ReadSource       = [["s3:GetObject"], "arn:aws:s3:::my-generator/*", null]
      ListSource       = [["s3:ListBucket"], "arn:aws:s3:::my-generator", null]
      ReadDestination  = [["s3:GetObject"], "arn:aws:s3:::my-site/*", null]
      ListDestination  = [["s3:ListBucket"], "arn:aws:s3:::my-site", null]
      WriteDestination = [["s3:PutObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::my-site/*", null]
      ListBucket       = [["s3:ListBucket"], "arn:aws:s3:::my-site", null]
    }
    error_message = "the role may copy, and lists the bucket that viewers see: ${aws_iam_role_policy.this[0].policy}"
  }
}

run "prefixes" {
  variables {
    publish = {
      bucket             = "my-site"
      prefix             = "data/"
      source_prefix      = "public/é /"
      rules              = [{ match = "**/*.{hash}.js", cache_control = "immutable" }]
      content_types      = { ".geojson" = "application/geo+json" }
      metadata           = { team = "maps" }
      delete             = true
      source_kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
      kms_key_arn        = "arn:aws:kms:eu-central-1:111122223333:key/5678abcd"
    }
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Sid => [statement.Action, statement.Resource, try(statement.Condition, null)] if can(regex("Source|Destination", statement.Sid)) } == {
      ReadSource        = [["s3:GetObject"], "arn:aws:s3:::my-generator/public/é /*", null]
      ListSource        = [["s3:ListBucket"], "arn:aws:s3:::my-generator", { StringLike = { "s3:prefix" = "public/é /*" } }]
      ReadDestination   = [["s3:GetObject"], "arn:aws:s3:::my-site/data/*", null]
      ListDestination   = [["s3:ListBucket"], "arn:aws:s3:::my-site", { StringLike = { "s3:prefix" = "data/*" } }]
      WriteDestination  = [["s3:PutObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::my-site/data/*", null]
      DeleteDestination = [["s3:DeleteObject"], "arn:aws:s3:::my-site/data/*", null]
      ReadSourceKey     = [["kms:Decrypt"], "arn:aws:kms:eu-central-1:111122223333:key/1234abcd", null]
      UseDestinationKey = [["kms:Decrypt", "kms:GenerateDataKey"], "arn:aws:kms:eu-central-1:111122223333:key/5678abcd", null]
    }
    error_message = "the role may touch nothing outside the prefixes: ${aws_iam_role_policy.this[0].policy}"
  }

  assert {
    condition     = one(aws_s3_bucket_notification.this[0].queue[*].filter_prefix) == "public/%C3%A9+/"
    error_message = "only the source prefix is watched: ${jsonencode(aws_s3_bucket_notification.this[0].queue)}"
  }

  assert {
    condition     = jsondecode(aws_lambda_function.this.environment[0].variables.PUBLISH).rules == [{ match = "**/*.{hash}.js", cacheControl = "immutable" }] && output.summary.path_rules == 0
    error_message = "the function gets the rules, which are no path rules"
  }
}

run "eventbridge" {
  variables {
    event_source = "eventbridge"
    publish      = { bucket = "my-site", source_prefix = "public/" }
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern).detail.object.key == [{ prefix = "public/" }]
    error_message = "the rule passes only the source prefix"
  }
}

run "object_prefixes" {
  variables {
    object_prefixes = ["public/a/", "public/b/"]
    publish         = { bucket = "my-site", source_prefix = "public/" }
  }

  assert {
    condition     = toset(aws_s3_bucket_notification.this[0].queue[*].filter_prefix) == toset(["public/a/", "public/b/"])
    error_message = "prefixes of one's own are watched"
  }
}

run "dry_run" {
  variables {
    dry_run = true
    publish = { bucket = "my-site", source_prefix = "", delete = true }
  }

  assert {
    condition     = length([for sid in jsondecode(aws_iam_role_policy.this[0].policy).Statement[*].Sid : sid if can(regex("^(Write|Delete)Destination$", sid))]) == 0
    error_message = "a dry run writes nothing"
  }
}

run "same_bucket_apart" {
  command = plan

  variables {
    publish = { bucket = "my-generator", source_prefix = "drafts/", prefix = "site/" }
  }

  assert {
    condition     = output.summary.publish == "s3://my-generator/drafts/ to s3://my-generator/site/, deletions not mirrored"
    error_message = "two prefixes of one bucket are allowed"
  }
}

run "destination_is_the_source" {
  command = plan

  variables {
    publish = { bucket = "my-generator", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "destination_inside_the_source" {
  command = plan

  variables {
    publish = { bucket = "my-generator", source_prefix = "public/", prefix = "public/site/" }
  }

  expect_failures = [var.publish]
}

run "source_inside_the_destination" {
  command = plan

  variables {
    publish = { bucket = "my-generator", source_prefix = "site/drafts/", prefix = "site/" }
  }

  expect_failures = [var.publish]
}

run "bucket_is_an_arn" {
  command = plan

  variables {
    publish = { bucket = "arn:aws:s3:::my-site", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "prefix_begins_with_a_slash" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", prefix = "/data/" }
  }

  expect_failures = [var.publish]
}

run "source_prefix_has_a_wildcard" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "public/*" }
  }

  expect_failures = [var.publish]
}

run "cache_control_is_empty" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", cache_control = "" }
  }

  expect_failures = [var.publish]
}

run "cache_control_of_a_rule_has_a_line_break" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", rules = [{ match = "**", cache_control = "public\nx: y" }] }
  }

  expect_failures = [var.publish]
}

run "match_is_null" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", rules = [{ match = null, cache_control = "public" }] }
  }

  expect_failures = [var.publish]
}

run "match_is_no_pattern" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", rules = [{ match = "a**", cache_control = "public" }] }
  }

  expect_failures = [aws_lambda_function.this]
}

run "content_type_without_a_dot" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", content_types = { json = "application/json" } }
  }

  expect_failures = [var.publish]
}

run "metadata_have_capitals" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", metadata = { Team = "maps" } }
  }

  expect_failures = [var.publish]
}

run "metadata_are_the_functions_own" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", metadata = { source-etag = "x" } }
  }

  expect_failures = [var.publish]
}

run "metadata_are_too_long" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", metadata = { a = join("", [for i in range(700) : "x"]) } }
  }

  expect_failures = [var.publish]
}

run "delete_without_events" {
  command = plan

  variables {
    event_types = ["s3:ObjectCreated:*"]
    publish     = { bucket = "my-site", source_prefix = "", delete = true }
  }

  expect_failures = [var.publish]
}

run "skip_compares_versions" {
  command = plan

  variables {
    skip    = ["unchanged"]
    publish = { bucket = "my-site", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "key_is_an_alias" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:alias/site" }
  }

  expect_failures = [var.publish]
}

run "bucket_has_two_dots" {
  command = plan

  variables {
    publish = { bucket = "my..site", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "bucket_is_an_alias" {
  command = plan

  variables {
    publish = { bucket = "my-site-abcdefghijk-s3alias", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "prefix_has_a_question_mark" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", prefix = "b?/" }
  }

  expect_failures = [var.publish]
}

run "source_prefix_has_a_variable_of_iam" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "$${aws:username}/" }
  }

  expect_failures = [var.publish]
}

run "content_type_ends_with_a_space" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", content_types = { ".txt" = "text/plain " } }
  }

  expect_failures = [var.publish]
}

run "metadata_begin_with_a_space" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", metadata = { team = " maps" } }
  }

  expect_failures = [var.publish]
}

run "nothing_is_created" {
  command = plan

  variables {
    event_types = ["s3:ObjectRemoved:*"]
    publish     = { bucket = "my-site", source_prefix = "" }
  }

  expect_failures = [var.publish]
}

run "object_prefixes_lie_elsewhere" {
  command = plan

  variables {
    object_prefixes = ["other/"]
    publish         = { bucket = "my-site", source_prefix = "public/" }
  }

  expect_failures = [var.publish]
}

run "deletions_are_listed_singly" {
  command = plan

  variables {
    event_types = ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "s3:LifecycleExpiration:*"]
    publish     = { bucket = "my-site", source_prefix = "", delete = true }
  }

  assert {
    condition     = local.publish_setting != null
    error_message = "two kinds of an event are all of it"
  }
}

run "prefix_has_no_slash" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "public" }
  }

  expect_failures = [var.publish]
}

run "match_begins_with_a_slash" {
  command = plan

  variables {
    publish = { bucket = "my-site", source_prefix = "", rules = [{ match = "/data/**", cache_control = "no-cache" }] }
  }

  expect_failures = [var.publish]
}
