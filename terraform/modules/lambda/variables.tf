variable "project_name" {
  description = "First part of every name."
  type        = string
  default     = "realtime-financial"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}$", var.project_name))
    error_message = "project_name must be 2 to 19 lower-case letters, digits and hyphens; more do not fit into the bucket's name."
  }
}

variable "environment" {
  description = "Chooses log level, batch size and rate limit, and is the second part of every name."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "s3_bucket_name" {
  description = "Bucket of the data lake."
  type        = string
}

variable "kinesis_stream_arn" {
  description = "Stream that ticks arrive on."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\\d{12}:stream/.+$", var.kinesis_stream_arn))
    error_message = "kinesis_stream_arn must be arn:aws:kinesis:<region>:<account>:stream/<name>."
  }
}

variable "sns_alerts_topic_arn" {
  description = "Topic that alerts go through."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:.+$", var.sns_alerts_topic_arn))
    error_message = "sns_alerts_topic_arn must be arn:aws:sns:<region>:<account>:<name>."
  }
}

variable "kinesis_processor_image_uri" {
  description = "Image of kinesis-processor, best by digest: <repository>@sha256:<64 hexadecimal digits>. Left out, it is the newest in the repository <project>-<environment>-kinesis-processor."
  type        = string
  default     = null
}

variable "alert_processor_image_uri" {
  description = "Image of alert-processor, best by digest: <repository>@sha256:<64 hexadecimal digits>. Left out, it is the newest in the repository <project>-<environment>-alert-processor."
  type        = string
  default     = null
}

variable "architecture" {
  description = "Of the images."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64."
  }
}

variable "stream_shard_count" {
  description = "Shards of the stream while the market is open. The reserved concurrency must cover them times parallelization_factor. On-demand streams begin with 4."
  type        = number
  default     = 1
}

variable "parallelization_factor" {
  description = "Batches of one shard in processing at the same time."
  type        = number
  default     = 10

  validation {
    condition     = var.parallelization_factor >= 1 && var.parallelization_factor <= 10
    error_message = "parallelization_factor must be 1 to 10."
  }
}

variable "batch_size" {
  description = "Records in a batch at most; null has 50 in dev, 75 in staging, 100 in prod."
  type        = number
  default     = null

  validation {
    condition     = var.batch_size == null ? true : var.batch_size >= 1 && var.batch_size <= 1000
    error_message = "batch_size must be 1 to 1000."
  }
}

variable "batching_window_seconds" {
  description = "How long a batch that is not full waits for more."
  type        = number
  default     = 5

  validation {
    condition     = var.batching_window_seconds >= 1 && var.batching_window_seconds <= 60
    error_message = "batching_window_seconds must be 1 to 60."
  }
}

variable "reserved_concurrency" {
  description = "Of kinesis-processor; -1 shares the account's concurrency, as a new account must."
  type        = number
  default     = 10
}

variable "ready_concurrency" {
  description = "Environments of kinesis-processor that prod keeps warm while the market is open, with a plan at most; half of reserved_concurrency at most."
  type        = number
  default     = 5
}

variable "closed_shard_count" {
  description = "Shards while the market is closed, half of stream_shard_count, or a quarter where scaling is not schedule; they are back before it opens. null leaves them alone."
  type        = number
  default     = null
}

variable "notify_failed_batches" {
  description = "Whether the module writes the bucket's notification that brings batches which were given up to the dead-letter queue. It replaces whatever notification the bucket has: where the bucket notifies others, too, set false and add operations_topic_arn there."
  type        = bool
  default     = true
}

variable "table_protection" {
  description = "Whether nobody can delete the tables of prod, Terraform included."
  type        = bool
  default     = true
}

variable "emergency_deployment" {
  description = "Moves all traffic of prod to the new version at once, past CodeDeploy, its test and its alarms: CodeDeploy refuses to begin while one of its alarms fires, which the new version may be the cure of."
  type        = bool
  default     = false
}

variable "vpc" {
  description = "Private subnets for kinesis-processor, and for alert-processor where they lead to the internet by NAT; security groups beside the module's own; route tables that get gateway endpoints of S3 and DynamoDB; for whom interface endpoints are made (none, kinesis-processor or both). Null for no VPC."
  type = object({
    vpc_id              = string
    subnet_ids          = list(string)
    security_group_ids  = optional(list(string), [])
    route_table_ids     = optional(list(string), [])
    interface_endpoints = optional(string, "none")
    alert_processor     = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.vpc == null || contains(["none", "kinesis-processor", "both"], try(var.vpc.interface_endpoints, ""))
    error_message = "vpc.interface_endpoints must be none, kinesis-processor or both."
  }
}

variable "lake_compaction" {
  description = "Whether each day of processed ticks becomes Parquet, deduplicated and sorted, two days later. Let the small objects expire then, as the example does."
  type        = bool
  default     = false
}

variable "lake_scan_limit_bytes" {
  description = "How much a query over the data lake may read; Athena cancels what reads more. 100 GB cost half a dollar."
  type        = number
  default     = 100000000000

  validation {
    condition     = var.lake_scan_limit_bytes >= 10000000
    error_message = "lake_scan_limit_bytes must be at least 10 MB, as Athena wants it."
  }
}

variable "from_email" {
  description = "Address that SES may send from; nothing for no e-mail."
  type        = string
  default     = ""
}

variable "email_events" {
  description = "Makes a configuration set of SES, <project>-<environment>, whose bounces, complaints and rejections go to alert-processor. It works once it is the default of the identity that sends."
  type        = bool
  default     = false
}

variable "slack_webhook_url" {
  description = "https:// address, or better its reference: ARN of a secret or ssm:/… under <project>/<environment>/."
  type        = string
  default     = ""
  sensitive   = true
}

variable "discord_webhook_url" {
  description = "https:// address, or better its reference: ARN of a secret or ssm:/… under <project>/<environment>/."
  type        = string
  default     = ""
  sensitive   = true
}

variable "teams_webhook_url" {
  description = "https:// address, or better its reference: ARN of a secret or ssm:/… under <project>/<environment>/."
  type        = string
  default     = ""
  sensitive   = true
}

variable "webhook_hosts" {
  description = "Where webhooks of users' own may lead, such as hooks.example.com,*.example.org; nothing for every host with a public address."
  type        = string
  default     = ""
}

variable "pagerduty_events_url" {
  description = "Where PagerDuty takes events, for accounts of its European region; nothing for the US one."
  type        = string
  default     = ""
}

variable "event_bus" {
  description = "Name of the bus in this account where requests for tickets and the events of escalation steps go."
  type        = string
  default     = "default"
}

variable "alert_group_interval_seconds" {
  description = "For so long alerts to one user are put together after the first, critical ones excepted."
  type        = number
  default     = 60
}

variable "alert_budget" {
  description = "So many alerts a day for a symbol of daily bars; 5 times as many on hours, 38 times on minutes."
  type        = number
  default     = 0.02

  validation {
    condition     = var.alert_budget >= 0.0001 && var.alert_budget <= 1
    error_message = "must be from 0.0001 to 1."
  }
}

variable "default_escalation_seconds" {
  description = "When nobody answers a critical alert of those who have no escalation policy: after so long the team's rooms are told again, after as long once more the operator, by the operations topic. 0 for no such policy."
  type        = number
  default     = 900
}

variable "luld_tiers" {
  description = "Limit up - limit down tiers of US equities, such as AAPL:1,XYZ:2; nothing for markets without such bands."
  type        = string
  default     = ""
}

variable "reference_cache_url" {
  description = "A Valkey or Redis server by TLS, rediss://host:6379, in front of the table reference-data; nothing for none. One of ElastiCache needs vpc, with the security group of its clients."
  type        = string
  default     = ""
  sensitive   = true

  validation {
    condition     = var.reference_cache_url == "" || startswith(var.reference_cache_url, "rediss://")
    error_message = "reference_cache_url must begin with rediss://, or be empty."
  }
}

variable "github" {
  description = "Where an error that keeps coming back becomes an issue: owner/name and the reference of a token."
  type        = object({ repository = string, token = string })
  default     = { repository = "", token = "" }
}

variable "jira" {
  description = "Where an error that keeps coming back becomes an issue: address, project key, account, the reference of its token, and JSON of the fields that the project wants of every issue."
  type        = object({ url = string, project = string, user = string, token = string, fields = optional(string, "") })
  default     = { url = "", project = "", user = "", token = "" }
}

variable "operator_email" {
  description = "Is told by SNS alone when any alarm fires, and of what reaches nobody else; nothing for nobody."
  type        = string
  default     = ""
}

variable "feed_hours" {
  description = "When ticks must arrive, or the no-data alarm fires: always, the code of an exchange (its sessions by its calendar), us-equities (15:00 to 20:00 UTC on weekdays) or none."
  type        = string
  default     = "always"

  validation {
    condition     = contains(["always", "XNYS", "XNAS", "XLON", "XPAR", "XETR", "XTKS", "XHKG", "XASX", "XTSE", "XSWX", "CMES", "us-equities", "none"], var.feed_hours)
    error_message = "feed_hours must be always, us-equities, none, or one of XNYS, XNAS, XLON, XPAR, XETR, XTKS, XHKG, XASX, XTSE, XSWX, CMES."
  }
}

variable "feed" {
  description = "A vendor's live feed that a service of ECS Fargate puts on the stream: vendor (finnhub, alpaca, binance, coinbase, coinbase-advanced, kraken, bybit, okx, polygon), symbols, image_uri (by digest, for arm64), secret_arn (JSON of the credentials by the names of their variables), vpc_id, subnet_ids that lead to the internet, public_ip; null where something else feeds it."
  type = object({
    vendor     = string
    symbols    = list(string)
    image_uri  = string
    secret_arn = optional(string)
    vpc_id     = string
    subnet_ids = list(string)
    public_ip  = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.feed == null ? true : contains(["finnhub", "alpaca", "binance", "coinbase", "coinbase-advanced", "kraken", "bybit", "okx", "polygon"], var.feed.vendor)
    error_message = "feed.vendor must be finnhub, alpaca, binance, coinbase, coinbase-advanced, kraken, bybit, okx or polygon."
  }
  validation {
    condition     = var.feed == null ? true : var.feed.secret_arn != null || !contains(["finnhub", "alpaca"], var.feed.vendor)
    error_message = "finnhub and alpaca want credentials: feed.secret_arn."
  }
  validation {
    condition     = var.feed == null ? true : can(regex("@sha256:[0-9a-f]{64}$", var.feed.image_uri))
    error_message = "feed.image_uri must name an image by its digest."
  }
}

variable "market_time_zone" {
  description = "IANA time zone in which schedules are read."
  type        = string
  default     = "America/New_York"
}

variable "scaling" {
  description = "What shards and provisioned concurrency follow: schedule (before_opening and after_closing), calendar (the sessions of the exchange in feed_hours) or load (what the last three weeks needed by the hour)."
  type        = string
  default     = "schedule"

  validation {
    condition     = contains(["schedule", "calendar", "load"], var.scaling)
    error_message = "scaling must be schedule, calendar or load."
  }
}

variable "before_opening" {
  description = "When provisioned concurrency and shards are made ready, in market_time_zone."
  type        = string
  default     = "cron(15 9 ? * MON-FRI *)"
}

variable "before_opening_again" {
  description = "Once more, ten minutes later: Lambda refuses to change provisioned concurrency while a deployment leads the alias to two versions, which takes five."
  type        = string
  default     = "cron(25 9 ? * MON-FRI *)"
}

variable "after_closing" {
  description = "When it is given back, in market_time_zone."
  type        = string
  default     = "cron(15 16 ? * MON-FRI *)"
}

variable "after_closing_again" {
  description = "Once more, ten minutes later."
  type        = string
  default     = "cron(25 16 ? * MON-FRI *)"
}

variable "target" {
  description = "\"emulator\" leaves out what a loopback AWS server cannot make: CodeDeploy, Application Auto Scaling, composite alarms, metric math, saved queries."
  type        = string
  default     = "aws"

  validation {
    condition     = contains(["aws", "emulator"], var.target)
    error_message = "target must be aws or emulator."
  }
}
