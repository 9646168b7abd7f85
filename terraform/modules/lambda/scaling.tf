locals {
  ready = {
    for name, ready in {
      kinesis-processor = { count = local.settings.alert_processor_ready > 0 ? var.ready_concurrency : 0, alias = local.kinesis_processor_alias }
      alert-processor   = { count = local.settings.alert_processor_ready, alias = local.alert_processor_alias }
    } : name => ready if local.is_on_aws && ready.count > 0
  }
  # What follows a plan has no hours of its own.
  is_planned = local.is_on_aws && var.scaling != "schedule"
  opening_hours = { for name, when in {
    before-opening       = { schedule = var.before_opening, is_open = true }
    before-opening-again = { schedule = var.before_opening_again, is_open = true }
    after-closing        = { schedule = var.after_closing, is_open = false }
    after-closing-again  = { schedule = var.after_closing_again, is_open = false }
  } : name => when if var.scaling == "schedule" }
}

resource "aws_appautoscaling_target" "ready" {
  for_each = local.ready

  service_namespace  = "lambda"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  # function:<name>:<alias>
  resource_id  = join(":", slice(split(":", each.value.alias), 5, 8))
  min_capacity = 0
  max_capacity = 0

  lifecycle {
    # The schedules move these.
    ignore_changes = [min_capacity, max_capacity]
  }
}

# Twice each: Lambda refuses to change this while a deployment leads the alias to two versions, and nothing else would try again.
resource "aws_appautoscaling_scheduled_action" "ready" {
  for_each = merge([
    for name, ready in local.ready : {
      for action, when in local.opening_hours : "${name} ${action}" => merge(when, { name = name, action = action, count = when.is_open ? ready.count : 0 })
    }
  ]...)

  name               = each.value.action
  service_namespace  = aws_appautoscaling_target.ready[each.value.name].service_namespace
  scalable_dimension = aws_appautoscaling_target.ready[each.value.name].scalable_dimension
  resource_id        = aws_appautoscaling_target.ready[each.value.name].resource_id
  schedule           = each.value.schedule
  timezone           = var.market_time_zone

  scalable_target_action {
    min_capacity = each.value.count
    max_capacity = each.value.count
  }
}

moved {
  from = aws_appautoscaling_scheduled_action.before_opening["kinesis-processor"]
  to   = aws_appautoscaling_scheduled_action.ready["kinesis-processor before-opening"]
}
moved {
  from = aws_appautoscaling_scheduled_action.before_opening["alert-processor"]
  to   = aws_appautoscaling_scheduled_action.ready["alert-processor before-opening"]
}
moved {
  from = aws_appautoscaling_scheduled_action.after_closing["kinesis-processor"]
  to   = aws_appautoscaling_scheduled_action.ready["kinesis-processor after-closing"]
}
moved {
  from = aws_appautoscaling_scheduled_action.after_closing["alert-processor"]
  to   = aws_appautoscaling_scheduled_action.ready["alert-processor after-closing"]
}

locals {
  resizing = {
    for name, resize in {
      shards-before-opening = { schedule = var.before_opening, shards = var.stream_shard_count }
      shards-after-closing  = { schedule = var.after_closing, shards = var.closed_shard_count }
    } : name => resize if local.is_on_aws && var.scaling == "schedule" && var.closed_shard_count != null
  }
}

resource "aws_scheduler_schedule" "shards" {
  for_each = local.resizing

  name                         = "${local.prefix}-${each.key}"
  schedule_expression          = each.value.schedule
  schedule_expression_timezone = var.market_time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:kinesis:updateShardCount"
    role_arn = aws_iam_role.resize[0].arn
    input    = "{\"StreamName\":\"${local.stream_name}\",\"TargetShardCount\":${each.value.shards},\"ScalingType\":\"UNIFORM_SCALING\"}"

    retry_policy {
      maximum_retry_attempts       = 5
      maximum_event_age_in_seconds = 900
    }
  }

  lifecycle {
    # Kinesis at most halves or doubles in one step.
    precondition {
      condition     = var.closed_shard_count * 2 == var.stream_shard_count
      error_message = "closed_shard_count must be half of stream_shard_count."
    }
  }
}

resource "aws_iam_role" "resize" {
  count = length(local.resizing) > 0 ? 1 : 0

  name_prefix        = substr("${local.prefix}-resize", 0, 38)
  description        = "Lets the schedules change the number of shards"
  assume_role_policy = local.assumed_by_scheduler
}

resource "aws_iam_role_policy" "resize" {
  count = length(local.resizing) > 0 ? 1 : 0

  name = "resize-stream"
  role = aws_iam_role.resize[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "kinesis:UpdateShardCount"
      Resource = var.kinesis_stream_arn
    }]
  })
}
