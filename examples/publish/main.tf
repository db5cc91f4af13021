# A generator writes into its own bucket, viewers read another one: changed objects are copied, and then invalidated.

module "invalidator" {
  # Elsewhere: "git::https://github.com/OWNER/terraform-aws-cloudfront-invalidator?ref=v1.0.0"
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id

  publish = {
    bucket        = var.website_bucket_name
    source_prefix = "public/"
    prefix        = "data/"
    delete        = true

    # Only for names that have a hash of their content: browsers keep what is immutable, whatever is invalidated.
    rules = [{ match = "data/hashed/**", cache_control = "public, max-age=31536000, immutable" }]
  }
}

output "lambda_function_name" {
  description = "The function, to publish by hand."
  value       = module.invalidator.lambda_function_name
}

output "lambda_role_arn" {
  description = "The role, for the bucket policy of a destination in another account."
  value       = module.invalidator.lambda_role_arn
}

output "cloudwatch_log_group_name" {
  description = "Log group with one line for every invocation."
  value       = module.invalidator.cloudwatch_log_group_name
}

output "queue_url" {
  description = "URL of the queue in which changes gather."
  value       = module.invalidator.queue_url
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps what could not be copied or invalidated."
  value       = module.invalidator.dead_letter_queue_url
}

output "summary" {
  description = "What was set up."
  value       = module.invalidator.summary
}
