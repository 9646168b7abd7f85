resource "aws_lambda_event_source_mapping" "ticks" {
  event_source_arn                   = var.kinesis_stream_arn
  function_name                      = local.kinesis_processor_alias
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = local.batch_size
  maximum_batching_window_in_seconds = var.batching_window_seconds
  parallelization_factor             = var.parallelization_factor
  bisect_batch_on_function_error     = true
  maximum_retry_attempts             = 3
  maximum_record_age_in_seconds      = 86400
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = local.bucket_arn
    }
  }

  metrics_config {
    metrics = ["EventCount"]
  }

  # Lambda tries the role when the mapping is made.
  depends_on = [aws_iam_role_policy.kinesis_processor]
}

resource "aws_sns_topic_subscription" "alerts" {
  topic_arn      = var.sns_alerts_topic_arn
  protocol       = "lambda"
  endpoint       = local.alert_processor_alias
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn })
}

resource "aws_lambda_permission" "alerts" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.alert_processor.function_name
  qualifier     = local.alert_processor_qualifier
  principal     = "sns.amazonaws.com"
  source_arn    = var.sns_alerts_topic_arn
}

resource "aws_scheduler_schedule" "sweep" {
  name                         = "${local.prefix}-sweep"
  description                  = "Sends what is due, retries, escalations, digests and what quiet hours held back"
  schedule_expression          = "rate(1 minute)"
  schedule_expression_timezone = var.market_time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = local.alert_processor_alias
    role_arn = aws_iam_role.sweep.arn
    input    = "{\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"time\":\"<aws.scheduler.scheduled-time>\"}"

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }
}

resource "aws_cloudwatch_event_rule" "alarms" {
  name = "${local.prefix}-alarms"
  event_pattern = jsonencode({
    source      = ["aws.cloudwatch"]
    detail-type = ["CloudWatch Alarm State Change"]
    detail = {
      alarmName     = [{ prefix = "${local.prefix}-" }]
      configuration = { alarmRule = [{ exists = false }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "alarms" {
  rule = aws_cloudwatch_event_rule.alarms.name
  arn  = local.alert_processor_alias

  retry_policy {
    maximum_retry_attempts       = 10
    maximum_event_age_in_seconds = 3600
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

resource "aws_lambda_permission" "alarms" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.alert_processor.function_name
  qualifier     = local.alert_processor_qualifier
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.alarms.arn
}

resource "aws_lambda_function_event_invoke_config" "alert_processor" {
  function_name                = aws_lambda_function.alert_processor.function_name
  qualifier                    = local.alert_processor_qualifier
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }

  depends_on = [aws_iam_role_policy.alert_processor]
}

# Links in messages lead here. They are signed, so nobody has to log in.
resource "aws_lambda_function_url" "alert_processor" {
  function_name      = aws_lambda_function.alert_processor.function_name
  qualifier          = local.alert_processor_qualifier
  authorization_type = "NONE"
  invoke_mode        = "BUFFERED"
}

resource "aws_lambda_permission" "url" {
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.alert_processor.function_name
  qualifier              = local.alert_processor_qualifier
  principal              = "*"
  function_url_auth_type = "NONE"
}

# Since October 2025 a function URL asks for this one, too. Version 5 of the provider cannot say "by its URL only"
# (InvokedViaFunctionUrl), and without that anybody could invoke the function by Lambda's API: so CloudFormation says it.
resource "aws_cloudformation_stack" "url_invocation" {
  name = "${local.prefix}-url-invocation"
  template_body = jsonencode({
    Resources = {
      Permission = {
        Type = "AWS::Lambda::Permission"
        Properties = {
          Action                = "lambda:InvokeFunction"
          FunctionName          = local.alert_processor_alias
          Principal             = "*"
          InvokedViaFunctionUrl = true
        }
      }
    }
  })
}

# A bucket has one notification configuration: whoever else has one to write writes this, too, and says so by notify_failed_batches.
resource "aws_s3_bucket_notification" "failed_batches" {
  count = var.notify_failed_batches ? 1 : 0

  bucket = var.s3_bucket_name

  topic {
    id            = "failed-batches"
    topic_arn     = aws_sns_topic.operations.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "aws/lambda/"
  }

  # S3 tries the topic when this is written.
  depends_on = [aws_sns_topic_policy.operations]
}
