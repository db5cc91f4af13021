# Prefixes, suffixes and event types, as S3 and as EventBridge want them.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "s3_has_a_notification_for_every_pair" {
  variables {
    object_prefixes = ["site/", "img/"]
    object_suffixes = [".html", ".css"]
  }

  assert {
    condition = [for queue in aws_s3_bucket_notification.this[0].queue : [queue.filter_prefix, queue.filter_suffix]] == [
      ["site/", ".html"], ["site/", ".css"], ["img/", ".html"], ["img/", ".css"]
    ]
    error_message = "every prefix goes with every suffix"
  }
}

run "s3_compares_with_the_form_encoded_key" {
  variables {
    object_prefixes = ["my site/é+/"]
    object_suffixes = [" (1).html"]
    buffer_seconds  = 0
  }

  assert {
    condition = (
      aws_s3_bucket_notification.this[0].lambda_function[0].filter_prefix == "my+site/%C3%A9%2B/"
      && aws_s3_bucket_notification.this[0].lambda_function[0].filter_suffix == "+%281%29.html"
    )
    error_message = "prefixes and suffixes are encoded for S3"
  }
}

run "s3_event_types" {
  variables {
    event_types = ["s3:ObjectCreated:Copy"]
  }

  assert {
    condition     = aws_s3_bucket_notification.this[0].queue[0].events == toset(["s3:ObjectCreated:Copy"])
    error_message = "only the events that were asked for"
  }
}

run "eventbridge_prefixes" {
  variables {
    event_source    = "eventbridge"
    object_prefixes = ["my site/é+/", "img/"]
    event_types     = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"]
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern) == {
      source      = ["aws.s3"]
      detail-type = ["Object Created"]
      detail = {
        bucket = { name = ["my-site"] }
        object = { key = [{ prefix = "my site/é+/" }, { prefix = "img/" }] }
      }
    }
    error_message = "EventBridge compares with the key as it is: ${aws_cloudwatch_event_rule.this[0].event_pattern}"
  }
}

run "eventbridge_suffixes" {
  variables {
    event_source    = "eventbridge"
    object_suffixes = [".html"]
    event_types     = ["s3:LifecycleExpiration:Delete"]
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern).detail.object.key == [{ suffix = ".html" }]
      && jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern).detail-type == ["Object Deleted"]
    )
    error_message = "one suffix, deletions only: ${aws_cloudwatch_event_rule.this[0].event_pattern}"
  }
}

run "eventbridge_prefixes_and_suffixes" {
  variables {
    event_source    = "eventbridge"
    object_prefixes = ["site/index", "c\\d/"]
    object_suffixes = ["index.html"]
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this[0].event_pattern).detail.object.key == [
      { prefix = "site/index" }, { prefix = "c\\d/" }
    ]
    error_message = "the function looks at suffixes, so that a key in which both overlap is not missed: ${aws_cloudwatch_event_rule.this[0].event_pattern}"
  }
}
