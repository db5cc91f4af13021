# No queue: each event invokes the function at once. For a bucket in which single objects change now and then.

module "invalidator" {
  # Elsewhere: "git::https://github.com/OWNER/terraform-aws-cloudfront-invalidator?ref=v1.0.0"
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id
  buffer_seconds             = 0
}

output "dead_letter_queue_url" {
  description = "Where to look for events that Lambda gave up on."
  value       = module.invalidator.dead_letter_queue_url
}
