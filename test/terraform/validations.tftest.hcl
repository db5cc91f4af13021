# Every validation of every variable, each by a value that it must refuse at plan time.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "bucket_name_is_an_arn" {
  command = plan

  variables {
    bucket_name = "arn:aws:s3:::my-site"
  }

  expect_failures = [var.bucket_name]
}

run "bucket_name_is_a_url" {
  command = plan

  variables {
    bucket_name = "s3://my-site"
  }

  expect_failures = [var.bucket_name]
}

run "bucket_name_has_capitals" {
  command = plan

  variables {
    bucket_name = "My-Site"
  }

  expect_failures = [var.bucket_name]
}

run "bucket_name_is_too_short" {
  command = plan

  variables {
    bucket_name = "ab"
  }

  expect_failures = [var.bucket_name]
}

run "cloudfront_distribution_id_is_a_domain_name" {
  command = plan

  variables {
    cloudfront_distribution_id = "d111111abcdef8.cloudfront.net"
  }

  expect_failures = [var.cloudfront_distribution_id]
}

run "cloudfront_distribution_id_is_an_arn" {
  command = plan

  variables {
    cloudfront_distribution_id = "arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"
  }

  expect_failures = [var.cloudfront_distribution_id]
}

run "cloudfront_distribution_id_is_empty" {
  command = plan

  variables {
    cloudfront_distribution_id = ""
  }

  expect_failures = [var.cloudfront_distribution_id]
}

run "lambda_function_name_has_a_space" {
  command = plan

  variables {
    lambda_function_name = "has space"
  }

  expect_failures = [var.lambda_function_name]
}

run "lambda_function_name_is_too_long" {
  command = plan

  variables {
    lambda_function_name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.lambda_function_name]
}

run "lambda_function_name_is_empty" {
  command = plan

  variables {
    lambda_function_name = ""
  }

  expect_failures = [var.lambda_function_name]
}

run "lambda_runtime_is_too_old" {
  command = plan

  variables {
    lambda_runtime = "nodejs20.x"
  }

  expect_failures = [var.lambda_runtime]
}

run "lambda_architecture_is_unknown" {
  command = plan

  variables {
    lambda_architecture = "arm"
  }

  expect_failures = [var.lambda_architecture]
}

run "lambda_memory_size_is_too_small" {
  command = plan

  variables {
    lambda_memory_size = 127
  }

  expect_failures = [var.lambda_memory_size]
}

run "lambda_memory_size_is_too_large" {
  command = plan

  variables {
    lambda_memory_size = 10241
  }

  expect_failures = [var.lambda_memory_size]
}

run "lambda_memory_size_is_not_whole" {
  command = plan

  variables {
    lambda_memory_size = 256.5
  }

  expect_failures = [var.lambda_memory_size]
}

run "lambda_timeout_is_too_long" {
  command = plan

  variables {
    lambda_timeout = 901
  }

  expect_failures = [var.lambda_timeout]
}

run "lambda_timeout_is_not_whole" {
  command = plan

  variables {
    lambda_timeout = 120.5
  }

  expect_failures = [var.lambda_timeout]
}

run "lambda_timeout_leaves_no_room_after_gathering" {
  command = plan

  variables {
    lambda_timeout = 74
  }

  expect_failures = [var.lambda_timeout]
}

run "lambda_zip_path_is_not_a_zip" {
  command = plan

  variables {
    lambda_zip_path = "function.tar"
  }

  expect_failures = [var.lambda_zip_path]
}

run "event_source_is_unknown" {
  command = plan

  variables {
    event_source = "sns"
  }

  expect_failures = [var.event_source]
}

run "buffer_seconds_is_negative" {
  command = plan

  variables {
    buffer_seconds = -1
  }

  expect_failures = [var.buffer_seconds]
}

run "buffer_seconds_is_too_long" {
  command = plan

  variables {
    buffer_seconds = 61
  }

  expect_failures = [var.buffer_seconds]
}

run "buffer_seconds_is_not_whole" {
  command = plan

  variables {
    buffer_seconds = 1.5
  }

  expect_failures = [var.buffer_seconds]
}

run "event_types_is_empty" {
  command = plan

  variables {
    event_types = []
  }

  expect_failures = [var.event_types]
}

run "event_types_lacks_the_service" {
  command = plan

  variables {
    event_types = ["ObjectCreated:*"]
  }

  expect_failures = [var.event_types]
}

run "event_types_has_a_family_that_changes_no_object" {
  command = plan

  variables {
    event_types = ["s3:ObjectTagging:*"]
  }

  expect_failures = [var.event_types]
}

run "event_types_overlap" {
  command = plan

  variables {
    event_types = ["s3:ObjectCreated:*", "s3:ObjectCreated:Put"]
  }

  expect_failures = [var.event_types]
}

run "object_prefixes_has_an_empty_one" {
  command = plan

  variables {
    object_prefixes = [""]
  }

  expect_failures = [var.object_prefixes]
}

run "object_prefixes_overlap" {
  command = plan

  variables {
    object_prefixes = ["a/", "a/b/"]
  }

  expect_failures = [var.object_prefixes]
}

run "object_prefixes_repeat" {
  command = plan

  variables {
    object_prefixes = ["a/", "a/"]
  }

  expect_failures = [var.object_prefixes]
}

run "object_prefixes_are_too_many" {
  command = plan

  variables {
    object_prefixes = [for i in range(101) : "${format("%03d", i)}/"]
  }

  expect_failures = [var.object_prefixes]
}

run "pairs_of_prefix_and_suffix_are_too_many" {
  command = plan

  variables {
    object_prefixes = [for i in range(11) : "${format("%02d", i)}/"]
    object_suffixes = [for i in range(10) : ".${i}"]
  }

  expect_failures = [var.object_prefixes]
}

run "object_suffixes_has_an_empty_one" {
  command = plan

  variables {
    object_suffixes = [""]
  }

  expect_failures = [var.object_suffixes]
}

run "object_suffixes_overlap" {
  command = plan

  variables {
    object_suffixes = [".html", "x.html"]
  }

  expect_failures = [var.object_suffixes]
}

run "object_suffixes_repeat" {
  command = plan

  variables {
    object_suffixes = [".html", ".html"]
  }

  expect_failures = [var.object_suffixes]
}

run "origin_path_begins_without_a_slash" {
  command = plan

  variables {
    origin_path = "site"
  }

  expect_failures = [var.origin_path]
}

run "origin_path_ends_in_a_slash" {
  command = plan

  variables {
    origin_path = "/site/"
  }

  expect_failures = [var.origin_path]
}

run "origin_path_is_a_slash" {
  command = plan

  variables {
    origin_path = "/"
  }

  expect_failures = [var.origin_path]
}

run "origin_path_has_two_slashes" {
  command = plan

  variables {
    origin_path = "/a//b"
  }

  expect_failures = [var.origin_path]
}

run "origin_path_has_a_wildcard" {
  command = plan

  variables {
    origin_path = "/a*"
  }

  expect_failures = [var.origin_path]
}

run "index_document_is_empty" {
  command = plan

  variables {
    index_document = ""
  }

  expect_failures = [var.index_document]
}

run "index_document_is_in_a_folder" {
  command = plan

  variables {
    index_document = "docs/index.html"
  }

  expect_failures = [var.index_document]
}

run "default_root_object_begins_with_a_slash" {
  command = plan

  variables {
    default_root_object = "/home.html"
  }

  expect_failures = [var.default_root_object]
}

run "default_root_object_is_empty" {
  command = plan

  variables {
    default_root_object = ""
  }

  expect_failures = [var.default_root_object]
}

run "collapse_is_unknown" {
  command = plan

  variables {
    collapse = "cheap"
  }

  expect_failures = [var.collapse]
}

run "collapse_ratio_is_negative" {
  command = plan

  variables {
    collapse_ratio = -1
  }

  expect_failures = [var.collapse_ratio]
}

run "collapse_ratio_is_too_large" {
  command = plan

  variables {
    collapse_ratio = 2000000
  }

  expect_failures = [var.collapse_ratio]
}

run "monthly_path_budget_is_negative" {
  command = plan

  variables {
    monthly_path_budget = -1
  }

  expect_failures = [var.monthly_path_budget]
}

run "monthly_path_budget_is_not_whole" {
  command = plan

  variables {
    monthly_path_budget = 0.5
  }

  expect_failures = [var.monthly_path_budget]
}

run "monthly_path_budget_is_too_large" {
  command = plan

  variables {
    monthly_path_budget = 1000000000
  }

  expect_failures = [var.monthly_path_budget]
}

run "log_level_is_in_lower_case" {
  command = plan

  variables {
    log_level = "info"
  }

  expect_failures = [var.log_level]
}

run "log_retention_days_is_forever" {
  command = plan

  variables {
    log_retention_days = 0
  }

  expect_failures = [var.log_retention_days]
}

run "log_retention_days_is_not_offered" {
  command = plan

  variables {
    log_retention_days = 15
  }

  expect_failures = [var.log_retention_days]
}

run "lambda_timeout_is_for_the_longest_gathering_too" {
  command = plan

  variables {
    buffer_seconds = 60
    lambda_timeout = 119
  }

  expect_failures = [var.lambda_timeout]
}

run "new_objects_are_skipped_without_reading_the_distribution" {
  command = plan

  variables {
    skip              = ["new-objects"]
    read_distribution = false
  }

  expect_failures = [var.skip]
}

run "skip_is_unknown" {
  command = plan

  variables {
    skip = ["folder-markers", "folders"]
  }

  expect_failures = [var.skip]
}

run "path_rules_has_a_rule_of_null" {
  command = plan

  variables {
    path_rules = [null]
  }

  expect_failures = [var.path_rules]
}

run "path_rules_has_a_match_of_null" {
  command = plan

  variables {
    path_rules = [{ match = null, paths = [] }]
  }

  expect_failures = [var.path_rules]
}

run "path_rules_has_paths_of_null" {
  command = plan

  variables {
    path_rules = [{ match = "*", paths = null }]
  }

  expect_failures = [var.path_rules]
}

run "path_rules_has_a_path_of_null" {
  command = plan

  variables {
    path_rules = [{ match = "*", paths = ["/", null] }]
  }

  expect_failures = [var.path_rules]
}

run "additional_distributions_has_a_domain_name" {
  command = plan

  variables {
    additional_distributions = {
      "d111111abcdef8.cloudfront.net" = { id = "d111111abcdef8.cloudfront.net", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_an_arn" {
  command = plan

  variables {
    additional_distributions = {
      "arn:aws:cloudfront::111122223333:distribution/E2OTHER1" = { id = "arn:aws:cloudfront::111122223333:distribution/E2OTHER1", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_the_main_one" {
  command = plan

  variables {
    additional_distributions = {
      "E2EXAMPLE1ABCD" = { id = "E2EXAMPLE1ABCD", origin_path = null, default_root_object = null, path_rules = [] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_null" {
  command = plan

  variables {
    additional_distributions = { E2OTHER1 = null }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_a_match_of_null" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = null, paths = [] }] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_paths_of_null" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = "*", paths = null }] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_a_path_of_null" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = "*", paths = [null] }] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_an_origin_path_with_a_trailing_slash" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = "/site/", default_root_object = null, path_rules = [] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "additional_distributions_has_a_default_root_object_with_a_leading_slash" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = "/home.html", path_rules = [] }
    }
  }

  expect_failures = [var.additional_distributions]
}

run "alarm_sns_topic_arn_is_a_name" {
  command = plan

  variables {
    alarm_sns_topic_arn = "alarms"
  }

  expect_failures = [var.alarm_sns_topic_arn]
}

run "alarm_sns_topic_arn_is_a_subscription" {
  command = plan

  variables {
    alarm_sns_topic_arn = "arn:aws:sns:eu-central-1:111122223333:alarms:00000000-0000-0000-0000-000000000000"
  }

  expect_failures = [var.alarm_sns_topic_arn]
}

run "alarm_sns_topic_arn_is_a_fifo_topic" {
  command = plan

  variables {
    alarm_sns_topic_arn = "arn:aws:sns:eu-central-1:111122223333:alarms.fifo"
  }

  expect_failures = [var.alarm_sns_topic_arn]
}

run "metrics_namespace_is_of_aws" {
  command = plan

  variables {
    metrics_namespace = "AWS/Lambda"
  }

  expect_failures = [var.metrics_namespace]
}

run "metrics_namespace_begins_with_a_colon" {
  command = plan

  variables {
    metrics_namespace = ":Sites"
  }

  expect_failures = [var.metrics_namespace]
}

run "metrics_namespace_has_a_space" {
  command = plan

  variables {
    metrics_namespace = "my site"
  }

  expect_failures = [var.metrics_namespace]
}

run "freshness_objective_seconds_is_too_small" {
  command = plan

  variables {
    freshness_objective_seconds = 29
  }

  expect_failures = [var.freshness_objective_seconds]
}

run "freshness_objective_seconds_is_too_large" {
  command = plan

  variables {
    freshness_objective_seconds = 86401
  }

  expect_failures = [var.freshness_objective_seconds]
}

run "daily_spend_alarm_dollars_is_zero" {
  command = plan

  variables {
    metrics_namespace         = "Sites"
    daily_spend_alarm_dollars = 0
  }

  expect_failures = [var.daily_spend_alarm_dollars]
}

run "daily_spend_alarm_dollars_without_metrics" {
  command = plan

  variables {
    daily_spend_alarm_dollars = 1
  }

  expect_failures = [var.daily_spend_alarm_dollars]
}

run "daily_spend_alarm_dollars_without_alarms" {
  command = plan

  variables {
    metrics_namespace         = "Sites"
    create_alarms             = false
    daily_spend_alarm_dollars = 1
  }

  expect_failures = [var.daily_spend_alarm_dollars]
}

run "create_dashboard_without_metrics" {
  command = plan

  variables {
    create_dashboard = true
  }

  expect_failures = [var.create_dashboard]
}

run "metrics_namespace_is_empty" {
  command = plan

  variables {
    metrics_namespace = ""
  }

  expect_failures = [var.metrics_namespace]
}

run "completion_sample_minutes_is_zero" {
  command = plan

  variables {
    completion_sample_minutes = 0
  }

  expect_failures = [var.completion_sample_minutes]
}

run "completion_sample_minutes_is_not_whole" {
  command = plan

  variables {
    completion_sample_minutes = 1.5
  }

  expect_failures = [var.completion_sample_minutes]
}

run "completion_sample_minutes_is_too_large" {
  command = plan

  variables {
    completion_sample_minutes = 100000
  }

  expect_failures = [var.completion_sample_minutes]
}

run "edges_that_are_allowed" {
  command = plan

  variables {
    bucket_name               = "a.b"
    lambda_function_name      = "A-b_1"
    lambda_memory_size        = 10240
    lambda_timeout            = 120
    buffer_seconds            = 60
    event_types               = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:LifecycleExpiration:*"]
    object_prefixes           = ["a/", "b/"]
    object_suffixes           = [".html", ".css"]
    origin_path               = "/a b/c"
    index_document            = null
    collapse_ratio            = 1000000
    monthly_path_budget       = 999999999
    completion_sample_minutes = 99999
    log_retention_days        = 3653
    metrics_namespace         = "Sites/A-b_1.2#3:4"
    skip                      = ["folder-markers"]
    alarm_sns_topic_arn       = "arn:aws-us-gov:sns:eu-central-1:111122223333:A-b_1"
    additional_distributions = {
      E1 = { id = "E1", origin_path = "", default_root_object = "a/home.html", path_rules = [] }
      E2 = { id = "E2", origin_path = "/a b/c", default_root_object = null, path_rules = [{ match = "*", paths = [] }] }
    }
  }
}

run "additional_distributions_has_an_id_twice" {
  command = plan

  variables {
    additional_distributions = { one = { id = "E2OTHER1" }, other = { id = "E2OTHER1" } }
  }

  expect_failures = [var.additional_distributions]
}

run "object_prefixes_begins_with_a_slash" {
  command = plan

  variables {
    object_prefixes = ["/site/"]
  }

  expect_failures = [var.object_prefixes]
}

run "sns_topic_arns_has_a_wildcard" {
  command = plan

  variables {
    event_source   = "none"
    sns_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:*"]
  }

  expect_failures = [var.sns_topic_arns]
}

run "sns_topic_arns_with_notifications_of_the_bucket" {
  command = plan

  variables {
    sns_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:changes"]
  }

  expect_failures = [var.sns_topic_arns]
}

run "sns_topic_arns_without_a_queue" {
  command = plan

  variables {
    event_source   = "none"
    buffer_seconds = 0
    sns_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:changes"]
  }

  expect_failures = [var.sns_topic_arns]
}

run "tags_has_a_reserved_key" {
  command = plan

  variables {
    tags = { "aws:team" = "web" }
  }

  expect_failures = [var.tags]
}

run "own_role_without_arn" {
  command = plan

  variables {
    create_role = false
  }

  expect_failures = [var.lambda_role]
}

run "role_given_and_created" {
  command = plan

  variables {
    lambda_role = "arn:aws:iam::111122223333:role/ours"
  }

  expect_failures = [var.lambda_role]
}

run "lambda_role_is_no_arn" {
  command = plan

  variables {
    create_role = false
    lambda_role = "ours"
  }

  expect_failures = [var.lambda_role]
}

run "role_name_has_a_space" {
  command = plan

  variables {
    role_name = "our role"
  }

  expect_failures = [var.role_name]
}

run "role_path_without_slash" {
  command = plan

  variables {
    role_path = "service"
  }

  expect_failures = [var.role_path]
}

run "boundary_is_no_policy" {
  command = plan

  variables {
    role_permissions_boundary = "boundary"
  }

  expect_failures = [var.role_permissions_boundary]
}

run "versions_are_compared_without_all_events" {
  command = plan

  variables {
    skip        = ["unchanged"]
    event_types = ["s3:ObjectCreated:*"]
  }

  expect_failures = [var.skip]
}

run "queue_key_is_an_alias" {
  command = plan

  variables {
    kms_master_key_id = "alias/aws/sqs"
  }

  expect_failures = [var.kms_master_key_id]
}

run "environment_key_is_no_arn" {
  command = plan

  variables {
    kms_key_arn = "key"
  }

  expect_failures = [var.kms_key_arn]
}

run "log_key_is_no_arn" {
  command = plan

  variables {
    cloudwatch_logs_kms_key_id = "key"
  }

  expect_failures = [var.cloudwatch_logs_kms_key_id]
}

run "package_and_zip" {
  command = plan

  variables {
    s3_existing_package = { bucket = "artifacts", key = "invalidator.zip" }
    lambda_zip_path     = "test/terraform/empty.zip"
  }

  expect_failures = [var.s3_existing_package]
}

run "subnets_without_security_groups" {
  command = plan

  variables {
    vpc_subnet_ids = ["subnet-0123456789abcdef0"]
  }

  expect_failures = [var.vpc_security_group_ids]
}

run "subnet_is_a_name" {
  command = plan

  variables {
    vpc_subnet_ids         = ["private"]
    vpc_security_group_ids = ["sg-0123456789abcdef0"]
  }

  expect_failures = [var.vpc_subnet_ids]
}

run "security_group_is_a_name" {
  command = plan

  variables {
    vpc_subnet_ids         = ["subnet-0123456789abcdef0"]
    vpc_security_group_ids = ["default"]
  }

  expect_failures = [var.vpc_security_group_ids]
}

run "code_signing_is_no_arn" {
  command = plan

  variables {
    code_signing_config_arn = "csc"
  }

  expect_failures = [var.code_signing_config_arn]
}

run "layer_without_version" {
  command = plan

  variables {
    layers = ["arn:aws:lambda:eu-central-1:111122223333:layer:extension"]
  }

  expect_failures = [var.layers]
}

run "tracing_mode_is_unknown" {
  command = plan

  variables {
    tracing_mode = "active"
  }

  expect_failures = [var.tracing_mode]
}

run "concurrency_below_the_pollers" {
  command = plan

  variables {
    reserved_concurrent_executions = 1
  }

  expect_failures = [var.reserved_concurrent_executions]
}
