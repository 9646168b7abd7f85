# No account is needed: the provider is a mock, and what AWS would make up is given here.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/role" }
  }
  mock_resource "aws_lambda_event_source_mapping" {
    defaults = { uuid = "KinesisProcessorTicks" }
  }
}

override_resource {
  target = aws_lambda_alias.kinesis_processor
  values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:kinesis-processor:live" }
}
override_resource {
  target = aws_lambda_alias.alert_processor
  values = { arn = "arn:aws:lambda:us-east-1:123456789012:function:alert-processor:live" }
}
override_resource {
  target = aws_lambda_function.kinesis_processor
  values = { version = "1" }
}
override_resource {
  target = aws_lambda_function.alert_processor
  values = { version = "1" }
}
override_resource {
  target = aws_dynamodb_table.processed_data
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/processed-data" }
}
override_resource {
  target = aws_dynamodb_table.user_preferences
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/user-preferences" }
}
override_resource {
  target = aws_dynamodb_table.alert_history
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/alert-history" }
}
override_resource {
  target = aws_sqs_queue.dead_letters
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:lambda-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/lambda-dlq"
  }
}
override_resource {
  target = aws_sns_topic.operations
  values = { arn = "arn:aws:sns:us-east-1:123456789012:operations" }
}
override_resource {
  target = aws_cloudwatch_event_rule.alarms
  values = { arn = "arn:aws:events:us-east-1:123456789012:rule/alarms" }
}
override_resource {
  target = aws_cloudwatch_log_group.kinesis_processor
  values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/kinesis-processor" }
}
override_resource {
  target = aws_cloudwatch_log_group.alert_processor
  values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/alert-processor" }
}
override_resource {
  target = aws_secretsmanager_secret.acknowledgement_key
  values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:acknowledgement-key" }
}

variables {
  s3_bucket_name              = "data-lake"
  kinesis_stream_arn          = "arn:aws:kinesis:us-east-1:123456789012:stream/financial-stream"
  sns_alerts_topic_arn        = "arn:aws:sns:us-east-1:123456789012:alerts"
  kinesis_processor_image_uri = "example/kinesis-processor@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  alert_processor_image_uri   = "example/alert-processor@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  from_email                  = "alerts@example.com"
}

run "dev" {
  variables {
    environment = "dev"
  }

  assert {
    condition     = output.kinesis_processor_name == "realtime-financial-dev-kinesis-processor"
    error_message = "names are <project>-<environment>-<function>"
  }
}

run "staging" {
  variables {
    environment = "staging"
  }

  assert {
    condition     = output.table_names.alert_history == "realtime-financial-staging-alert-history"
    error_message = "tables are named after project and environment"
  }
}

run "prod" {
  variables {
    environment = "prod"
  }

  assert {
    condition     = length(aws_appautoscaling_scheduled_action.before_opening) == 2
    error_message = "prod makes both functions ready before the market opens"
  }
}

run "emulator" {
  variables {
    environment = "prod"
    target      = "emulator"
  }

  assert {
    condition     = length(aws_appautoscaling_target.ready) == 0 && length(aws_cloudwatch_composite_alarm.health) == 0
    error_message = "what the loopback server cannot make is left out"
  }
}

run "without_an_image_uri_the_newest_image_is_taken" {
  variables {
    environment                 = "dev"
    kinesis_processor_image_uri = null
  }

  override_data {
    target = data.aws_ecr_image.kinesis_processor
    values = { image_uri = "example/newest@sha256:1111111111111111111111111111111111111111111111111111111111111111" }
  }

  assert {
    condition     = startswith(aws_lambda_function.kinesis_processor.image_uri, "example/newest@sha256:")
    error_message = "the image is taken from the repository of the environment"
  }
}

run "a_reservation_below_shards_x_parallelization_factor_is_refused" {
  command = plan

  variables {
    environment        = "dev"
    stream_shard_count = 2
  }

  expect_failures = [aws_lambda_function.kinesis_processor]
}

run "an_unknown_environment_is_refused" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}
