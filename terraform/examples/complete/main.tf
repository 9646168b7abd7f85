data "aws_caller_identity" "current" {}

locals {
  is_compacted = var.target == "aws" && var.lake_compaction

  prefix  = "${var.project_name}-${var.environment}"
  account = data.aws_caller_identity.current.account_id
}

module "lambda" {
  source = "../../modules/lambda"

  project_name         = var.project_name
  environment          = var.environment
  s3_bucket_name       = aws_s3_bucket.data_lake.bucket
  kinesis_stream_arn   = aws_kinesis_stream.financial_stream.arn
  sns_alerts_topic_arn = aws_sns_topic.alerts.arn

  kinesis_processor_image_uri = var.kinesis_processor_image_uri
  alert_processor_image_uri   = var.alert_processor_image_uri
  from_email                  = var.from_email
  lake_compaction             = var.lake_compaction
  # Few ticks in ten lanes are ten half-empty batches (docs/deploying.md#costs).
  parallelization_factor = var.environment == "prod" ? 10 : 1
  stream_shard_count     = aws_kinesis_stream.financial_stream.shard_count
  target                 = var.target
}

resource "aws_kinesis_stream" "financial_stream" {
  name             = "${local.prefix}-financial-stream"
  shard_count      = 1
  retention_period = 24
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"

  stream_mode_details {
    stream_mode = "PROVISIONED"
  }
}

resource "aws_sns_topic" "alerts" {
  name              = "${local.prefix}-alerts"
  kms_master_key_id = "alias/aws/sns"
  # A trace goes on from the function that publishes to the one that is invoked, and the topic is seen between them.
  tracing_config = "Active"
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TransportEncrypted"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alerts.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# Without it SNS hands the trace on, and its own part is missing. An account and region may have five of these.
resource "aws_xray_resource_policy" "alerts_topic" {
  count = var.target == "aws" ? 1 : 0

  policy_name = "${local.prefix}-alerts"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlertsTopicTraces"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = ["xray:PutTraceSegments", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
      Resource  = "*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        StringLike   = { "aws:SourceArn" = aws_sns_topic.alerts.arn }
      }
    }]
  })
}

resource "aws_s3_bucket" "data_lake" {
  # Names are global, so account and region are in it; 63 characters at most, so the region is without hyphens (useast1).
  bucket = "${local.prefix}-data-lake-${local.account}-${replace(var.region, "-", "")}"
}

resource "aws_s3_bucket_ownership_controls" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "data_lake" {
  bucket                  = aws_s3_bucket.data_lake.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TransportEncrypted"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.data_lake.arn, "${aws_s3_bucket.data_lake.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.data_lake]
}

# No cheaper storage class: S3 moves nothing below 128 KB, and a batch is a few. Only keeping less costs less.
resource "aws_s3_bucket_lifecycle_configuration" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  dynamic "rule" {
    for_each = merge(
      var.lake_retention_days == 0 ? {} : { processed-kept-for-a-while = { prefix = "processed/", days = var.lake_retention_days } },
      # Where both apply, S3 takes the earlier end.
      !local.is_compacted ? {} : { processed-compacted = { prefix = "processed/", days = 30 } },
      !local.is_compacted || var.lake_retention_days == 0 ? {} : { days-kept-for-a-while = { prefix = "days/", days = var.lake_retention_days } },
      {
        quarantine-kept-for-a-quarter     = { prefix = "quarantine/", days = 90 }
        failed-batches-kept-for-a-quarter = { prefix = "aws/lambda/", days = 90 }
        results-kept-for-a-week           = { prefix = "athena/", days = 7 }
      },
    )
    content {
      id     = rule.key
      status = "Enabled"
      filter {
        prefix = rule.value.prefix
      }
      expiration {
        days = rule.value.days
      }
    }
  }
  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

# The module writes it now. Without this line it would be deleted after it has been written.
moved {
  from = aws_s3_bucket_notification.failed_batches
  to   = module.lambda.aws_s3_bucket_notification.failed_batches[0]
}
