# alert-processor plans a day (src/core/scaling), this reads before and changes after. Whatever becomes of the plan, a market that
# opens finds as many shards as may be (docs/adr/023-scaling.md).
locals {
  scaling = local.is_planned ? jsonencode({
    Comment        = "Plans shards and warm environments of a day by the last three weeks, and changes them when it is time"
    QueryLanguage  = "JSONata"
    TimeoutSeconds = 90000
    StartAt        = "Read load"
    States = {
      "Read load" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:cloudwatch:getMetricData"
        Arguments = {
          StartTime = "{% $fromMillis($floor($toMillis($states.context.Execution.StartTime) / 3600000) * 3600000 - 1814400000) %}"
          EndTime   = "{% $states.context.Execution.StartTime %}"
          MetricDataQueries = [{
            Id = "records"
            MetricStat = {
              Metric = {
                Namespace  = "AWS/Kinesis"
                MetricName = "IncomingRecords"
                Dimensions = [{
                  Name  = "StreamName"
                  Value = local.stream_name
                }]
              }
              Period = 1800
              Stat   = "Sum"
            }
            }, {
            Id = "bytes"
            MetricStat = {
              Metric = {
                Namespace  = "AWS/Kinesis"
                MetricName = "IncomingBytes"
                Dimensions = [{
                  Name  = "StreamName"
                  Value = local.stream_name
                }]
              }
              Period = 1800
              Stat   = "Sum"
            }
            }, {
            Id = "kinesis_processor"
            MetricStat = {
              Metric = {
                Namespace  = "AWS/Lambda"
                MetricName = "ConcurrentExecutions"
                Dimensions = [{
                  Name  = "FunctionName"
                  Value = aws_lambda_function.kinesis_processor.function_name
                }]
              }
              Period = 1800
              Stat   = "Maximum"
            }
            }, {
            Id = "alert_processor"
            MetricStat = {
              Metric = {
                Namespace  = "AWS/Lambda"
                MetricName = "ConcurrentExecutions"
                Dimensions = [{
                  Name  = "FunctionName"
                  Value = aws_lambda_function.alert_processor.function_name
                }]
              }
              Period = 1800
              Stat   = "Maximum"
            }
          }]
        }
        Assign = {
          hasFailed = false
        }
        Output = {
          period_seconds = 1800
          results        = "{% $states.result.MetricDataResults %}"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 30
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Next        = "Take the most"
        }]
        Next = "Read stream"
      }
      "Read stream" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:kinesis:describeStreamSummary"
        Arguments = {
          StreamName = local.stream_name
        }
        Output = {
          load   = "{% $states.input %}"
          stream = "{% $states.result.StreamDescriptionSummary %}"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 30
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Next        = "Take the most"
        }]
        Next = "Plan"
      }
      Plan = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::lambda:invoke"
        Arguments = {
          FunctionName = local.alert_processor_alias
          Payload = {
            scaling = {
              started_at = "{% $states.context.Execution.StartTime %}"
              follows    = var.scaling
              time_zone  = var.market_time_zone
              shards = {
                mode  = "{% $states.input.stream.StreamModeDetails.StreamMode %}"
                open  = "{% $states.input.stream.OpenShardCount %}"
                least = tostring(var.closed_shard_count == null ? 0 : var.closed_shard_count)
                most  = tostring(var.stream_shard_count)
              }
              ready = {
                kinesis-processor = tostring(contains(keys(local.ready), "kinesis-processor") ? var.ready_concurrency : 0)
                alert-processor   = local.settings.alert_processor_ready
              }
              load = "{% $states.input.load %}"
            }
          }
        }
        Assign = {
          shards = "{% [$states.result.Payload.shards] %}"
        }
        Output = {
          ready = "{% [$states.result.Payload.ready] %}"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 30
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Next        = "Take the most"
        }]
        Next = "Set what is warm"
      }
      "Take the most" = {
        Comment = "Nobody knows the day, so all that may be is made ready, in the two steps that it takes at most"
        Type    = "Pass"
        Assign = {
          hasFailed = true
          shards = var.closed_shard_count == null ? [] : [{
            at    = "{% $states.context.Execution.StartTime %}"
            count = "{% ${var.stream_shard_count} %}"
            }, {
            at    = "{% $fromMillis($toMillis($states.context.Execution.StartTime) + 900000) %}"
            count = "{% ${var.stream_shard_count} %}"
          }]
        }
        Next = "Is a change left"
      }
      "Set what is warm" = {
        Type           = "Map"
        Items          = "{% $states.input.ready %}"
        MaxConcurrency = 1
        ItemProcessor = {
          ProcessorConfig = {
            Mode = "INLINE"
          }
          StartAt = "Put action"
          States = {
            "Put action" = {
              Comment  = "Of the same names as yesterday's, which are over"
              Type     = "Task"
              Resource = "arn:${local.partition}:states:::aws-sdk:applicationautoscaling:putScheduledAction"
              Arguments = {
                ServiceNamespace    = "lambda"
                ScalableDimension   = "lambda:function:ProvisionedConcurrency"
                ResourceId          = "{% 'function:${local.prefix}-' & $states.input.function & ':live' %}"
                ScheduledActionName = "{% 'planned-' & $string($states.context.Map.Item.Index) %}"
                Schedule            = "{% 'at(' & $substringBefore($states.input.at, 'Z') & ')' %}"
                ScalableTargetAction = {
                  MinCapacity = "{% $states.input.count %}"
                  MaxCapacity = "{% $states.input.count %}"
                }
              }
              Retry = [{
                ErrorEquals     = ["States.ALL"]
                IntervalSeconds = 5
                BackoffRate     = 2
                MaxAttempts     = 4
              }]
              End = true
            }
          }
        }
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Assign = {
            hasFailed = true
          }
          Next = "Is a change left"
        }]
        Next = "Is a change left"
      }
      "Is a change left" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $count($shards) > 0 %}"
          Next      = "Wait for it"
        }]
        Default = "Is all as planned"
      }
      "Wait for it" = {
        Type      = "Wait"
        Timestamp = "{% $shards[0].at %}"
        Next      = "Look at stream"
      }
      "Look at stream" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:kinesis:describeStreamSummary"
        Arguments = {
          StreamName = local.stream_name
        }
        Assign = {
          open = "{% $states.result.StreamDescriptionSummary.OpenShardCount %}"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 30
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Assign = {
            hasFailed = true
          }
          Next = "Next change"
        }]
        Next = "Is it so already"
      }
      "Is it so already" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $open = $shards[0].count %}"
          Next      = "Next change"
        }]
        Default = "Change shards"
      }
      "Change shards" = {
        Comment  = "As far as one step leads from where the stream is, should one before it have failed"
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:kinesis:updateShardCount"
        Arguments = {
          StreamName       = local.stream_name
          TargetShardCount = "{% $max([$ceil($open / 2), $min([$open * 2, $shards[0].count])]) %}"
          ScalingType      = "UNIFORM_SCALING"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 60
          BackoffRate     = 1.5
          MaxAttempts     = 5
        }]
        Catch = [{
          ErrorEquals = ["States.ALL"]
          Assign = {
            hasFailed = true
          }
          Next = "Next change"
        }]
        Next = "Next change"
      }
      "Next change" = {
        Type = "Pass"
        Assign = {
          shards = "{% [$filter($shards, function($change, $index) { $index > 0 })] %}"
        }
        Next = "Is a change left"
      }
      "Is all as planned" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $hasFailed %}"
          Next      = "Not as planned"
        }]
        Default = "As planned"
      }
      "Not as planned" = {
        Type  = "Fail"
        Error = "NotAsPlanned"
        Cause = "A step failed; the history of this execution says which and why"
      }
      "As planned" = {
        Type = "Succeed"
      }
    }
  }) : null
}

resource "aws_sfn_state_machine" "scaling" {
  count = local.is_planned ? 1 : 0

  name       = "${local.prefix}-scaling"
  type       = "STANDARD"
  role_arn   = aws_iam_role.scaling[0].arn
  definition = local.scaling

  lifecycle {
    precondition {
      condition     = var.closed_shard_count == null ? true : contains([var.stream_shard_count, 2 * var.stream_shard_count], 4 * var.closed_shard_count)
      error_message = "closed_shard_count must be half or a quarter of stream_shard_count."
    }
    precondition {
      condition     = var.scaling != "calendar" || local.feed_calendar != ""
      error_message = "scaling = calendar needs an exchange in feed_hours, such as XNYS."
    }
  }
}

resource "aws_iam_role" "scaling" {
  count = local.is_planned ? 1 : 0

  name_prefix = substr("${local.prefix}-scaling", 0, 38)
  description = "Lets the scaling read the load, ask for a plan and carry it out"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "scaling" {
  count = local.is_planned ? 1 : 0

  name = "scale"
  role = aws_iam_role.scaling[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Knows no resources.
        Sid      = "ReadLoad"
        Effect   = "Allow"
        Action   = "cloudwatch:GetMetricData"
        Resource = "*"
      },
      {
        Sid      = "ChangeShards"
        Effect   = "Allow"
        Action   = ["kinesis:DescribeStreamSummary", "kinesis:UpdateShardCount"]
        Resource = var.kinesis_stream_arn
      },
      {
        Sid      = "AskForPlan"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = local.alert_processor_alias
      },
      {
        Sid       = "KeepWarm"
        Effect    = "Allow"
        Action    = "application-autoscaling:PutScheduledAction"
        Resource  = "arn:${local.partition}:application-autoscaling:${local.region}:${local.account}:scalable-target/*"
        Condition = { StringEquals = { "application-autoscaling:service-namespace" = "lambda" } }
      },
    ]
  })
}

resource "aws_scheduler_schedule" "scaling" {
  count = local.is_planned ? 1 : 0

  name = "${local.prefix}-scaling"
  # At night, and at an hour that summer time neither skips nor repeats.
  schedule_expression          = "cron(5 3 * * ? *)"
  schedule_expression_timezone = var.market_time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.scaling[0].arn
    role_arn = aws_iam_role.scaling_schedule[0].arn
    input    = "{}"

    retry_policy {
      maximum_retry_attempts       = 20
      maximum_event_age_in_seconds = 14400
    }
  }
}

resource "aws_iam_role" "scaling_schedule" {
  count = local.is_planned ? 1 : 0

  name_prefix        = substr("${local.prefix}-scaling-schedule", 0, 38)
  description        = "Lets the schedule start the scaling"
  assume_role_policy = local.assumed_by_scheduler
}

resource "aws_iam_role_policy" "scaling_schedule" {
  count = local.is_planned ? 1 : 0

  name = "start-scaling"
  role = aws_iam_role.scaling_schedule[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = aws_sfn_state_machine.scaling[0].arn
    }]
  })
}

resource "aws_cloudwatch_metric_alarm" "scaling_failed" {
  count = local.is_planned ? 1 : 0

  alarm_name          = "${local.prefix}-scaling-failed"
  alarm_description   = "A day was not planned, or not carried out as planned (docs/operating.md#scaling-failed)"
  namespace           = "AWS/States"
  metric_name         = "ExecutionsFailed"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.scaling[0].arn }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}
