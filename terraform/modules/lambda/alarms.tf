locals {
  lambda_alarms = {
    kinesis = { FunctionName = aws_lambda_function.kinesis_processor.function_name }
    alert   = { FunctionName = aws_lambda_function.alert_processor.function_name }
    mapping = { EventSourceMappingUUID = aws_lambda_event_source_mapping.ticks.uuid }
  }

  # Name → metric, statistic, seconds, periods, threshold that must be exceeded, dimensions, what it means.
  alarms = {
    kinesis-processor-errors       = ["AWS/Lambda", "Errors", "Sum", 300, 1, 5, local.lambda_alarms.kinesis, "kinesis-processor failed more than 5 times in 5 minutes"]
    kinesis-processor-duration     = ["AWS/Lambda", "Duration", "Maximum", 300, 1, 240000, local.lambda_alarms.kinesis, "An invocation of kinesis-processor took more than 4 of its 5 minutes"]
    kinesis-processor-throttles    = ["AWS/Lambda", "Throttles", "Sum", 300, 1, 1, local.lambda_alarms.kinesis, "More than one invocation of kinesis-processor was refused; is its reserved concurrency below shards x parallelization factor?"]
    kinesis-processor-iterator-age = ["AWS/Lambda", "IteratorAge", "Maximum", 60, 5, 60000, local.lambda_alarms.kinesis, "For 5 minutes ticks have waited more than a minute on the stream before they were processed"]
    batches-given-up               = ["AWS/Lambda", "OnFailureDestinationDeliveredEventCount", "Sum", 300, 1, 0, local.lambda_alarms.mapping, "The mapping gave up on records and wrote them to the data lake under aws/lambda/"]
    records-dropped                = ["AWS/Lambda", "DroppedEventCount", "Sum", 300, 1, 0, local.lambda_alarms.mapping, "The mapping gave up on records and could not write them to the data lake either"]
    stream-writes-refused          = ["AWS/Kinesis", "WriteProvisionedThroughputExceeded", "Sum", 60, 3, 0, { StreamName = local.stream_name }, "Kinesis has refused records of producers for 3 minutes; more shards or better spread partition keys are needed"]
    clock-ahead                    = ["RealTimeFinancial/Lambda", "ClockAhead", "Maximum", 300, 3, 5000, { service = "kinesis-processor", environment = var.environment }, "For 15 minutes a producer has stamped its events more than 5 seconds after the stream took them"]
    storage-throttled              = ["AWS/DynamoDB", "WriteThrottleEvents", "Sum", 60, 3, 0, { TableName = aws_dynamodb_table.processed_data.name }, "DynamoDB has refused writes to processed-data for 3 minutes"]
    alert-processor-errors         = ["AWS/Lambda", "Errors", "Sum", 300, 1, 3, local.lambda_alarms.alert, "alert-processor failed more than 3 times in 5 minutes"]
    alert-processor-duration       = ["AWS/Lambda", "Duration", "Maximum", 300, 1, 150000, local.lambda_alarms.alert, "An invocation of alert-processor took more than 2.5 of its 3 minutes"]
    dead-letters                   = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", 60, 1, 0, { QueueName = aws_sqs_queue.dead_letters.name }, "Something could not be processed and waits in the dead-letter queue"]
    dead-letters-lost              = ["AWS/Lambda", "DestinationDeliveryFailures", "Sum", 300, 1, 0, local.lambda_alarms.alert, "Lambda could not write a failed event of alert-processor to the dead-letter queue"]
    alerts-undelivered             = ["AWS/SNS", "NumberOfNotificationsFailed", "Sum", 300, 1, 0, { TopicName = local.topic_name }, "SNS could not hand alerts to alert-processor"]
  }

  channels = ["email", "sms", "slack", "discord", "webhook", "pagerduty"]

  alarm_names = concat(
    [for alarm in aws_cloudwatch_metric_alarm.exceeded : alarm.alarm_name],
    aws_cloudwatch_metric_alarm.alert_processor_silent[*].alarm_name,
    aws_cloudwatch_metric_alarm.notifications_failed[*].alarm_name,
    aws_cloudwatch_metric_alarm.no_data[*].alarm_name,
    aws_cloudwatch_metric_alarm.lake_day_missing[*].alarm_name,
    aws_cloudwatch_metric_alarm.scaling_failed[*].alarm_name,
    aws_cloudwatch_metric_alarm.feed_down[*].alarm_name,
    aws_cloudwatch_metric_alarm.feed_silent[*].alarm_name,
  )
}

resource "aws_cloudwatch_metric_alarm" "exceeded" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = "${each.value[7]} (docs/operating.md#${each.key})"
  namespace           = each.value[0]
  metric_name         = each.value[1]
  dimensions          = each.value[6]
  statistic           = each.value[2]
  period              = each.value[3]
  evaluation_periods  = each.value[4]
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value[5]
  treat_missing_data  = "notBreaching"
}

# Silence is distinguished from not being there yet by the reads of the mapping, which begin with the stack and never pause.
resource "aws_cloudwatch_metric_alarm" "alert_processor_silent" {
  count = local.is_on_aws ? 1 : 0

  alarm_name          = "${local.prefix}-alert-processor-silent"
  alarm_description   = "The schedule has not run alert-processor for 5 minutes, so nothing that is due goes out (docs/operating.md#alert-processor-silent)"
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "reads"
    return_data = false
    metric {
      namespace   = "AWS/Kinesis"
      metric_name = "GetRecords.Records"
      dimensions  = { StreamName = local.stream_name }
      stat        = "Sum"
      period      = 60
    }
  }
  metric_query {
    id          = "sweeps"
    return_data = false
    metric {
      namespace   = "AWS/Lambda"
      metric_name = "Invocations"
      dimensions  = local.lambda_alarms.alert
      stat        = "Sum"
      period      = 60
    }
  }
  metric_query {
    id          = "runs"
    label       = "Invocations, 0 where the stream is read and there are none"
    expression  = "SUM([FILL(sweeps, 0), reads * 0])"
    return_data = true
  }
}

# The mapping polls all the time, so its metric exists at night, too, and its absence is an alarm by itself.
resource "aws_cloudwatch_metric_alarm" "no_data" {
  count = local.is_on_aws && var.feed_hours != "none" ? 1 : 0

  alarm_name          = "${local.prefix}-no-data"
  alarm_description   = "No tick has been read from the stream for 15 minutes of the feed's hours, or nobody reads it (docs/operating.md#no-data)"
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  metric_query {
    id          = "reads"
    return_data = false
    metric {
      namespace   = "AWS/Kinesis"
      metric_name = "GetRecords.Records"
      dimensions  = { StreamName = local.stream_name }
      stat        = "Sum"
      period      = 300
    }
  }
  dynamic "metric_query" {
    for_each = local.feed_calendar == "" ? [] : [local.feed_calendar]
    content {
      id          = "open"
      return_data = false
      metric {
        namespace   = "RealTimeFinancial/Lambda"
        metric_name = "FeedExpected"
        dimensions  = { service = "alert-processor", environment = var.environment }
        # Of five minutes in which the exchange opens or closes, nothing is expected.
        stat   = "Minimum"
        period = 300
      }
    }
  }
  metric_query {
    id          = "expected"
    label       = "Ticks read, or 1 outside the feed's hours"
    expression  = local.feed_expected.reads
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "notifications_failed" {
  count = local.is_on_aws ? 1 : 0

  alarm_name          = "${local.prefix}-notifications-failed"
  alarm_description   = "More than 3 notifications were given up for good in 5 minutes (docs/operating.md#notifications-failed)"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 3
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "failed"
    label       = "Notifications given up, all channels"
    expression  = "SUM([${join(", ", [for channel in local.channels : "FILL(${channel}, 0)"])}])"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = local.channels
    content {
      id          = metric_query.value
      return_data = false
      metric {
        namespace   = "RealTimeFinancial/Lambda"
        metric_name = "NotificationsFailed"
        dimensions  = { service = "alert-processor", environment = var.environment, channel = metric_query.value }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

# One red light for everything, told without alert-processor.
resource "aws_cloudwatch_composite_alarm" "health" {
  count = local.is_on_aws ? 1 : 0

  alarm_name        = "${local.prefix}-health"
  alarm_description = "Something is wrong with the monitor itself; the reason names what (docs/operating.md#health)"
  alarm_actions     = [aws_sns_topic.operations.arn]
  ok_actions        = [aws_sns_topic.operations.arn]
  alarm_rule        = join(" OR ", [for name in sort(local.alarm_names) : "ALARM(\"${name}\")"])
}
