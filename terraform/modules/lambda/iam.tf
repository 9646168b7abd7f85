locals {
  assumed_by_lambda = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  assumed_by_scheduler = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })

  # X-Ray knows no resources.
  trace = {
    Sid      = "Trace"
    Effect   = "Allow"
    Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    Resource = "*"
  }
}

resource "aws_iam_role" "kinesis_processor" {
  name_prefix        = substr("${local.prefix}-kinesis", 0, 38)
  description        = "What kinesis-processor may do"
  assume_role_policy = local.assumed_by_lambda
}

resource "aws_iam_role_policy" "kinesis_processor" {
  name = "kinesis-processor"
  role = aws_iam_role.kinesis_processor.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.join_vpc["kinesis-processor"], [
      {
        Sid      = "ReadTicks"
        Effect   = "Allow"
        Action   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
        Resource = var.kinesis_stream_arn
      },
      {
        Sid      = "KeepStateAndHistory"
        Effect   = "Allow"
        Action   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DescribeTable", "dynamodb:PartiQLUpdate", "dynamodb:PutItem"]
        Resource = aws_dynamodb_table.processed_data.arn
      },
      # Rules without the contacts that stand beside them.
      {
        Sid      = "ReadRulesOfUsers"
        Effect   = "Allow"
        Action   = "dynamodb:Scan"
        Resource = aws_dynamodb_table.user_preferences.arn
        Condition = {
          "ForAllValues:StringEquals" = { "dynamodb:Attributes" = ["user_id", "rules"] }
          StringEqualsIfExists        = { "dynamodb:Select" = "SPECIFIC_ATTRIBUTES" }
        }
      },
      {
        Sid      = "FindUserPreferences"
        Effect   = "Allow"
        Action   = "dynamodb:DescribeTable"
        Resource = aws_dynamodb_table.user_preferences.arn
      },
      {
        Sid      = "ReadInstruments"
        Effect   = "Allow"
        Action   = ["dynamodb:BatchGetItem", "dynamodb:DescribeTable"]
        Resource = aws_dynamodb_table.reference_data.arn
      },
      # The mapping writes batches it gives up on with this role, too.
      {
        Sid      = "ArchiveTicksAndFailedBatches"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = [for folder in ["processed", "quarantine", "aws/lambda"] : "${local.bucket_arn}/${folder}/*"]
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = local.bucket_arn
      },
      {
        Sid      = "PublishAlerts"
        Effect   = "Allow"
        Action   = ["sns:GetTopicAttributes", "sns:Publish"]
        Resource = var.sns_alerts_topic_arn
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.kinesis_processor.arn}:*"
      },
      local.trace,
    ])
  })
}

resource "aws_iam_role" "alert_processor" {
  name_prefix        = substr("${local.prefix}-alert", 0, 38)
  description        = "What alert-processor may do"
  assume_role_policy = local.assumed_by_lambda
}

resource "aws_iam_role_policy" "alert_processor" {
  name = "alert-processor"
  role = aws_iam_role.alert_processor.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "ReadPreferences"
          Effect   = "Allow"
          Action   = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Scan"]
          Resource = aws_dynamodb_table.user_preferences.arn
        },
        {
          Sid      = "MarkReturnedMailAndLearn"
          Effect   = "Allow"
          Action   = "dynamodb:UpdateItem"
          Resource = aws_dynamodb_table.user_preferences.arn
          Condition = {
            "ForAllValues:StringEquals" = { "dynamodb:Attributes" = ["user_id", "learning", "undeliverable_email"] }
          }
        },
        {
          Sid      = "KeepAlertHistory"
          Effect   = "Allow"
          Action   = ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          Resource = aws_dynamodb_table.alert_history.arn
        },
        {
          Sid      = "FindWhatIsDue"
          Effect   = "Allow"
          Action   = "dynamodb:Query"
          Resource = "${aws_dynamodb_table.alert_history.arn}/index/due-index"
        },
        # The pages of an alert to many users. By its name: its role cannot refer to the function that has it.
        {
          Sid      = "PassOnPages"
          Effect   = "Allow"
          Action   = "lambda:InvokeFunction"
          Resource = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.prefix}-alert-processor:*"
        },
        {
          Sid      = "SeeAlertsTopic"
          Effect   = "Allow"
          Action   = "sns:GetTopicAttributes"
          Resource = var.sns_alerts_topic_arn
        },
        # A telephone number is no resource; whatever is one is excluded.
        {
          Sid         = "SendTextMessages"
          Effect      = "Allow"
          Action      = "sns:Publish"
          NotResource = "arn:${local.partition}:sns:*:*:*"
        },
        # SES knows no resource for its quota.
        {
          Sid      = "SeeEmailQuota"
          Effect   = "Allow"
          Action   = "ses:GetSendQuota"
          Resource = "*"
        },
        {
          Sid      = "ReadOwnSecrets"
          Effect   = "Allow"
          Action   = "secretsmanager:GetSecretValue"
          Resource = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.project_name}/${var.environment}/*"
        },
        {
          Sid      = "ReadOwnParameters"
          Effect   = "Allow"
          Action   = "ssm:GetParameter"
          Resource = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${var.project_name}/${var.environment}/*"
        },
        {
          Sid      = "KeepWhatFailed"
          Effect   = "Allow"
          Action   = "sqs:SendMessage"
          Resource = aws_sqs_queue.dead_letters.arn
        },
        {
          Sid      = "AskForTickets"
          Effect   = "Allow"
          Action   = "events:PutEvents"
          Resource = "arn:${local.partition}:events:${local.region}:${local.account}:event-bus/${var.event_bus}"
        },
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "${aws_cloudwatch_log_group.alert_processor.arn}:*"
        },
        local.trace,
      ],
      local.join_vpc["alert-processor"],
      [
        for operator in compact([var.operator_email]) : {
          Sid      = "CallOperator"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = aws_sns_topic.operations.arn
        }
      ],
      # In the sandbox SES asks for the recipient's identity, too, and for the configuration set of an identity that has one by
      # default; the condition holds the sender.
      [
        for sender in compact([var.from_email]) : {
          Sid       = "SendEmail"
          Effect    = "Allow"
          Action    = ["ses:SendEmail", "ses:SendRawEmail"]
          Resource  = [for kind in ["identity", "configuration-set"] : "arn:${local.partition}:ses:${local.region}:${local.account}:${kind}/*"]
          Condition = { StringEquals = { "ses:FromAddress" = sender } }
        }
      ],
    )
  })
}

resource "aws_iam_role" "sweep" {
  name_prefix        = substr("${local.prefix}-sweep", 0, 38)
  description        = "Lets the schedule invoke alert-processor"
  assume_role_policy = local.assumed_by_scheduler
}

resource "aws_iam_role_policy" "sweep" {
  name = "invoke-alert-processor"
  role = aws_iam_role.sweep.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = local.alert_processor_alias
    }]
  })
}
