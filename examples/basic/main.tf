# A bucket without a notification of its own: the module sets one up. Changes gather for up to 15 seconds.

module "invalidator" {
  # Elsewhere: "git::https://github.com/OWNER/terraform-aws-cloudfront-invalidator?ref=v1.0.0"
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id
}

output "summary" {
  description = "What was set up."
  value       = module.invalidator.summary
}
