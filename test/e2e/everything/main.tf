# Every option of the module, in two installations: an option and its counterpart cannot be on at once. They have one name,
# in two regions of one account. Applied by a user who may do no more than the docs say.

provider "aws" {}

provider "aws" {
  alias  = "other"
  region = "eu-west-1"
}

variable "existing" {
  description = "What the account has already: ../existing."
  type = object({
    distribution_ids = map(string)
    package_version  = string
    keys             = map(string)
    subnet           = string
    security_group   = string
    layer            = string
    topic            = string
    boundary         = string
  })
}

module "site" {
  source = "../../.."

  bucket_name                = "e2e-everything"
  cloudfront_distribution_id = var.existing.distribution_ids.site
  event_source               = "eventbridge"
  object_prefixes            = ["site/"]
  object_suffixes            = [".html"]
  skip                       = ["folder-markers", "metadata-events", "noncurrent-versions", "hashed-names", "unchanged", "new-objects"]
  buffer_seconds             = 5
  origin_path                = "/site"
  index_document             = "home.html"
  default_root_object        = "home.html"
  clean_urls                 = true
  path_rules                 = [{ match = "**/*.map", paths = [] }]
  collapse_ratio             = 50
  monthly_path_budget        = 10000
  completion_sample_minutes  = 10

  additional_distributions = {
    second = { id = var.existing.distribution_ids.second, origin_path = "/site", default_root_object = "home.html" }
  }

  lambda_function_name       = "e2e-everything"
  role_name                  = "everything"
  role_path                  = "/service/"
  role_permissions_boundary  = var.existing.boundary
  kms_key_arn                = var.existing.keys.environment
  kms_master_key_id          = var.existing.keys.queues
  cloudwatch_logs_kms_key_id = var.existing.keys.log
  lambda_architecture        = "x86_64"
  lambda_memory_size         = 512
  lambda_timeout             = 65
  s3_existing_package = {
    bucket     = "e2e-everything"
    key        = "packages/invalidator.zip"
    version_id = var.existing.package_version
  }
  vpc_subnet_ids                 = [var.existing.subnet]
  vpc_security_group_ids         = [var.existing.security_group]
  layers                         = [var.existing.layer]
  tracing_mode                   = "Active"
  reserved_concurrent_executions = 2
  log_level                      = "DEBUG"
  log_retention_days             = 30
  cloudwatch_logs_skip_destroy   = true
  metrics_namespace              = "Everything"
  daily_spend_alarm_dollars      = 5
  create_dashboard               = true
  alarm_sns_topic_arn            = var.existing.topic
  tags                           = { team = "web" }
}

module "other" {
  source = "../../.."

  providers = {
    aws = aws.other
  }

  bucket_name                       = "e2e-everything-other"
  cloudfront_distribution_id        = var.existing.distribution_ids.other
  other_notifications               = { eventbridge = true, queues = {}, topics = {}, lambda_functions = {} }
  buffer_seconds                    = 0
  read_distribution                 = false
  query_strings                     = true
  collapse                          = "precise"
  list_bucket                       = false
  lambda_function_name              = "e2e-everything"
  reserved_concurrent_executions    = 1
  use_existing_cloudwatch_log_group = true
  tags                              = { team = "web" }
}

output "site" {
  value = module.site
}

output "other" {
  value = module.other
}
