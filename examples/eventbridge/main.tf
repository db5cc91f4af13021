# A bucket that sends its events to EventBridge: the module adds a rule and leaves the bucket alone. If it does not
# send them yet, the owner of its notification configuration adds `eventbridge = true` there.

module "invalidator" {
  # Elsewhere: "git::https://github.com/OWNER/terraform-aws-cloudfront-invalidator?ref=v1.0.0"
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id
  event_source               = "eventbridge"

  # Only what viewers can see of this bucket.
  origin_path     = "/site"
  object_prefixes = ["site/"]
}

output "summary" {
  description = "What was set up."
  value       = module.invalidator.summary
}
