# Entries of the bucket's notification that are not the module's own.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "own_entries_have_ids" {
  assert {
    condition = (
      aws_s3_bucket_notification.this[0].queue[0].id == "cloudfront-cache-invalidator-0" && length(aws_s3_bucket_notification.this[0].queue) == 1
      && !aws_s3_bucket_notification.this[0].eventbridge
      && length(aws_s3_bucket_notification.this[0].topic) == 0
      && length(aws_s3_bucket_notification.this[0].lambda_function) == 0
    )
    error_message = "one entry, which its id tells apart"
  }
}

run "entries_of_others_stay" {
  variables {
    event_types = ["s3:ObjectCreated:*"]
    other_notifications = {
      eventbridge      = true
      queues           = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectRemoved:*"], filter_prefix = "logs/", filter_suffix = ".gz" } }
      topics           = { fan-out = { arn = "arn:aws:sns:eu-central-1:111122223333:fan-out", events = ["s3:ObjectTagging:*", "s3:ReducedRedundancyLostObject"] } }
      lambda_functions = { thumbnails = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:thumbnails:live", events = ["s3:ObjectRestore:Completed"] } }
    }
  }

  assert {
    condition = (
      aws_s3_bucket_notification.this[0].eventbridge
      && aws_s3_bucket_notification.this[0].queue[1].id == "cloudfront-cache-invalidator-0" && aws_s3_bucket_notification.this[0].queue[0].id == "audit"
      && aws_s3_bucket_notification.this[0].queue[0].queue_arn == "arn:aws:sqs:eu-central-1:111122223333:audit"
      && aws_s3_bucket_notification.this[0].queue[0].events == toset(["s3:ObjectRemoved:*"])
      && aws_s3_bucket_notification.this[0].queue[0].filter_prefix == "logs/"
      && aws_s3_bucket_notification.this[0].queue[0].filter_suffix == ".gz"
    )
    error_message = "the queue is beside the module's"
  }

  assert {
    condition = (
      aws_s3_bucket_notification.this[0].topic[0].id == "fan-out"
      && aws_s3_bucket_notification.this[0].topic[0].topic_arn == "arn:aws:sns:eu-central-1:111122223333:fan-out"
      && aws_s3_bucket_notification.this[0].topic[0].filter_prefix == null
      && aws_s3_bucket_notification.this[0].lambda_function[0].id == "thumbnails"
      && aws_s3_bucket_notification.this[0].lambda_function[0].lambda_function_arn == "arn:aws:lambda:eu-central-1:111122223333:function:thumbnails:live"
      && aws_s3_bucket_notification.this[0].lambda_function[0].events == toset(["s3:ObjectRestore:Completed"])
    )
    error_message = "topic and function, too"
  }
}

run "beside_direct_delivery" {
  variables {
    buffer_seconds      = 0
    object_suffixes     = [".html"]
    other_notifications = { lambda_functions = { thumbnails = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:thumbnails", events = ["s3:ObjectCreated:*"], filter_suffix = ".png" } }, eventbridge = false, queues = {}, topics = {} }
  }

  assert {
    condition = (
      aws_s3_bucket_notification.this[0].lambda_function[0].id == "cloudfront-cache-invalidator-0" && aws_s3_bucket_notification.this[0].lambda_function[1].id == "thumbnails"
      && length(aws_s3_bucket_notification.this[0].queue) == 0
    )
    error_message = "both functions"
  }
}

run "of_a_bucket_that_the_module_does_not_own" {
  variables {
    event_source        = "eventbridge"
    other_notifications = { eventbridge = true, queues = {}, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "a_fifo_queue" {
  variables {
    other_notifications = { queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit.fifo", events = ["s3:ObjectTagging:*"] } }, eventbridge = false, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "a_queue_under_topics" {
  variables {
    other_notifications = { topics = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTagging:*"] } }, eventbridge = false, queues = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "a_function_by_its_name" {
  variables {
    other_notifications = { lambda_functions = { thumbnails = { arn = "thumbnails", events = ["s3:ObjectTagging:*"] } }, eventbridge = false, queues = {}, topics = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "no_event" {
  variables {
    other_notifications = { queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = [] } }, eventbridge = false, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "not_an_event" {
  variables {
    other_notifications = { queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["ObjectTagging"] } }, eventbridge = false, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "the_same_id_twice" {
  variables {
    other_notifications = {
      queues           = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTagging:*"] } }
      topics           = { audit = { arn = "arn:aws:sns:eu-central-1:111122223333:audit", events = ["s3:ObjectRestore:*"] } }
      eventbridge      = false
      lambda_functions = {}
    }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "the_id_of_the_module" {
  variables {
    other_notifications = { topics = { cloudfront-cache-invalidator-0 = { arn = "arn:aws:sns:eu-central-1:111122223333:audit", events = ["s3:ObjectRestore:*"] } }, eventbridge = false, queues = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [aws_s3_bucket_notification.this[0]]
}

run "overlaps_with_the_module" {
  variables {
    object_prefixes     = ["site/"]
    other_notifications = { queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectCreated:Put"], filter_prefix = "site/logs/" } }, eventbridge = false, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [aws_s3_bucket_notification.this[0]]
}

run "overlaps_with_another" {
  variables {
    event_types = ["s3:ObjectCreated:*"]
    other_notifications = {
      queues           = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectRemoved:*"], filter_suffix = ".gz" } }
      topics           = { fan-out = { arn = "arn:aws:sns:eu-central-1:111122223333:fan-out", events = ["s3:ObjectRemoved:Delete"], filter_prefix = "logs/" } }
      eventbridge      = false
      lambda_functions = {}
    }
  }

  command         = plan
  expect_failures = [aws_s3_bucket_notification.this[0]]
}

run "more_than_s3_allows" {
  variables {
    other_notifications = { queues = { for i in range(100) : "q${i}" => { arn = "arn:aws:sqs:eu-central-1:111122223333:q${i}", events = ["s3:ObjectTagging:*"], filter_prefix = "f${i}/" } }, eventbridge = false, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [aws_s3_bucket_notification.this[0]]
}

run "a_misspelled_event" {
  variables {
    other_notifications = { eventbridge = false, queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTaging:*"] } }, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "an_event_beside_its_family" {
  variables {
    other_notifications = { eventbridge = false, queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTagging:*", "s3:ObjectTagging:Put"] } }, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "a_filter_that_is_not_encoded" {
  variables {
    other_notifications = { eventbridge = false, queues = { audit = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTagging:*"], filter_prefix = "my site/" } }, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "an_empty_id" {
  variables {
    other_notifications = { eventbridge = false, queues = { "" = { arn = "arn:aws:sqs:eu-central-1:111122223333:audit", events = ["s3:ObjectTagging:*"] } }, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [var.other_notifications]
}

run "a_queue_of_another_region" {
  variables {
    other_notifications = { eventbridge = false, queues = { audit = { arn = "arn:aws:sqs:us-west-2:111122223333:audit", events = ["s3:ObjectTagging:*"] } }, topics = {}, lambda_functions = {} }
  }

  command         = plan
  expect_failures = [aws_s3_bucket_notification.this[0]]
}
