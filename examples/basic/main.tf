# A bucket without a notification of its own: the module sets one up. Changes gather for up to 15 seconds.

module "invalidator" {
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id
}

output "summary" {
  description = "What was set up."
  value       = module.invalidator.summary
}
