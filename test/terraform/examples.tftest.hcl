# Every example can be planned as it stands.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  region                     = "eu-central-1"
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "basic" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = output.summary.event_source == "s3" && output.summary.delivery == "queue, gathering up to 15 s"
    error_message = "the basic example listens to the bucket through the queue"
  }
}

run "eventbridge" {
  module {
    source = "./examples/eventbridge"
  }

  assert {
    condition     = output.summary.event_source == "eventbridge" && output.summary.origin_path == "/site"
    error_message = "the EventBridge example adds a rule"
  }
}

run "direct" {
  module {
    source = "./examples/direct"
  }

  assert {
    condition     = output.dead_letter_queue_url != null
    error_message = "the direct example says where to look for what failed"
  }
}

run "bring_your_own_notification" {
  module {
    source = "./examples/bring-your-own-notification"
  }

  assert {
    condition     = aws_s3_bucket_notification.this.queue[0].queue_arn != null
    error_message = "the notification of one's own sends to the module's queue"
  }
}

run "publish" {
  variables {
    bucket_name         = "my-generator"
    website_bucket_name = "my-site"
  }

  module {
    source = "./examples/publish"
  }

  assert {
    condition     = output.summary.publish == "s3://my-generator/public/ to s3://my-site/data/, deletions mirrored"
    error_message = "the example copies between two buckets"
  }
}
