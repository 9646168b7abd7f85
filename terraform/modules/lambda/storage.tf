resource "aws_dynamodb_table" "processed_data" {
  name                        = "${local.prefix}-processed-data"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = local.is_prod && var.table_protection

  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "S"
  }
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = local.is_prod
  }
  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "user_preferences" {
  name                        = "${local.prefix}-user-preferences"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "user_id"
  deletion_protection_enabled = local.is_prod && var.table_protection

  attribute {
    name = "user_id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "reference_data" {
  name                        = "${local.prefix}-reference-data"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "symbol"
  deletion_protection_enabled = local.is_prod && var.table_protection

  attribute {
    name = "symbol"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "alert_history" {
  name                        = "${local.prefix}-alert-history"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "episode_id"
  range_key                   = "row_id"
  deletion_protection_enabled = local.is_prod && var.table_protection

  attribute {
    name = "episode_id"
    type = "S"
  }
  attribute {
    name = "row_id"
    type = "S"
  }
  attribute {
    name = "due_bucket"
    type = "S"
  }
  attribute {
    name = "due_at"
    type = "N"
  }
  attribute {
    name = "created_day"
    type = "S"
  }
  attribute {
    name = "created_at"
    type = "S"
  }
  # Sparse: only what is still due carries these attributes.
  global_secondary_index {
    name            = "due-index"
    hash_key        = "due_bucket"
    range_key       = "due_at"
    projection_type = "ALL"
  }
  # Sparse: only alerts carry created_day. No function reads it: rtf and the console do.
  global_secondary_index {
    name            = "alerts-by-day"
    hash_key        = "created_day"
    range_key       = "created_at"
    projection_type = "ALL"
  }
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = local.is_prod
  }
  server_side_encryption {
    enabled = true
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${local.prefix}-lambda-dlq"
  message_retention_seconds = 1209600 # 14 days
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for sid, source in {
          OperationsTopicTellsOfFailedBatches = { service = "sns.amazonaws.com", arn = aws_sns_topic.operations.arn }
          TopicKeepsWhatItCannotDeliver       = { service = "sns.amazonaws.com", arn = local.topics_of_alert_processor }
          RuleKeepsWhatItCannotDeliver        = { service = "events.amazonaws.com", arn = aws_cloudwatch_event_rule.alarms.arn }
          } : {
          Sid       = sid
          Effect    = "Allow"
          Principal = { Service = source.service }
          Action    = "sqs:SendMessage"
          Resource  = aws_sqs_queue.dead_letters.arn
          Condition = { ArnEquals = { "aws:SourceArn" = source.arn } }
        }
      ],
      [{
        Sid       = "TransportEncrypted"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
    )
  })
}

# What the monitor has to say of itself: batches given up (from the bucket) and the state of its alarms.
resource "aws_sns_topic" "operations" {
  name = "${local.prefix}-operations"
}

resource "aws_sns_topic_policy" "operations" {
  arn = aws_sns_topic.operations.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DataLakeTellsOfFailedBatches"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.operations.arn
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account }
          ArnEquals    = { "aws:SourceArn" = local.bucket_arn }
        }
      },
      {
        Sid       = "AlarmsTell"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.operations.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        Sid       = "TransportEncrypted"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.operations.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# By way of the topic, for its filter: S3 sends a test message whenever a notification is set up.
resource "aws_sns_topic_subscription" "failed_batches" {
  topic_arn            = aws_sns_topic.operations.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.dead_letters.arn
  raw_message_delivery = true
  filter_policy_scope  = "MessageBody"
  filter_policy = jsonencode({
    Event     = [{ exists = false }]
    AlarmName = [{ exists = false }]
  })
}

resource "aws_sns_topic_subscription" "operator" {
  count = var.operator_email == "" ? 0 : 1

  topic_arn           = aws_sns_topic.operations.arn
  protocol            = "email"
  endpoint            = var.operator_email
  filter_policy_scope = "MessageBody"
  filter_policy       = jsonencode({ AlarmName = [{ exists = true }] })
}
