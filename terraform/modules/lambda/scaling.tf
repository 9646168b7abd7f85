locals {
  ready = {
    for name, alias in {
      kinesis-processor = { count = local.settings.kinesis_processor_ready, resource = "function:${aws_lambda_alias.kinesis_processor.function_name}:${aws_lambda_alias.kinesis_processor.name}" }
      alert-processor   = { count = local.settings.alert_processor_ready, resource = "function:${aws_lambda_alias.alert_processor.function_name}:${aws_lambda_alias.alert_processor.name}" }
    } : name => alias if local.is_on_aws && alias.count > 0
  }
}

resource "aws_appautoscaling_target" "ready" {
  for_each = local.ready

  service_namespace  = "lambda"
  scalable_dimension = "lambda:function:ProvisionedConcurrency"
  resource_id        = each.value.resource
  min_capacity       = 0
  max_capacity       = 0

  lifecycle {
    # The schedules move these.
    ignore_changes = [min_capacity, max_capacity]
  }
}

resource "aws_appautoscaling_scheduled_action" "before_opening" {
  for_each = local.ready

  name               = "before-opening"
  service_namespace  = aws_appautoscaling_target.ready[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.ready[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.ready[each.key].resource_id
  schedule           = var.before_opening
  timezone           = var.market_time_zone

  scalable_target_action {
    min_capacity = each.value.count
    max_capacity = each.value.count
  }
}

resource "aws_appautoscaling_scheduled_action" "after_closing" {
  for_each = local.ready

  name               = "after-closing"
  service_namespace  = aws_appautoscaling_target.ready[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.ready[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.ready[each.key].resource_id
  schedule           = var.after_closing
  timezone           = var.market_time_zone

  scalable_target_action {
    min_capacity = 0
    max_capacity = 0
  }
}
