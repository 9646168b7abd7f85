data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # What differs between environments, all of it; the same table is the mapping Environments of template.yaml.
  environments = {
    dev     = { log_level = "DEBUG", system_log_level = "INFO", batch_size = 50, alert_rate_limit = 10, alert_processor_ready = 0 }
    staging = { log_level = "INFO", system_log_level = "INFO", batch_size = 75, alert_rate_limit = 5, alert_processor_ready = 0 }
    prod    = { log_level = "WARN", system_log_level = "WARN", batch_size = 100, alert_rate_limit = 3, alert_processor_ready = 2 }
  }
  settings = local.environments[var.environment]

  # Hours in UTC, days from 1 (Monday).
  feed_hours = lookup({
    always      = { from = 0, until = 24, last_day = 7 }
    us-equities = { from = 15, until = 20, last_day = 5 }
    none        = { from = 0, until = 0, last_day = 0 }
  }, var.feed_hours, null)
  # alert-processor knows the hours of exchanges, and says every minute whether theirs is open.
  feed_calendar = local.feed_hours == null ? var.feed_hours : ""
  # By the metric whose name stands in it: what came, or 1 while nothing is expected.
  feed_expected = {
    for name in ["reads", "records"] : name => local.feed_hours == null ? "IF(FILL(open, 0) >= 1, ${name}, 1)" : "IF(HOUR(${name}) >= ${local.feed_hours.from} AND HOUR(${name}) < ${local.feed_hours.until} AND DAY(${name}) <= ${local.feed_hours.last_day}, ${name}, 1)"
  }

  batch_size  = coalesce(var.batch_size, local.settings.batch_size)
  prefix      = "${var.project_name}-${var.environment}"
  account     = data.aws_caller_identity.current.account_id
  partition   = data.aws_partition.current.partition
  region      = data.aws_region.current.name
  is_prod     = var.environment == "prod"
  is_on_aws   = var.target == "aws"
  is_gradual  = local.is_prod && local.is_on_aws
  bucket_arn  = "arn:${local.partition}:s3:::${var.s3_bucket_name}"
  stream_name = reverse(split("/", var.kinesis_stream_arn))[0]
  topic_name  = reverse(split(":", var.sns_alerts_topic_arn))[0]
}
