resource "aws_cloudwatch_dashboard" "monitor" {
  dashboard_name = local.prefix
  # jsonencode(jsondecode()) for a body that is JSON, or no plan.
  dashboard_body = jsonencode(jsondecode(templatefile("${path.module}/dashboard.json.tftpl", {
    partition         = local.partition
    region            = local.region
    account           = local.account
    prefix            = local.prefix
    environment       = var.environment
    kinesis_processor = aws_lambda_function.kinesis_processor.function_name
    alert_processor   = aws_lambda_function.alert_processor.function_name
    stream            = local.stream_name
    processed_data    = aws_dynamodb_table.processed_data.name
    alert_history     = aws_dynamodb_table.alert_history.name
    dead_letters      = aws_sqs_queue.dead_letters.name
  })))
}

locals {
  both_log_groups = [aws_cloudwatch_log_group.kinesis_processor.name, aws_cloudwatch_log_group.alert_processor.name]

  # Name → log groups, query.
  queries = {
    errors = {
      log_groups = local.both_log_groups
      query      = <<-EOT
        fields @timestamp, service, message, error.name, error.message, symbol, alert_id, channel, reason
        | filter level in ["ERROR", "CRITICAL"] or @message like /Task timed out|Runtime exited/
        | sort @timestamp desc
        | limit 200
      EOT
    }
    one-alert = {
      log_groups = local.both_log_groups
      query      = <<-EOT
        # Put the id in: everything that happened to one alert, from the tick to the message.
        fields @timestamp, service, message, channel, user_id, reason, latency_ms
        | filter alert_id = "ALERT_ID" or correlation_id = "CORRELATION_ID"
        | sort @timestamp asc
      EOT
    }
    rejected-ticks = {
      log_groups = [aws_cloudwatch_log_group.kinesis_processor.name]
      query      = <<-EOT
        # Some of each batch are shown; the data lake has all of them under quarantine/.
        filter message = "TickRejected"
        | stats count(*) as shown, latest(detail) as example by reason
        | sort shown desc
      EOT
    }
    notifications = {
      log_groups = [aws_cloudwatch_log_group.alert_processor.name]
      query      = <<-EOT
        filter message in ["NotificationSent", "NotificationFailed", "NotificationPostponed", "DeliveryAbandoned"]
        | stats count(*) as messages, pct(latency_ms, 95) as p95_ms by channel, message, reason
        | sort messages desc
      EOT
    }
    slow-invocations = {
      log_groups = local.both_log_groups
      query      = <<-EOT
        # Of dev and staging: prod does not log reports of invocations that went well.
        filter type = "platform.report"
        | stats max(record.metrics.durationMs) as slowest_ms, pct(record.metrics.durationMs, 99) as p99_ms,
            max(record.metrics.maxMemoryUsedMB) as memory_mb, count(record.metrics.initDurationMs) as cold_starts by bin(5m)
        | sort slowest_ms desc
      EOT
    }
  }
}

resource "aws_cloudwatch_query_definition" "saved" {
  for_each = { for name, saved in local.queries : name => saved if local.is_on_aws }

  name            = "${local.prefix}/${each.key}"
  log_group_names = each.value.log_groups
  query_string    = each.value.query
}
