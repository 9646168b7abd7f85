# A day of small objects becomes Parquet: each row once, by symbol and time. Repeatable: what is whole stays, what a failed run
# left is taken away first, and Athena writes to an empty place alone (docs/adr/020-lake.md).
locals {
  is_compacted = local.is_on_aws && var.lake_compaction

  compaction = local.is_compacted ? jsonencode({
    Comment        = "Writes one day of processed/ as Parquet and counts what it has written"
    QueryLanguage  = "JSONata"
    TimeoutSeconds = 10800
    StartAt        = "Choose day"
    States = {
      "Choose day" = {
        Comment = "That of the input, or the day before yesterday, of which the stream holds no record any more"
        Type    = "Pass"
        Assign = {
          day        = "{% $exists($states.input.day) ? $string($states.input.day) : $substringBefore($fromMillis($toMillis($states.context.Execution.StartTime) - 172800000), 'T') %}"
          hasWritten = false
          writtenSql = "SELECT :expected AS expected, (SELECT count(*) FROM processed_days WHERE arrival_day = ':day') AS written"
          countSql = trimspace(<<-EOT
              SELECT
                (SELECT count(*) FROM (${trimspace(local.lake_relations.processed)}) AS processed WHERE year = substr(':day', 1, 4) AND month = substr(':day', 6, 2) AND day = substr(':day', 9, 2)) AS expected,
                (SELECT count(*) FROM processed_days WHERE arrival_day = ':day') AS written
            EOT
          )
          writeSql = trimspace(<<-EOT
              UNLOAD (
                SELECT
                  type, symbol, "timestamp", price, volume, bid, ask, bid_size, ask_size, trade_id, original_trade_id, name, value, aggressor, conditions,
                  updates_price, updates_volume, "open", high, low, "close", "interval", exchange, currency, source, correlation_id,
                  shard_id, sequence_number, sub_sequence, arrived_at
                FROM (${trimspace(local.lake_relations.processed)}) AS processed
                WHERE year = substr(':day', 1, 4) AND month = substr(':day', 6, 2) AND day = substr(':day', 9, 2)
                ORDER BY symbol, "timestamp", shard_id, length(sequence_number), sequence_number, sub_sequence
              )
              TO 's3://${var.s3_bucket_name}/days/arrival_day=:day/'
              WITH (format = 'PARQUET', compression = 'ZSTD')
            EOT
          )
        }
        Next = "Is it a day"
      }
      "Is it a day" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $contains($day, /^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/) %}"
          Next      = "Count"
        }]
        Default = "Not a day"
      }
      "Not a day" = {
        Type  = "Fail"
        Error = "NotADay"
        Cause = "{% 'expected a day such as 2026-03-02, received ' & $day %}"
      }
      Count = {
        Comment  = "Once over the objects, which no longer change; after writing only what was written"
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::athena:startQueryExecution.sync"
        Arguments = {
          QueryString = "{% $replace($hasWritten ? $replace($writtenSql, ':expected', $string($expected)) : $countSql, ':day', $day) %}"
          WorkGroup   = aws_athena_workgroup.lake[0].name
          QueryExecutionContext = {
            Database = aws_glue_catalog_database.lake[0].name
          }
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 60
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Output = {
          query = "{% $states.result.QueryExecution.QueryExecutionId %}"
        }
        Next = "Read counts"
      }
      "Read counts" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::athena:getQueryResults"
        Arguments = {
          QueryExecutionId = "{% $states.input.query %}"
        }
        Retry = [{
          ErrorEquals     = ["States.ALL"]
          IntervalSeconds = 10
          BackoffRate     = 2
          MaxAttempts     = 4
        }]
        Assign = {
          expected = "{% $number($states.result.ResultSet.Rows[1].Data[0].VarCharValue) %}"
          written  = "{% $number($states.result.ResultSet.Rows[1].Data[1].VarCharValue) %}"
        }
        Next = "Compare"
      }
      Compare = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $written = $expected %}"
          Next      = "Whole"
          }, {
          Condition = "{% $written > $expected or $hasWritten %}"
          Next      = "Counts differ"
        }]
        Default = "List what is there"
      }
      Whole = {
        Type = "Succeed"
        Output = {
          day  = "{% $day %}"
          rows = "{% $written %}"
        }
      }
      "Counts differ" = {
        Comment = "More is written than there is to write, which has expired or was deleted; or what was just written is not whole"
        Type    = "Fail"
        Error   = "CountsDiffer"
        Cause   = "{% $day & ': ' & $string($written) & ' rows are written, ' & $string($expected) & ' were to be' %}"
      }
      "List what is there" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:s3:listObjectsV2"
        Arguments = {
          Bucket = var.s3_bucket_name
          Prefix = "{% 'days/arrival_day=' & $day & '/' %}"
        }
        Output = {
          objects = "{% [$states.result.Contents.{'Key': Key}] %}"
        }
        Next = "Is anything there"
      }
      "Is anything there" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $count($states.input.objects) > 0 %}"
          Next      = "Take it away"
        }]
        Default = "Write"
      }
      "Take it away" = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::aws-sdk:s3:deleteObjects"
        Arguments = {
          Bucket = var.s3_bucket_name
          Delete = {
            Objects = "{% $states.input.objects %}"
            Quiet   = true
          }
        }
        Next = "List what is there"
      }
      Write = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::athena:startQueryExecution.sync"
        Arguments = {
          QueryString = "{% $replace($writeSql, ':day', $day) %}"
          WorkGroup   = aws_athena_workgroup.lake[0].name
          QueryExecutionContext = {
            Database = aws_glue_catalog_database.lake[0].name
          }
        }
        Assign = {
          hasWritten = true
        }
        Next = "Count"
      }
    }
  }) : null
}

resource "aws_glue_catalog_table" "days" {
  count = local.is_on_aws ? 1 : 0

  name          = "processed_days"
  database_name = aws_glue_catalog_database.lake[0].name
  description   = "Valid events by day of arrival, each once, as LakeCompaction writes them"
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "projection.enabled"            = "true"
    "projection.arrival_day.type"   = "date"
    "projection.arrival_day.format" = "yyyy-MM-dd"
    "projection.arrival_day.range"  = "2026-01-01,NOW"
    "storage.location.template"     = "${local.lake_location}/days/arrival_day=$${arrival_day}/"
  }

  partition_keys {
    name = "arrival_day"
    type = "string"
  }

  storage_descriptor {
    location      = "${local.lake_location}/days/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    # Those of the objects; times are times here.
    dynamic "columns" {
      for_each = local.lake_objects.processed.columns
      content {
        name = split(" ", columns.value)[0]
        type = contains(["timestamp", "arrived_at"], split(" ", columns.value)[0]) ? "timestamp" : split(" ", columns.value)[1]
      }
    }
  }
}

resource "aws_sfn_state_machine" "compaction" {
  count = local.is_compacted ? 1 : 0

  name       = "${local.prefix}-lake-compaction"
  type       = "STANDARD"
  role_arn   = aws_iam_role.compaction[0].arn
  definition = local.compaction
}

resource "aws_iam_role" "compaction" {
  count = local.is_compacted ? 1 : 0

  name_prefix = substr("${local.prefix}-compaction", 0, 38)
  description = "Lets the compaction query the lake and write days"
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

resource "aws_iam_role_policy" "compaction" {
  count = local.is_compacted ? 1 : 0

  name = "compact"
  role = aws_iam_role.compaction[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Query"
        Effect   = "Allow"
        Action   = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"]
        Resource = "arn:${local.partition}:athena:${local.region}:${local.account}:workgroup/${aws_athena_workgroup.lake[0].name}"
      },
      {
        Sid    = "KnowTheTables"
        Effect = "Allow"
        Action = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"]
        Resource = [
          "arn:${local.partition}:glue:${local.region}:${local.account}:catalog",
          "arn:${local.partition}:glue:${local.region}:${local.account}:database/${aws_glue_catalog_database.lake[0].name}",
          "arn:${local.partition}:glue:${local.region}:${local.account}:table/${aws_glue_catalog_database.lake[0].name}/processed_*",
        ]
      },
      {
        Sid      = "FindObjects"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = local.bucket_arn
      },
      {
        Sid      = "ReadTicks"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${local.bucket_arn}/processed/*"
      },
      {
        Sid      = "WriteDaysAndResults"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = ["${local.bucket_arn}/days/*", "${local.bucket_arn}/athena/*"]
      },
      {
        Sid      = "TakeAwayWhatIsNotWhole"
        Effect   = "Allow"
        Action   = "s3:DeleteObject"
        Resource = "${local.bucket_arn}/days/*"
      },
    ]
  })
}

resource "aws_scheduler_schedule" "compaction" {
  count = local.is_compacted ? 1 : 0

  name = "${local.prefix}-lake-compaction"
  # A rate begins with the stack, so that the alarm on a missing day has its first success.
  schedule_expression = "rate(1 day)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_sfn_state_machine.compaction[0].arn
    role_arn = aws_iam_role.compaction_schedule[0].arn
    input    = "{}"

    retry_policy {
      maximum_retry_attempts       = 20
      maximum_event_age_in_seconds = 14400
    }
  }
}

resource "aws_iam_role" "compaction_schedule" {
  count = local.is_compacted ? 1 : 0

  name_prefix        = substr("${local.prefix}-compaction-start", 0, 38)
  description        = "Lets the schedule start the compaction"
  assume_role_policy = local.assumed_by_scheduler
}

resource "aws_iam_role_policy" "compaction_schedule" {
  count = local.is_compacted ? 1 : 0

  name = "start-compaction"
  role = aws_iam_role.compaction_schedule[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = aws_sfn_state_machine.compaction[0].arn
    }]
  })
}

resource "aws_cloudwatch_metric_alarm" "lake_day_missing" {
  count = local.is_compacted ? 1 : 0

  alarm_name          = "${local.prefix}-lake-day-missing"
  alarm_description   = "No day of the lake was compacted within 27 hours; its objects expire 30 days after they came (docs/operating.md#lake-day-missing)"
  namespace           = "AWS/States"
  metric_name         = "ExecutionsSucceeded"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.compaction[0].arn }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 27
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
}
