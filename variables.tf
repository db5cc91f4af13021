################################################################################
# Required
################################################################################

variable "bucket_name" {
  description = "Name of the existing S3 bucket whose changes are invalidated in CloudFront."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name is \"${var.bucket_name}\"; expected the name alone, 3 to 63 lower-case letters, digits, dots and hyphens, such as \"my-site\" (no ARN, no s3:// URL)."
  }
}

variable "cloudfront_distribution_id" {
  description = "ID of the existing CloudFront distribution in front of the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z0-9]+$", var.cloudfront_distribution_id))
    error_message = "cloudfront_distribution_id is \"${var.cloudfront_distribution_id}\"; expected the id, capital letters and digits such as \"E2EXAMPLE1ABCD\" (no domain name, no ARN)."
  }
}

################################################################################
# Events
################################################################################

variable "event_source" {
  description = <<-EOT
    Where events come from.

    - `s3`: the module owns the bucket's notification configuration and replaces what is there.
    - `eventbridge`: the bucket already sends its events to EventBridge; the module adds a rule.
    - `none`: you send events yourself; the outputs have what your own notification needs.
  EOT
  type        = string
  default     = "s3"
  nullable    = false

  validation {
    condition     = contains(["s3", "eventbridge", "none"], var.event_source)
    error_message = "event_source is \"${var.event_source}\"; expected \"s3\", \"eventbridge\" or \"none\"."
  }
}

variable "event_types" {
  description = <<-EOT
    S3 events that count as changes. Leave one out only when it cannot change what viewers see: without
    `s3:LifecycleExpiration:*`, expired objects stay at the edge. EventBridge distinguishes only created from deleted.
  EOT
  type        = set(string)
  default     = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
  nullable    = false

  validation {
    condition = length(var.event_types) > 0 && alltrue([
      for type in var.event_types :
      can(regex("^s3:(ObjectCreated:(\\*|Put|Post|Copy|CompleteMultipartUpload)|(ObjectRemoved|LifecycleExpiration):(\\*|Delete|DeleteMarkerCreated))$", type))
    ])
    error_message = "event_types is ${jsonencode(var.event_types)}; expected at least one of s3:ObjectCreated:{*, Put, Post, Copy, CompleteMultipartUpload}, s3:ObjectRemoved:{*, Delete, DeleteMarkerCreated}, s3:LifecycleExpiration:{*, Delete, DeleteMarkerCreated}."
  }

  validation {
    condition = alltrue([
      for type in var.event_types :
      endswith(type, ":*") || !contains(var.event_types, replace(type, "/:[^:]*$/", ":*"))
    ])
    error_message = "event_types is ${jsonencode(var.event_types)}; S3 refuses an event beside the \"*\" of its own family, so leave one of the two out."
  }
}

variable "object_prefixes" {
  description = "Only keys that begin with one of these count, such as `[\"site/\"]`. Empty: every key. Write them as they are in the bucket, unencoded and without a slash before them."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue(flatten([
      for i, one in var.object_prefixes : [
        for j, other in var.object_prefixes : i == j || !startswith(one, other)
      ]
    ])) && !contains(var.object_prefixes, "")
    error_message = "object_prefixes is ${jsonencode(var.object_prefixes)}; expected non-empty prefixes none of which begins with another, as S3 refuses overlapping filters."
  }

  validation {
    condition     = alltrue([for prefix in var.object_prefixes : !startswith(prefix, "/")])
    error_message = "object_prefixes is ${jsonencode(var.object_prefixes)}; expected prefixes of keys, which begin without a slash: write ${jsonencode([for prefix in var.object_prefixes : trimprefix(prefix, "/")])}."
  }

  validation {
    condition     = max(1, length(var.object_prefixes)) * max(1, length(var.object_suffixes)) <= 100
    error_message = "object_prefixes has ${length(var.object_prefixes)} entries and object_suffixes ${length(var.object_suffixes)}; every pair is a notification, and S3 allows a bucket 100 of them."
  }
}

variable "object_suffixes" {
  description = "Only keys that end with one of these count, such as `[\".html\", \".css\"]`. Empty: every key. Write them as they are in the bucket, unencoded."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue(flatten([
      for i, one in var.object_suffixes : [
        for j, other in var.object_suffixes : i == j || !endswith(one, other)
      ]
    ])) && !contains(var.object_suffixes, "")
    error_message = "object_suffixes is ${jsonencode(var.object_suffixes)}; expected non-empty suffixes none of which ends with another, as S3 refuses overlapping filters."
  }
}

variable "other_notifications" {
  description = <<-EOT
    The other entries of the bucket's notification configuration, with `event_source = "s3"`. S3 keeps one configuration
    for each bucket, and the module owns it: what is not named here is removed. Name all four kinds. The names in the maps are
    the ids of the entries. Terraform ignores attributes of an entry that it does not know, so check the spelling in the plan.

    - `eventbridge`: whether the bucket sends its events to EventBridge, too.
    - `queues`, `topics`, `lambda_functions`: where S3 sends which events. Filters are written as S3 has them, form-encoded.
      The destinations must allow S3 to send already.
  EOT
  # The four are required, as Terraform would drop a misspelled one, and with it what belongs to others.
  type = object({
    eventbridge = bool
    queues = map(object({
      arn           = string
      events        = set(string)
      filter_prefix = optional(string)
      filter_suffix = optional(string)
    }))
    topics = map(object({
      arn           = string
      events        = set(string)
      filter_prefix = optional(string)
      filter_suffix = optional(string)
    }))
    lambda_functions = map(object({
      arn           = string
      events        = set(string)
      filter_prefix = optional(string)
      filter_suffix = optional(string)
    }))
  })
  default  = { eventbridge = false, queues = {}, topics = {}, lambda_functions = {} }
  nullable = false

  validation {
    condition = var.event_source == "s3" || !var.other_notifications.eventbridge && (
      length(var.other_notifications.queues) + length(var.other_notifications.topics) + length(var.other_notifications.lambda_functions) == 0
    )
    error_message = "other_notifications has entries, but event_source is \"${var.event_source}\": then the bucket's notification is not the module's. Take them out, or set event_source = \"s3\". If the module owns the notification already, first run \"terraform state rm\" on it, as the apply would empty it, entries of others included."
  }

  # Error messages name ids only: an ARN may be unknown until apply, and a message with such a value is none.
  validation {
    condition = alltrue(flatten([
      [for entry in values(var.other_notifications.queues) : can(regex("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$", entry.arn))],
      [for entry in values(var.other_notifications.topics) : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", entry.arn))],
      [for entry in values(var.other_notifications.lambda_functions) : can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_:$-]+$", entry.arn))],
    ]))
    error_message = "other_notifications has the queues ${jsonencode(keys(var.other_notifications.queues))}, the topics ${jsonencode(keys(var.other_notifications.topics))} and the lambda_functions ${jsonencode(keys(var.other_notifications.lambda_functions))}, one of which has the ARN of something else; expected ARNs of standard queues, standard topics and functions, as S3 cannot send to anything else."
  }

  # The families of S3's events (S3 User Guide, "Event notification types and destinations").
  validation {
    condition = alltrue([
      for entry in concat(values(var.other_notifications.queues), values(var.other_notifications.topics), values(var.other_notifications.lambda_functions)) :
      length(entry.events) > 0 && alltrue([
        for event in entry.events :
        can(regex("^s3:(ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering|(ObjectCreated|ObjectRemoved|ObjectRestore|ObjectTagging|ObjectAcl|ObjectAnnotation|ObjectRetention|Replication|LifecycleExpiration):(\\*|[A-Za-z]+))$", event))
        && (endswith(event, ":*") || !contains(entry.events, replace(event, "/:[^:]*$/", ":*")))
      ])
    ])
    error_message = "other_notifications has the events ${jsonencode({ for id, entry in merge(var.other_notifications.queues, var.other_notifications.topics, var.other_notifications.lambda_functions) : id => entry.events })}; expected at least one event of S3 for each entry, such as \"s3:ObjectTagging:*\", and none beside the \"*\" of its own family."
  }

  validation {
    condition = alltrue([
      for entry in concat(values(var.other_notifications.queues), values(var.other_notifications.topics), values(var.other_notifications.lambda_functions)) :
      can(regex("^[^ *]*$", entry.filter_prefix == null ? "" : entry.filter_prefix)) && can(regex("^[^ *]*$", entry.filter_suffix == null ? "" : entry.filter_suffix))
    ])
    error_message = "other_notifications has the filters ${jsonencode({ for id, entry in merge(var.other_notifications.queues, var.other_notifications.topics, var.other_notifications.lambda_functions) : id => [entry.filter_prefix, entry.filter_suffix] })}; expected them as S3 has them: form-encoded, a space as \"+\", and no \"*\", which S3 takes literally."
  }

  validation {
    condition = length(distinct(concat(keys(var.other_notifications.queues), keys(var.other_notifications.topics), keys(var.other_notifications.lambda_functions)))) == (
      length(var.other_notifications.queues) + length(var.other_notifications.topics) + length(var.other_notifications.lambda_functions)
      ) && alltrue([
        for id in concat(keys(var.other_notifications.queues), keys(var.other_notifications.topics), keys(var.other_notifications.lambda_functions)) :
        length(id) >= 1 && length(id) <= 255
    ])
    error_message = "other_notifications has the ids ${jsonencode(concat(keys(var.other_notifications.queues), keys(var.other_notifications.topics), keys(var.other_notifications.lambda_functions)))}; expected each id once, with 1 to 255 characters, as S3 tells entries apart by them."
  }
}

variable "skip" {
  description = <<-EOT
    Changes that no viewer can see, and that therefore cost no path.

    - `folder-markers`: empty objects whose key ends with `/`.
    - `metadata-events`: events about tags, retention, annotations, replication or access tiers, which only a notification
      of your own sends.
    - `noncurrent-versions`: the expiry of versions that viewers no longer saw.
    - `hashed-names`, not by default: objects created under a name with a hash of their content, such as
      `app.3f9a2b1c.js`, as other content has another name. Deletions still count.
    - `unchanged`, not by default: in a bucket with versioning, a version with the content and headers of the version
      before it, as `aws s3 sync` uploads from a fresh checkout. The function may then list versions and read objects.
    - `new-objects`, not by default: in a bucket with versioning, an object that was never there before, where CloudFront
      keeps nothing but an error for it, and for at most ten seconds. The function may then list versions.

    Leave one out when your distribution does show such a change.
  EOT
  type        = set(string)
  default     = ["folder-markers", "metadata-events", "noncurrent-versions"]
  nullable    = false

  validation {
    condition     = alltrue([for kind in var.skip : contains(["folder-markers", "metadata-events", "noncurrent-versions", "hashed-names", "unchanged", "new-objects"], kind)])
    error_message = "skip is ${jsonencode(var.skip)}; expected any of \"folder-markers\", \"metadata-events\", \"noncurrent-versions\", \"hashed-names\", \"unchanged\" and \"new-objects\"."
  }

  validation {
    condition     = var.read_distribution || !contains(var.skip, "new-objects")
    error_message = "skip has \"new-objects\", but read_distribution is false: only the distribution tells how long an error for a missing object is kept. Take \"new-objects\" out, or set read_distribution = true."
  }

  validation {
    condition     = length(setintersection(var.skip, ["unchanged", "new-objects"])) == 0 || length(setsubtract(["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"], var.event_types)) == 0
    error_message = "skip is ${jsonencode(var.skip)} and event_types ${jsonencode(var.event_types)}: a version that is put or removed without an event would hide a change. Take \"unchanged\" and \"new-objects\" out, or leave event_types at its default."
  }
}

variable "buffer_seconds" {
  description = <<-EOT
    Seconds that changes gather in a queue at most, until none arrived for 3 seconds; they share one request. 0: no queue,
    every event invokes the function directly, which is faster for rare changes and weaker in bursts.
  EOT
  type        = number
  default     = 15
  nullable    = false

  validation {
    condition     = var.buffer_seconds >= 0 && var.buffer_seconds <= 60 && floor(var.buffer_seconds) == var.buffer_seconds
    error_message = "buffer_seconds is ${var.buffer_seconds}; expected a whole number from 0 to 60."
  }
}

variable "sns_topic_arns" {
  description = "SNS topics that may send to the queue when `event_source` is `none`, such as one that fans out the bucket's notification. Empty: no topic."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.sns_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", arn))])
    error_message = "sns_topic_arns is ${jsonencode(var.sns_topic_arns)}; expected ARNs of standard topics, such as \"arn:aws:sns:eu-central-1:111122223333:changes\" (no FIFO topic, no \"*\")."
  }

  validation {
    condition     = length(var.sns_topic_arns) == 0 || var.event_source == "none" && var.buffer_seconds > 0
    error_message = "sns_topic_arns is ${jsonencode(var.sns_topic_arns)}; expected an empty list unless event_source is \"none\" and buffer_seconds is above 0, as only then topics send to the module's queue."
  }
}

################################################################################
# Paths
################################################################################

variable "read_distribution" {
  description = <<-EOT
    Whether the function reads the distribution's origin path, default root object, cache behaviors and cache policies.
    Variables override what it reads. Set false when your account forbids it; then set what is not the default.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "origin_path" {
  description = <<-EOT
    The distribution's origin path, such as `/site`: the part of every key that viewers do not see. Keys outside it are not
    invalidated. Null: as the distribution has it, or none when `read_distribution` is false. `""`: none.
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.origin_path == null || can(regex("^(/[^/*]+)*$", var.origin_path))
    error_message = "origin_path is ${jsonencode(var.origin_path)}; expected \"\", a path that begins with a slash and has none at its end, no \"//\" and no \"*\", such as \"/site\", or null for the distribution's own."
  }
}

variable "index_document" {
  description = "Name of the object that a folder's URL serves: `docs/index.html` then also clears `/docs/`. Null: folder URLs serve nothing."
  type        = string
  default     = "index.html"

  validation {
    condition     = var.index_document == null || can(regex("^[^/]+$", var.index_document))
    error_message = "index_document is ${jsonencode(var.index_document)}; expected the name of an object without \"/\", such as \"index.html\", or null."
  }
}

variable "default_root_object" {
  description = <<-EOT
    The distribution's default root object: what `/` serves when it is not the index document, without the origin path. Null: as
    the distribution has it, or none when `read_distribution` is false.
  EOT
  type        = string
  default     = null

  validation {
    condition     = var.default_root_object == null || can(regex("^[^/]", var.default_root_object))
    error_message = "default_root_object is ${jsonencode(var.default_root_object)}; expected the key of an object without a slash at its beginning, such as \"home.html\", or null for the distribution's own."
  }
}

variable "clean_urls" {
  description = <<-EOT
    Whether a function at the edge rewrites clean URLs, so that `/page` serves `page.html` and `/docs` serves
    `docs/index.html`. These URLs are cleared, too, at one more path for each page.
  EOT
  type        = bool
  default     = false
  nullable    = false
}

variable "query_strings" {
  description = <<-EOT
    Whether query strings are part of the cache key. Every URL is then cleared by a wildcard (`/x*`), of which CloudFront allows
    15 in progress. Null: as the cache policies say, or false when `read_distribution` is false.
  EOT
  type        = bool
  default     = null
}

variable "path_rules" {
  description = <<-EOT
    What changed objects clear in place of their own URLs, where the key does not tell them: rewritten URLs, pages made from
    data. The first rule whose `match` fits the whole key decides, origin path included; `paths = []` ignores the object.

    In `match`, `*` is any characters but `/`, `**` any folders, `?` one character but `/`, `{name}` one or more characters
    but `/`, `{name+}` the same with `/`, and a backslash makes the next character literal. In `paths`, `{name}` is what it
    stood for, `{key}` the key without the origin path, and `*` at the end a wildcard.
  EOT
  type        = list(object({ match = string, paths = list(string) }))
  default     = []
  nullable    = false

  # path_rules.tf checks the rest.
  validation {
    condition     = alltrue([for rule in var.path_rules : try(rule.match != null && alltrue([for path in rule.paths : path != null]), false)])
    error_message = "path_rules is ${jsonencode(var.path_rules)}; expected a match and a list of paths in every rule, none of them null. Write paths = [] to ignore objects."
  }
}

variable "additional_distributions" {
  description = <<-EOT
    More distributions in front of the same bucket, by any names, each invalidated on its own. Origin path, default root object and
    path rules are each distribution's own; null: as that distribution has it. All other settings are shared.
  EOT
  type = map(object({
    id                  = string
    origin_path         = optional(string)
    default_root_object = optional(string)
    path_rules          = optional(list(object({ match = string, paths = list(string) })), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for one in values(var.additional_distributions) : can(regex("^[A-Z0-9]+$", one.id))])
    error_message = "additional_distributions has the ids ${jsonencode({ for name, one in var.additional_distributions : name => try(one.id, null) })}; expected capital letters and digits such as \"E2EXAMPLE1ABCD\" (no domain names, no ARNs)."
  }

  validation {
    condition     = length(distinct(concat([var.cloudfront_distribution_id], [for name, one in var.additional_distributions : try(one.id, name)]))) == length(var.additional_distributions) + 1
    error_message = "additional_distributions has the ids ${jsonencode({ for name, one in var.additional_distributions : name => try(one.id, null) })}; expected each once, and not ${jsonencode(var.cloudfront_distribution_id)}, which is cloudfront_distribution_id: origin_path, default_root_object and path_rules are its settings."
  }

  # path_rules.tf checks the rest of the rules.
  validation {
    condition = alltrue([
      for one in values(var.additional_distributions) :
      try(alltrue([for rule in one.path_rules : rule.match != null && alltrue([for path in rule.paths : path != null])]), false)
    ])
    error_message = "additional_distributions is ${jsonencode(var.additional_distributions)}; expected a match and a list of paths in every rule, none of them null. Leave path_rules out when there are none."
  }

  validation {
    condition = alltrue([
      for one in values(var.additional_distributions) :
      try(one.origin_path == null, true) || can(regex("^(/[^/*]+)*$", one.origin_path))
    ])
    error_message = "additional_distributions has the origin paths ${jsonencode({ for name, one in var.additional_distributions : name => try(one.origin_path, null) })}; expected \"\", a path that begins with a slash and has none at its end, no \"//\" and no \"*\", such as \"/site\", or null for the distribution's own."
  }

  validation {
    condition = alltrue([
      for one in values(var.additional_distributions) :
      try(one.default_root_object == null, true) || can(regex("^[^/]", one.default_root_object))
    ])
    error_message = "additional_distributions has the default root objects ${jsonencode({ for name, one in var.additional_distributions : name => try(one.default_root_object, null) })}; expected the key of an object without a slash at its beginning, such as \"home.html\", or null for the distribution's own."
  }
}

################################################################################
# Publish
################################################################################

variable "publish" {
  description = <<-EOT
    Copies each object that changes under `source_prefix` of `bucket_name` to `prefix` of the bucket behind the distribution, and
    then invalidates the copy. Null: `bucket_name` is behind the distribution itself. docs/publish.md.

    - `bucket`: the destination, in the function's region.
    - `prefix`, `source_prefix`: a copy's key is `prefix`, then the key without `source_prefix`. Folders with their slash, or "": all of
      the bucket, which must be said of the source.
    - `cache_control`: of copies that none of the `rules` fits; their `match` is of the copy's key, in the language of `path_rules`.
    - `content_types`: by the ending of the key, such as `.json`; others keep the source's.
    - `metadata`: of every copy. CloudFront serves it to viewers.
    - `delete`: whether deletions are mirrored.
    - `source_kms_key_arn`, `kms_key_arn`: keys of SSE-KMS of the source and of the destination.
  EOT
  type = object({
    bucket             = string
    prefix             = optional(string, "")
    source_prefix      = string
    cache_control      = optional(string, "public, max-age=300")
    rules              = optional(list(object({ match = string, cache_control = string })), [])
    content_types      = optional(map(string), {})
    metadata           = optional(map(string), {})
    delete             = optional(bool, false)
    source_kms_key_arn = optional(string)
    kms_key_arn        = optional(string)
  })
  default = null

  validation {
    condition     = var.publish == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.publish.bucket)) && !can(regex("\\.\\.|-s3alias$", var.publish.bucket))
    error_message = "publish.bucket is ${jsonencode(try(var.publish.bucket, null))}; expected the name alone, 3 to 63 lower-case letters, digits, single dots and hyphens, such as \"my-site\" (no ARN, no alias of an access point, no s3:// URL)."
  }

  validation {
    condition     = var.publish == null || !anytrue([for prefix in [try(var.publish.prefix, ""), try(var.publish.source_prefix, "")] : !can(regex("^([^/*?$][^*?$]*/)?$", prefix))])
    error_message = "publish.prefix is ${jsonencode(try(var.publish.prefix, null))} and publish.source_prefix ${jsonencode(try(var.publish.source_prefix, null))}; expected folders with their slash, such as \"data/\", or \"\" for all of the bucket; without a slash before them, and without \"*\", \"?\" and \"$\", which IAM would take for patterns."
  }

  validation {
    condition     = try(var.publish.bucket, "") != var.bucket_name || !startswith(try(var.publish.prefix, ""), try(var.publish.source_prefix, "")) && !startswith(try(var.publish.source_prefix, ""), try(var.publish.prefix, ""))
    error_message = "publish copies from ${jsonencode(try(var.publish.source_prefix, ""))} to ${jsonencode(try(var.publish.prefix, ""))} of the same bucket, and would copy its own copies without end; expected another bucket, or a prefix and a source_prefix of which neither begins with the other, such as \"site/\" and \"drafts/\"."
  }

  validation {
    condition     = var.publish == null || alltrue([for value in concat([try(var.publish.cache_control, "")], try(var.publish.rules[*].cache_control, [])) : can(regex("^[!-~]([ -~]*[!-~])?$", value))])
    error_message = "publish has the Cache-Control headers ${jsonencode(concat([try(var.publish.cache_control, null)], try(var.publish.rules[*].cache_control, [])))}; expected printable ASCII, such as \"public, max-age=300\"."
  }

  # path_rules.tf checks the rest of the rules.
  validation {
    condition     = var.publish == null || try(alltrue([for rule in var.publish.rules : rule.match != null && !startswith(rule.match, "/")]), false)
    error_message = "publish.rules is ${jsonencode(try(var.publish.rules, null))}; expected a match and a cache_control in every rule, none of them null, and the match of a key, which has no slash before it."
  }

  validation {
    condition     = var.publish == null || try(alltrue([for ending, type in var.publish.content_types : can(regex("^\\..", ending)) && can(regex("^[!-~]+/[ -~]*[!-~]$", type))]), false)
    error_message = "publish.content_types is ${jsonencode(try(var.publish.content_types, null))}; expected content types by the ending of keys, such as { \".json\" = \"application/json\" }."
  }

  validation {
    condition = var.publish == null || try(
      alltrue([for name, value in var.publish.metadata : can(regex("^[a-z0-9-]+$", name)) && can(regex("^[!-~]([ -~]*[!-~])?$", value)) && !contains(["distributed-at", "source-bucket", "source-key", "source-etag"], name)])
      && length(join("", concat(keys(var.publish.metadata), values(var.publish.metadata)))) <= 700,
      false,
    )
    error_message = "publish.metadata is ${jsonencode(try(var.publish.metadata, null))}; expected names of lower-case letters, digits and hyphens other than distributed-at, source-bucket, source-key and source-etag, values of printable ASCII without spaces around them, and 700 characters at most, as S3 allows 2 KB with those."
  }

  validation {
    condition     = !try(var.publish.delete, false) || alltrue([for kind in ["s3:ObjectRemoved", "s3:LifecycleExpiration"] : contains(var.event_types, "${kind}:*") || length(setsubtract(["${kind}:Delete", "${kind}:DeleteMarkerCreated"], var.event_types)) == 0])
    error_message = "publish.delete is true and event_types ${jsonencode(var.event_types)}: deletions without an event would not be mirrored. Leave event_types at its default, or set delete = false."
  }

  validation {
    condition     = var.publish == null || anytrue([for type in var.event_types : startswith(type, "s3:ObjectCreated:")])
    error_message = "publish is set, but event_types ${jsonencode(var.event_types)} has no s3:ObjectCreated: nothing would be copied. Leave event_types at its default."
  }

  validation {
    condition     = var.publish == null || length(var.object_prefixes) == 0 || anytrue([for prefix in var.object_prefixes : startswith(prefix, try(var.publish.source_prefix, "")) || startswith(try(var.publish.source_prefix, ""), prefix)])
    error_message = "publish.source_prefix is ${jsonencode(try(var.publish.source_prefix, null))}, and object_prefixes ${jsonencode(var.object_prefixes)} lie outside of it: nothing would be copied. Leave object_prefixes empty: source_prefix alone is watched then."
  }

  validation {
    condition     = var.publish == null || length(setintersection(var.skip, ["unchanged", "new-objects"])) == 0
    error_message = "skip is ${jsonencode(var.skip)} beside publish; both compare versions of a bucket that viewers do not see. Take \"unchanged\" and \"new-objects\" out: an unchanged object is neither copied nor invalidated."
  }

  validation {
    condition     = alltrue([for arn in [try(var.publish.source_kms_key_arn, null), try(var.publish.kms_key_arn, null)] : arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "publish.source_kms_key_arn is ${jsonencode(try(var.publish.source_kms_key_arn, null))} and publish.kms_key_arn ${jsonencode(try(var.publish.kms_key_arn, null))}; expected ARNs of KMS keys (no aliases), or null."
  }
}

################################################################################
# Cost
################################################################################

variable "collapse" {
  description = <<-EOT
    How many unchanged objects may be evicted for each path saved when a wildcard replaces the paths of a folder.

    - `precise`: none.
    - `balanced`: 20. Two thousand changes spread over a folder of 20,000 objects become one wildcard over all of them.
    - `frugal`: any number, so that more than six paths become one wildcard over their common folder.

    `precise` and `balanced` count unchanged objects by listing the bucket, and clear no folder that cannot be counted.
  EOT
  type        = string
  default     = "balanced"
  nullable    = false

  validation {
    condition     = contains(["precise", "balanced", "frugal"], var.collapse)
    error_message = "collapse is \"${var.collapse}\"; expected \"precise\", \"balanced\" or \"frugal\"."
  }
}

variable "collapse_ratio" {
  description = <<-EOT
    Unchanged objects that may be evicted for each path saved, in place of what `collapse` says: fewer than 20 where cache misses
    are expensive, more where paths are. Null: as `collapse` says.
  EOT
  type        = number
  default     = null

  validation {
    condition     = var.collapse_ratio == null || try(var.collapse_ratio >= 0 && var.collapse_ratio <= 1000000, false)
    error_message = "collapse_ratio is ${jsonencode(var.collapse_ratio)}; expected a number from 0 to 1000000, such as 20, or null."
  }
}

variable "list_bucket" {
  description = <<-EOT
    Whether the function may list the bucket to count unchanged objects. Without it `precise` and `balanced` send exact paths
    only, which costs more for a deploy. `frugal` never lists.
  EOT
  type        = bool
  default     = true
  nullable    = false
}

variable "monthly_path_budget" {
  description = <<-EOT
    Paths a month (UTC) above which the function saves more: with the first path over it, each path saved may evict twice as many
    unchanged objects, and twice as many again for each further 500. Changes are never delayed to save money. The count is a
    CloudWatch metric, which costs $0.30 a month. Null: no budget. The first 1,000 paths of an account's month are free.
  EOT
  type        = number
  default     = null

  validation {
    condition     = var.monthly_path_budget == null || try(var.monthly_path_budget >= 0 && var.monthly_path_budget <= 999999999 && floor(var.monthly_path_budget) == var.monthly_path_budget, false)
    error_message = "monthly_path_budget is ${jsonencode(var.monthly_path_budget)}; expected a whole number of paths from 0 to 999999999, such as 1000, or null."
  }
}

variable "completion_sample_minutes" {
  description = <<-EOT
    Minutes between two invalidations of an environment of the function that are watched until CloudFront has completed them; the
    log then says how long changes took to be fresh. Watching takes some seconds of Lambda. Null: none is watched. Not with
    buffer_seconds = 0.
  EOT
  type        = number
  default     = null

  validation {
    condition     = var.completion_sample_minutes == null || try(var.completion_sample_minutes >= 1 && var.completion_sample_minutes <= 99999 && floor(var.completion_sample_minutes) == var.completion_sample_minutes, false)
    error_message = "completion_sample_minutes is ${jsonencode(var.completion_sample_minutes)}; expected a whole number of minutes from 1 to 99999, such as 10, or null."
  }
}

################################################################################
# Function
################################################################################

variable "lambda_function_name" {
  description = "Name of the function, which also names its role, queues, alarms and log group. Set it when one account and region has the module more than once."
  type        = string
  default     = "cloudfront-cache-invalidator"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.lambda_function_name))
    error_message = "lambda_function_name is \"${var.lambda_function_name}\"; expected 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "create_role" {
  description = "Whether the module makes the function's role. False where roles come from elsewhere: give `lambda_role`, and grant it the output `role_policy`."
  type        = bool
  default     = true
  nullable    = false
}

variable "lambda_role" {
  description = "ARN of a role for the function that Lambda may assume, with `create_role = false`. It needs what the output `role_policy` says."
  type        = string
  default     = null

  validation {
    condition     = var.lambda_role == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", var.lambda_role))
    error_message = "lambda_role is ${jsonencode(var.lambda_role)}; expected the ARN of a role, such as \"arn:aws:iam::111122223333:role/invalidator\", or null."
  }

  validation {
    condition     = var.create_role == (var.lambda_role == null)
    error_message = "lambda_role is ${jsonencode(var.lambda_role)} and create_role ${var.create_role}; expected either create_role = true, or create_role = false and the ARN of your role."
  }
}

variable "role_name" {
  description = "Name of the role. Null: the function's name and the region, as an account's regions share the names of roles."
  type        = string
  default     = null

  validation {
    condition     = var.role_name == null || can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "role_name is ${jsonencode(var.role_name)}; expected 1 to 64 letters, digits and +=,.@_-, or null."
  }
}

variable "role_path" {
  description = "Path of the role, where policies tell roles apart by it. To change it later, change `role_name` in the same apply: the new role is made before the old one goes, and both may not have one name."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]{1,510}/)?$", var.role_path))
    error_message = "role_path is \"${var.role_path}\"; expected \"/\", or a path that begins and ends with it, such as \"/service/\"."
  }
}

variable "role_permissions_boundary" {
  description = "ARN of the policy that bounds the role, where the account requires one. It must allow what the output `role_policy` says."
  type        = string
  default     = null

  validation {
    condition     = var.role_permissions_boundary == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.role_permissions_boundary))
    error_message = "role_permissions_boundary is ${jsonencode(var.role_permissions_boundary)}; expected the ARN of a policy, such as \"arn:aws:iam::111122223333:policy/boundary\", or null."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the function's environment. Null: Lambda's own key. The environment has no secret."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}; expected the ARN of a KMS key, such as \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\", or null."
  }
}

variable "kms_master_key_id" {
  description = "ARN of the KMS key that encrypts the queues. Null: SQS's own encryption. The key's policy must have the statements of the output `kms_key_policy_statements`, as S3 and EventBridge write with it."
  type        = string
  default     = null

  validation {
    condition     = var.kms_master_key_id == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_master_key_id))
    error_message = "kms_master_key_id is ${jsonencode(var.kms_master_key_id)}; expected the ARN of a key of your own, or null: S3 and EventBridge may not use an alias or the key that AWS manages for SQS, and events would be lost."
  }
}

variable "cloudwatch_logs_kms_key_id" {
  description = "ARN of the KMS key that encrypts the log. Its policy must let CloudWatch Logs of the region use it. Null: CloudWatch's own encryption."
  type        = string
  default     = null

  validation {
    condition     = var.cloudwatch_logs_kms_key_id == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.cloudwatch_logs_kms_key_id))
    error_message = "cloudwatch_logs_kms_key_id is ${jsonencode(var.cloudwatch_logs_kms_key_id)}; expected the ARN of a KMS key, or null."
  }
}

variable "lambda_runtime" {
  description = "Runtime of the function. `nodejs24.x` is supported for longer; the AWS provider knows it since 6.21, and older ones refuse the plan."
  type        = string
  default     = "nodejs22.x"
  nullable    = false

  validation {
    condition     = contains(["nodejs22.x", "nodejs24.x"], var.lambda_runtime)
    error_message = "lambda_runtime is \"${var.lambda_runtime}\"; expected \"nodejs22.x\" or \"nodejs24.x\"."
  }
}

variable "lambda_architecture" {
  description = "Processor of the function. `arm64` costs a fifth less; `x86_64` is for regions or policies without it."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture is \"${var.lambda_architecture}\"; expected \"arm64\" or \"x86_64\"."
  }
}

variable "lambda_memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it. With less, bursts of many thousand changes are fresh later: docs/benchmarks.md."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.lambda_memory_size >= 128 && var.lambda_memory_size <= 10240 && floor(var.lambda_memory_size) == var.lambda_memory_size
    error_message = "lambda_memory_size is ${var.lambda_memory_size}; expected a whole number of MB from 128 to 10240."
  }
}

variable "lambda_timeout" {
  description = "Seconds that an invocation may take: gathering (`buffer_seconds`), up to 50 to wait while CloudFront's quota is full, and 10 to answer."
  type        = number
  default     = 120
  nullable    = false

  validation {
    condition     = var.lambda_timeout <= 900 && floor(var.lambda_timeout) == var.lambda_timeout
    error_message = "lambda_timeout is ${var.lambda_timeout}; expected a whole number of seconds, at most 900."
  }

  validation {
    condition     = var.lambda_timeout >= var.buffer_seconds + 60
    error_message = "lambda_timeout is ${var.lambda_timeout}; expected at least ${var.buffer_seconds + 60}, which is buffer_seconds (${var.buffer_seconds}) and 60 seconds to wait out a full quota and to answer."
  }
}

variable "lambda_zip_path" {
  description = "The function's code. Null: `lambda_function.zip` beside this module, which ./scripts/build.sh makes. Set it when a pipeline builds or downloads the zip elsewhere."
  type        = string
  default     = null

  validation {
    condition     = var.lambda_zip_path == null || can(regex("\\.zip$", var.lambda_zip_path))
    error_message = "lambda_zip_path is ${jsonencode(var.lambda_zip_path)}; expected the path of a .zip file, or null for lambda_function.zip beside the module."
  }
}

################################################################################
# Operations
################################################################################

variable "s3_existing_package" {
  description = "The zip in a bucket of the function's region, in place of a file: for mirrors and signed code. Without `version_id` a new zip under the same key is not noticed."
  type = object({
    bucket     = string
    key        = string
    version_id = optional(string)
  })
  default = null

  validation {
    condition     = var.s3_existing_package == null || var.lambda_zip_path == null
    error_message = "s3_existing_package is ${jsonencode(var.s3_existing_package)} and lambda_zip_path ${jsonencode(var.lambda_zip_path)}; expected one of them, or neither for lambda_function.zip beside the module."
  }
}

variable "vpc_subnet_ids" {
  description = "Subnets of the function, where it may run only in a VPC. They need a NAT gateway, as CloudFront's API has no VPC endpoint: docs/operations.md."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.vpc_subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "vpc_subnet_ids is ${jsonencode(var.vpc_subnet_ids)}; expected ids such as \"subnet-0123456789abcdef0\"."
  }
}

variable "vpc_security_group_ids" {
  description = "Security groups of the function in its subnets. They must let it reach AWS's APIs by HTTPS."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.vpc_security_group_ids : can(regex("^sg-[0-9a-f]+$", id))])
    error_message = "vpc_security_group_ids is ${jsonencode(var.vpc_security_group_ids)}; expected ids such as \"sg-0123456789abcdef0\"."
  }

  validation {
    condition     = (length(var.vpc_subnet_ids) > 0) == (length(var.vpc_security_group_ids) > 0)
    error_message = "vpc_subnet_ids is ${jsonencode(var.vpc_subnet_ids)} and vpc_security_group_ids ${jsonencode(var.vpc_security_group_ids)}; expected both, or neither."
  }
}

variable "code_signing_config_arn" {
  description = "ARN of the code signing configuration that the zip must satisfy; sign it and give `s3_existing_package`."
  type        = string
  default     = null

  validation {
    condition     = var.code_signing_config_arn == null || can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]+$", var.code_signing_config_arn))
    error_message = "code_signing_config_arn is ${jsonencode(var.code_signing_config_arn)}; expected the ARN of a code signing configuration, or null."
  }
}

variable "layers" {
  description = "ARNs of layers, such as an account's extension for logs; at most five."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.layers) <= 5 && alltrue([for arn in var.layers : can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", arn))])
    error_message = "layers is ${jsonencode(var.layers)}; expected at most five ARNs of layers with their versions."
  }
}

variable "tracing_mode" {
  description = "`Active` traces every invocation with X-Ray, `PassThrough` those that came with a trace. Null: none."
  type        = string
  default     = null

  validation {
    condition     = contains(["Active", "PassThrough"], coalesce(var.tracing_mode, "Active"))
    error_message = "tracing_mode is ${jsonencode(var.tracing_mode)}; expected \"Active\", \"PassThrough\" or null."
  }
}

variable "reserved_concurrent_executions" {
  description = "Environments kept for the function, and its most. With a queue it has two at most anyway. Set it for direct delivery (`buffer_seconds = 0`): a deploy could otherwise take all of the account's."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrent_executions == null || try(var.reserved_concurrent_executions >= (var.buffer_seconds > 0 ? 2 : 1) && floor(var.reserved_concurrent_executions) == var.reserved_concurrent_executions, false)
    error_message = "reserved_concurrent_executions is ${jsonencode(var.reserved_concurrent_executions)}; expected a whole number from ${var.buffer_seconds > 0 ? "2, as the queue has two pollers" : "1"}, or null. To stop the function see docs/operations.md."
  }
}

variable "dry_run" {
  description = "Plan and log, but never call CloudFront. For trying the module on a live bucket; changes received meanwhile are not invalidated later."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_level" {
  description = "Least severe lines that the function logs. `INFO` has one line for each invocation; `DEBUG` adds all paths to it."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARN", "ERROR"], var.log_level)
    error_message = "log_level is \"${var.log_level}\"; expected \"DEBUG\", \"INFO\", \"WARN\" or \"ERROR\"."
  }
}

variable "use_existing_cloudwatch_log_group" {
  description = "Whether `/aws/lambda/` and the function's name is a log group that exists already, with a retention and a key of its own."
  type        = bool
  default     = false
  nullable    = false
}

variable "cloudwatch_logs_skip_destroy" {
  description = "Whether the log stays when the module is destroyed."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that the function's log is kept."
  type        = number
  default     = 14
  nullable    = false

  validation {
    # Those CloudWatch Logs knows (PutRetentionPolicy); its "never expire" is left out on purpose.
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}; expected one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "metrics_namespace" {
  description = "Namespace of CloudWatch for the function's metrics: docs/metrics.md. They come from lines of the log and cost $0.30 a month each, for the hours in which they have values. Null: there are none."
  type        = string
  default     = null

  validation {
    condition     = var.metrics_namespace == null || can(regex("^[A-Za-z0-9_.\\-/#][A-Za-z0-9_.\\-/#:]{0,254}$", var.metrics_namespace)) && !startswith(coalesce(var.metrics_namespace, "x"), "AWS/")
    error_message = "metrics_namespace is ${jsonencode(var.metrics_namespace)}; expected 1 to 255 letters, digits and _ . - / # : that do not begin with \":\" or \"AWS/\", such as \"CloudFrontInvalidator\", or null."
  }
}

variable "create_alarms" {
  description = "Whether there are alarms, at $0.10 a month for each metric that one watches, of which the first ten of an account are free: docs/operations.md. False where others watch the queues and the function."
  type        = bool
  default     = true
  nullable    = false
}

variable "freshness_objective_seconds" {
  description = "Seconds within which 95 % of changes should be fresh; an alarm fires when five minutes of them were not. Needs `metrics_namespace`. Null: no such alarm."
  type        = number
  default     = 120

  validation {
    condition     = var.freshness_objective_seconds == null || try(var.freshness_objective_seconds >= 30 && var.freshness_objective_seconds <= 86400, false)
    error_message = "freshness_objective_seconds is ${jsonencode(var.freshness_objective_seconds)}; expected 30 to 86400 seconds, as CloudFront alone may take 25, or null."
  }
}

variable "daily_spend_alarm_dollars" {
  description = "Dollars of a day's invalidation paths above which an alarm fires, as if no free path were left. Needs `metrics_namespace`. Null: no such alarm."
  type        = number
  default     = null

  validation {
    condition     = var.daily_spend_alarm_dollars == null || try(var.daily_spend_alarm_dollars > 0, false)
    error_message = "daily_spend_alarm_dollars is ${jsonencode(var.daily_spend_alarm_dollars)}; expected a number above 0, such as 2.5, or null."
  }

  validation {
    condition     = var.daily_spend_alarm_dollars == null || (var.metrics_namespace != null && var.create_alarms)
    error_message = "daily_spend_alarm_dollars is ${jsonencode(var.daily_spend_alarm_dollars)}, metrics_namespace ${jsonencode(var.metrics_namespace)} and create_alarms ${var.create_alarms}; expected a namespace and true, as the alarm watches a metric of the function."
  }
}

variable "create_dashboard" {
  description = "Whether there are a dashboard, at $3 a month beyond an account's three free ones, and queries in Logs Insights, which are free. Needs `metrics_namespace`."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.create_dashboard || var.metrics_namespace != null
    error_message = "create_dashboard is true and metrics_namespace null; expected a namespace, such as \"CloudFrontInvalidator\", as the dashboard shows the function's metrics."
  }
}

variable "alarm_sns_topic_arn" {
  description = "ARN of the SNS topic notified when an alarm fires or clears, in the bucket's region. CloudWatch must be allowed to publish to it. Null: the alarms exist but notify nobody."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_sns_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.alarm_sns_topic_arn))
    error_message = "alarm_sns_topic_arn is ${jsonencode(var.alarm_sns_topic_arn)}; expected the ARN of a standard topic, such as \"arn:aws:sns:eu-central-1:111122223333:alarms\" (no FIFO topic, no subscription), or null."
  }
}

variable "tags" {
  description = "Tags of every resource that takes them, in addition to the provider's `default_tags`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^(?i:aws:)", key)) == false && length(key) >= 1 && length(key) <= 128])
    error_message = "tags has the keys ${jsonencode(keys(var.tags))}; expected keys of 1 to 128 characters that do not begin with \"aws:\"."
  }
}
