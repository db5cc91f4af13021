# One page that answers, in this order: is it fresh, is it healthy, what does it cost and what did it save, what was put
# away. And queries for the log.

locals {
  # What a dry run would have sent is another metric.
  dashboard_dimensions = var.dry_run ? "\"FunctionName\", \"${local.name}\", \"DryRun\", \"true\"" : "\"FunctionName\", \"${local.name}\""

  dashboard = {
    title      = var.dry_run ? "${local.name}: DRY RUN, nothing of this was sent" : local.name
    region     = local.region
    namespace  = var.metrics_namespace == null ? "" : var.metrics_namespace
    dimensions = local.dashboard_dimensions
    objective  = coalesce(var.freshness_objective_seconds, 120)
    name       = local.name
    # Nothing of a dry run is accepted.
    has_times = !var.dry_run
    waiting   = local.has_queue ? "\"AWS/SQS\", \"ApproximateAgeOfOldestMessage\", \"QueueName\", \"${local.name}\"" : "\"AWS/Lambda\", \"AsyncEventAge\", \"FunctionName\", \"${local.name}\""
    # AsyncEventAge is in milliseconds.
    waiting_seconds = local.has_queue ? "waiting" : "waiting / 1000"
    dead            = local.dead_letter_name
  }

  # As text, so that bench/dashboard/ can draw it without Terraform.
  dashboard_body = <<-JSON
    {
      "start": "-P1D",
      "periodOverride": "inherit",
      "widgets": [
        { "type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {
          "markdown": "# ${local.dashboard.title}\nIs it fresh? Is it healthy? What does it cost, and what did it save? What was put away? Empty graphs mean that nothing changed." } },

        { "type": "metric", "x": 0, "y": 2, "width": 16, "height": 6, "properties": {
          "title": "Is it fresh? Seconds from a change until it was accepted, and until it was fresh", "view": "timeSeries", "region": "${local.dashboard.region}", "period": 300,
          "metrics": [
            [ { "expression": "accepted + 25", "label": "fresh, p95, estimate", "id": "estimate" } ],
            [ "${local.dashboard.namespace}", "TimeToAcceptance", ${local.dashboard.dimensions}, { "stat": "p95", "id": "accepted", "label": "accepted, p95" } ],
            [ "${local.dashboard.namespace}", "TimeToAcceptance", ${local.dashboard.dimensions}, { "stat": "p50", "label": "accepted, p50" } ],
            [ "${local.dashboard.namespace}", "TimeToFresh", ${local.dashboard.dimensions}, { "stat": "p95", "label": "fresh, p95, observed" } ]
          ],
          "annotations": { "horizontal": [ { "label": "objective", "value": ${local.dashboard.objective} } ] },
          "yAxis": { "left": { "min": 0, "label": "seconds", "showUnits": false } } } },
        { "type": "metric", "x": 16, "y": 2, "width": 8, "height": 6, "properties": {
          "title": "The whole time shown", "view": "singleValue", "region": "${local.dashboard.region}", "period": 86400, "setPeriodToTimeRange": true, "sparkline": false,
          "metrics": [
            [ { "expression": "p50 + 25", "label": "fresh after, p50, estimate (s)", "id": "median", "visible": ${local.dashboard.has_times} } ],
            [ { "expression": "p95 + 25", "label": "fresh after, p95, estimate (s)", "id": "slow", "visible": ${local.dashboard.has_times} } ],
            [ "${local.dashboard.namespace}", "TimeToAcceptance", ${local.dashboard.dimensions}, { "stat": "p50", "id": "p50", "visible": false } ],
            [ "${local.dashboard.namespace}", "TimeToAcceptance", ${local.dashboard.dimensions}, { "stat": "p95", "id": "p95", "visible": false } ],
            [ "${local.dashboard.namespace}", "Changes", ${local.dashboard.dimensions}, { "stat": "Sum", "label": "changes" } ]
          ] } },

        { "type": "metric", "x": 0, "y": 8, "width": 12, "height": 6, "properties": {
          "title": "Is it healthy? What failed, waits or was refused", "view": "timeSeries", "region": "${local.dashboard.region}", "period": 300, "stat": "Sum",
          "metrics": [
            [ "AWS/Lambda", "Errors", "FunctionName", "${local.dashboard.name}", { "label": "failed invocations" } ],
            [ "AWS/Lambda", "Throttles", "FunctionName", "${local.dashboard.name}", { "label": "throttled invocations" } ],
            [ "${local.dashboard.namespace}", "PostponedChanges", ${local.dashboard.dimensions}, { "label": "postponed changes" } ],
            [ "${local.dashboard.namespace}", "RefusedPaths", ${local.dashboard.dimensions}, { "label": "refused paths" } ],
            [ "${local.dashboard.namespace}", "FailedCopies", ${local.dashboard.dimensions}, { "label": "failed copies" } ]
          ],
          "yAxis": { "left": { "min": 0, "showUnits": false } } } },
        { "type": "metric", "x": 12, "y": 8, "width": 12, "height": 6, "properties": {
          "title": "How long do changes wait? Seconds", "view": "timeSeries", "region": "${local.dashboard.region}", "period": 300, "stat": "Maximum",
          "metrics": [
            [ { "expression": "${local.dashboard.waiting_seconds}", "label": "oldest event that waits", "id": "oldest" } ],
            [ ${local.dashboard.waiting}, { "id": "waiting", "visible": false } ],
            [ "${local.dashboard.namespace}", "OldestChangeAge", ${local.dashboard.dimensions}, { "label": "oldest change that was handled" } ]
          ],
          "yAxis": { "left": { "min": 0, "label": "seconds", "showUnits": false } } } },

        { "type": "metric", "x": 0, "y": 14, "width": 12, "height": 6, "properties": {
          "title": "What does it cost? Paths", "view": "timeSeries", "stacked": false, "region": "${local.dashboard.region}", "period": 3600, "stat": "Sum",
          "metrics": [
            [ "${local.dashboard.namespace}", "Changes", ${local.dashboard.dimensions}, { "label": "changes" } ],
            [ "${local.dashboard.namespace}", "NecessaryPaths", ${local.dashboard.dimensions}, { "label": "necessary paths" } ],
            [ "${local.dashboard.namespace}", "BilledPaths", ${local.dashboard.dimensions}, { "label": "billed paths" } ],
            [ "${local.dashboard.namespace}", "Wildcards", ${local.dashboard.dimensions}, { "label": "of these, wildcards" } ]
          ],
          "yAxis": { "left": { "min": 0, "showUnits": false } } } },
        { "type": "metric", "x": 12, "y": 14, "width": 6, "height": 6, "properties": {
          "title": "Dollars, as if no path were free", "view": "singleValue", "region": "${local.dashboard.region}", "period": 86400, "setPeriodToTimeRange": true, "sparkline": false, "stat": "Sum",
          "metrics": [
            [ "${local.dashboard.namespace}", "Dollars", ${local.dashboard.dimensions}, { "id": "dollars", "label": "spent" } ],
            [ { "expression": "FILL(changes, 0) * 0.005 - FILL(dollars, 0)", "label": "saved against one path a change", "id": "saved" } ],
            [ "${local.dashboard.namespace}", "Changes", ${local.dashboard.dimensions}, { "id": "changes", "visible": false } ]
          ] } },
        { "type": "metric", "x": 18, "y": 14, "width": 6, "height": 6, "properties": {
          "title": "And beside the dollars", "view": "singleValue", "region": "${local.dashboard.region}", "period": 86400, "setPeriodToTimeRange": true, "sparkline": false, "stat": "Sum",
          "metrics": [
            [ "${local.dashboard.namespace}", "Calls", ${local.dashboard.dimensions}, { "label": "requests to CloudFront" } ],
            [ "${local.dashboard.namespace}", "Collateral", ${local.dashboard.dimensions}, { "label": "unchanged objects evicted" } ],
            [ "${local.dashboard.namespace}", "Copies", ${local.dashboard.dimensions}, { "label": "objects copied" } ],
            [ "${local.dashboard.namespace}", "PathsOfMonth", "FunctionName", "${local.dashboard.name}", { "stat": "Maximum", "label": "paths of the month, with a budget" } ]
          ] } },

        { "type": "metric", "x": 0, "y": 20, "width": 12, "height": 6, "properties": {
          "title": "What was put away? Messages in the dead-letter queue", "view": "timeSeries", "region": "${local.dashboard.region}", "period": 300,
          "metrics": [
            [ "AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${local.dashboard.dead}", { "stat": "Maximum", "label": "there now" } ],
            [ "${local.dashboard.namespace}", "DeadLettered", ${local.dashboard.dimensions}, { "stat": "Sum", "label": "sent there" } ]
          ],
          "yAxis": { "left": { "min": 0, "showUnits": false } } } },
        { "type": "metric", "x": 12, "y": 20, "width": 12, "height": 6, "properties": {
          "title": "And what needed nothing? Changes", "view": "singleValue", "region": "${local.dashboard.region}", "period": 86400, "setPeriodToTimeRange": true, "sparkline": false, "stat": "Sum",
          "metrics": [
            [ "${local.dashboard.namespace}", "SkippedUnchanged", ${local.dashboard.dimensions}, { "label": "unchanged" } ],
            [ "${local.dashboard.namespace}", "SkippedNew", ${local.dashboard.dimensions}, { "label": "new objects" } ],
            [ "${local.dashboard.namespace}", "SkippedFresh", ${local.dashboard.dimensions}, { "label": "cleared already" } ],
            [ "${local.dashboard.namespace}", "SkippedIgnored", ${local.dashboard.dimensions}, { "label": "seen by no viewer" } ]
          ] } }
      ]
    }
  JSON
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.create_dashboard ? 1 : 0

  dashboard_name = local.name
  dashboard_body = jsonencode(jsondecode(local.dashboard_body))
}

locals {
  # By their names below the function's in Logs Insights.
  queries = {
    "slowest changes"        = <<-EOT
      filter message = "an invalidation was accepted" and ispresent(acceptedAfterSeconds)
      | fields @timestamp, distributionId, invalidationId, changes, paths, acceptedAfterSeconds, freshAfterSecondsEstimate
      | sort acceptedAfterSeconds desc
      | limit 50
    EOT
    "cost by folder"         = <<-EOT
      filter message = "an invalidation was accepted"
      | fields jsonParse(@message) as line
      | unnest line.spent into part
      | stats sum(part.paths) as paths, sum(part.dollars) as dollars by part.folder, part.cause
      | sort paths desc
      | limit 50
    EOT
    "what was dead-lettered" = <<-EOT
      filter ispresent(deadLettered.0.messageId)
      | fields jsonParse(@message) as line
      | unnest line.deadLettered into letter
      | stats count(*) as messages by letter.reason
      | sort messages desc
      | limit 50
    EOT
    "what was skipped"       = <<-EOT
      filter message = "metrics" and not ispresent(DryRun) and (SkippedUnchanged > 0 or SkippedNew > 0 or SkippedFresh > 0 or SkippedIgnored > 0)
      | stats sum(SkippedUnchanged) as unchanged, sum(SkippedNew) as newObjects, sum(SkippedFresh) as clearedAlready, sum(SkippedIgnored) as ignored, sum(Changes) as changes by bin(1d)
      | limit 50
    EOT
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = { for name, query in local.queries : name => trimspace(query) if var.create_dashboard }

  name            = "${local.name}/${each.key}"
  log_group_names = [local.log_group_name]
  query_string    = each.value
}
