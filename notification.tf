# The bucket's notification configuration. S3 keeps one for each bucket: whoever owns it owns all of its entries.

locals {
  own_notifications = {
    for i, filter in local.owns_notification ? local.s3_filters : [] :
    "${local.name}-${i}" => { events = var.event_types, filter_prefix = filter.prefix, filter_suffix = filter.suffix }
  }

  foreign_notifications = flatten([
    for entries in [var.other_notifications.queues, var.other_notifications.topics, var.other_notifications.lambda_functions] :
    [for id, entry in entries : merge(entry, { id = id })]
  ])

  # A filter that is not there fits everything, as an empty one would.
  all_notifications = [
    for entry in concat([for id, entry in local.own_notifications : merge(entry, { id = id })], local.foreign_notifications) : {
      id     = entry.id
      events = entry.events
      prefix = entry.filter_prefix == null ? "" : entry.filter_prefix
      suffix = entry.filter_suffix == null ? "" : entry.filter_suffix
    }
  ]

  # S3 refuses two entries that one event could both fit (S3 User Guide, "Configuring event notifications using object
  # key name filtering").
  overlapping_notifications = distinct([
    for pair in setproduct(local.all_notifications, local.all_notifications) : join(" and ", sort(pair[*].id))
    if pair[0].id != pair[1].id
    && (startswith(pair[0].prefix, pair[1].prefix) || startswith(pair[1].prefix, pair[0].prefix))
    && (endswith(pair[0].suffix, pair[1].suffix) || endswith(pair[1].suffix, pair[0].suffix))
    && anytrue([
      for event in setproduct(pair[0].events, pair[1].events) :
      event[0] == event[1]
      || endswith(event[0], ":*") && startswith(event[1], trimsuffix(event[0], "*"))
      || endswith(event[1], ":*") && startswith(event[0], trimsuffix(event[1], "*"))
    ])
  ])
}

resource "aws_s3_bucket_notification" "this" {
  count = local.owns_notification ? 1 : 0

  # Not from the data source: a depends_on on the module makes its values unknown, and the notification would be replaced.
  bucket      = var.bucket_name
  eventbridge = var.other_notifications.eventbridge

  dynamic "queue" {
    for_each = merge(
      { for id, entry in local.own_notifications : id => merge(entry, { arn = aws_sqs_queue.buffer[0].arn }) if local.has_queue },
      var.other_notifications.queues,
    )

    content {
      id            = queue.key
      queue_arn     = queue.value.arn
      events        = queue.value.events
      filter_prefix = queue.value.filter_prefix
      filter_suffix = queue.value.filter_suffix
    }
  }

  dynamic "topic" {
    for_each = var.other_notifications.topics

    content {
      id            = topic.key
      topic_arn     = topic.value.arn
      events        = topic.value.events
      filter_prefix = topic.value.filter_prefix
      filter_suffix = topic.value.filter_suffix
    }
  }

  dynamic "lambda_function" {
    for_each = merge(
      { for id, entry in local.own_notifications : id => merge(entry, { arn = aws_lambda_function.this.arn }) if !local.has_queue },
      var.other_notifications.lambda_functions,
    )

    content {
      id                  = lambda_function.key
      lambda_function_arn = lambda_function.value.arn
      events              = lambda_function.value.events
      filter_prefix       = lambda_function.value.filter_prefix
      filter_suffix       = lambda_function.value.filter_suffix
    }
  }

  # S3 checks that it may send to the destination before it accepts the notification. The queue's policy is part of
  # the queue.
  depends_on = [aws_lambda_permission.s3]

  lifecycle {
    precondition {
      condition     = length(local.all_notifications) == length(distinct(local.all_notifications[*].id))
      error_message = "other_notifications has the ids ${jsonencode(local.foreign_notifications[*].id)}; ${jsonencode(keys(local.own_notifications))} are the module's own. Use other ids."
    }

    precondition {
      condition = alltrue([
        for entry in local.foreign_notifications :
        startswith(entry.arn, "arn:${data.aws_partition.this.partition}:") && split(":", entry.arn)[3] == local.region
      ])
      error_message = "other_notifications has destinations outside ${local.region}: ${jsonencode(local.foreign_notifications[*].arn)}. S3 sends events only inside the bucket's region."
    }

    precondition {
      condition     = length(local.overlapping_notifications) == 0
      error_message = "other_notifications: ${join("; ", local.overlapping_notifications)} would both get the same events, which S3 refuses (${join(", ", keys(local.own_notifications))}: the module's own). Narrow event_types, object_prefixes or the entry's filters; or send the bucket's events to EventBridge or an SNS topic, and set event_source accordingly."
    }

    precondition {
      condition     = length(local.all_notifications) <= 100
      error_message = "other_notifications has ${length(local.foreign_notifications)} entries and the module ${length(local.own_notifications)} of its own; S3 allows a bucket 100."
    }
  }
}
