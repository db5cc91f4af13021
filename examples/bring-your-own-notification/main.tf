# A bucket whose notification configuration you own: the module touches nothing on the bucket, and you send its events
# to the module's queue beside your other destinations.

module "invalidator" {
  # Elsewhere: "git::https://github.com/OWNER/terraform-aws-cloudfront-invalidator?ref=v1.0.0"
  source = "../.."

  bucket_name                = var.bucket_name
  cloudfront_distribution_id = var.cloudfront_distribution_id
  event_source               = "none"
  # sns_topic_arns = [aws_sns_topic.changes.arn]    # when a topic fans out the notification
}

resource "aws_s3_bucket_notification" "this" {
  bucket = var.bucket_name

  queue {
    id        = "cache-invalidator"
    queue_arn = module.invalidator.queue_arn
    events    = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
  }

  # topic { … } and lambda_function { … } of your own go here.
}
