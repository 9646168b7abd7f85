data "aws_caller_identity" "current" {}

locals {
  prefix = "${var.project_name}-${var.environment}"
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
  stream_shard_count          = aws_kinesis_stream.financial_stream.shard_count
  target                      = var.target
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
}

resource "aws_s3_bucket" "data_lake" {
  bucket = "${local.prefix}-data-lake-${data.aws_caller_identity.current.account_id}"
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

resource "aws_s3_bucket_lifecycle_configuration" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  rule {
    id     = "processed-to-infrequent-access"
    status = "Enabled"
    filter {
      prefix = "processed/"
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
  }
  dynamic "rule" {
    for_each = { quarantine = "quarantine/", failed-batches = "aws/lambda/" }
    content {
      id     = "${rule.key}-kept-for-a-quarter"
      status = "Enabled"
      filter {
        prefix = rule.value
      }
      expiration {
        days = 90
      }
    }
  }
}

# A batch the event-source mapping gave up on is written here, with its records; the dead-letter queue is where people look.
resource "aws_s3_bucket_notification" "failed_batches" {
  bucket = aws_s3_bucket.data_lake.id

  topic {
    topic_arn     = module.lambda.operations_topic_arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "aws/lambda/"
  }
}
