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
  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:us-east-1:123456789012:stateMachine:lake-compaction" }
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
  target = aws_cloudformation_stack.live
  values = {
    outputs = {
      KinesisProcessorAlias = "arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-prod-kinesis-processor:live"
      AlertProcessorAlias   = "arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-prod-alert-processor:live"
    }
  }
}
override_resource {
  target = aws_lambda_function.kinesis_processor
  values = {
    version       = "7"
    arn           = "arn:aws:lambda:us-east-1:123456789012:function:kinesis-processor"
    qualified_arn = "arn:aws:lambda:us-east-1:123456789012:function:kinesis-processor:7"
  }
}
override_resource {
  target = aws_lambda_function.alert_processor
  values = {
    version       = "7"
    arn           = "arn:aws:lambda:us-east-1:123456789012:function:alert-processor"
    qualified_arn = "arn:aws:lambda:us-east-1:123456789012:function:alert-processor:7"
  }
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
  target = aws_dynamodb_table.reference_data
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/reference-data" }
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
  target = aws_cloudwatch_log_group.pre_traffic_hook
  values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/CodeDeployHook_realtime-financial-prod" }
}
override_resource {
  target = aws_sns_topic.email_events
  values = { arn = "arn:aws:sns:us-east-1:123456789012:email-events" }
}
override_resource {
  target = aws_security_group.functions
  values = { id = "FunctionsSecurityGroup.GroupId" }
}
override_resource {
  target = aws_security_group.endpoints
  values = { id = "EndpointsSecurityGroup.GroupId" }
}
override_resource {
  target = aws_security_group.feed
  values = { id = "FeedSecurityGroup.GroupId" }
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
    condition     = length([for action in aws_appautoscaling_scheduled_action.ready : action if startswith(action.name, "before-opening")]) == 4
    error_message = "prod makes both functions ready before the market opens, and tries it once more"
  }
  assert {
    condition     = length(aws_lambda_alias.kinesis_processor) == 0 && strcontains(aws_cloudformation_stack.live[0].template_body, "CodeDeployLambdaAliasUpdate")
    error_message = "in prod CodeDeploy moves the aliases"
  }
  assert {
    condition     = aws_secretsmanager_secret.acknowledgement_key.recovery_window_in_days == 0
    error_message = "a secret that waits to be deleted would be in the way of the next one by its name"
  }
  assert {
    condition     = aws_dynamodb_table.processed_data.deletion_protection_enabled
    error_message = "nobody deletes the tables of prod"
  }
}

# Recorded, too: what follows a plan, in prod, where something is kept warm.
run "planned" {
  override_resource {
    target = aws_sfn_state_machine.scaling
    values = { arn = "arn:aws:states:us-east-1:123456789012:stateMachine:realtime-financial-prod-scaling" }
  }

  variables {
    environment          = "prod"
    scaling              = "load"
    feed_hours           = "XNYS"
    stream_shard_count   = 4
    closed_shard_count   = 1
    reserved_concurrency = 40
    ready_concurrency    = 20
  }

  assert {
    condition     = length(aws_appautoscaling_target.ready) == 2 && length(aws_appautoscaling_scheduled_action.ready) == 0
    error_message = "the plan's actions are the only ones"
  }
}

# Recorded, too: whatever is off by default.
run "options" {
  variables {
    environment             = "dev"
    stream_shard_count      = 2
    closed_shard_count      = 1
    parallelization_factor  = 5
    batch_size              = 500
    batching_window_seconds = 20
    email_events            = true
    lake_compaction         = true
    feed_hours              = "XLON"
    vpc = {
      vpc_id              = "vpc-0123abcd"
      subnet_ids          = ["subnet-0000000a", "subnet-0000000b"]
      security_group_ids  = ["sg-0000000c"]
      route_table_ids     = ["rtb-0000000e"]
      interface_endpoints = "both"
      alert_processor     = true
    }
    feed = {
      vendor     = "alpaca"
      symbols    = ["AAPL", "MSFT"]
      image_uri  = "example/feed@sha256:0000000000000000000000000000000000000000000000000000000000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/dev/feed-AbCdEf"
      vpc_id     = "vpc-0123abcd"
      subnet_ids = ["subnet-0000000f"]
    }
  }

  assert {
    condition     = length(aws_scheduler_schedule.shards) == 2
    error_message = "the number of shards follows the market"
  }
}

run "an_emergency_passes_by_codedeploy" {
  variables {
    environment          = "prod"
    emergency_deployment = true
  }

  assert {
    condition     = !strcontains(aws_cloudformation_stack.live[0].template_body, "CodeDeployLambdaAliasUpdate")
    error_message = "CodeDeploy refuses while an alarm of its group fires"
  }
  assert {
    condition     = strcontains(aws_cloudformation_stack.live[0].template_body, "AWS::Lambda::Alias")
    error_message = "the aliases stay where they are"
  }
}

run "tables_of_prod_can_be_deleted_where_that_is_asked_for" {
  variables {
    environment      = "prod"
    table_protection = false
  }

  assert {
    condition     = !aws_dynamodb_table.processed_data.deletion_protection_enabled && !aws_dynamodb_table.user_preferences.deletion_protection_enabled && !aws_dynamodb_table.reference_data.deletion_protection_enabled && !aws_dynamodb_table.alert_history.deletion_protection_enabled
    error_message = "table_protection = false protects none"
  }
}

run "with_nothing_but_what_the_specification_gives_it_a_batch_that_was_given_up_reaches_the_queue" {
  variables {
    environment = "dev"
  }

  assert {
    condition     = aws_s3_bucket_notification.failed_batches[0].bucket == var.s3_bucket_name
    error_message = "the bucket notifies"
  }
  assert {
    condition     = one(aws_s3_bucket_notification.failed_batches[0].topic).topic_arn == aws_sns_topic_subscription.failed_batches.topic_arn && one(aws_s3_bucket_notification.failed_batches[0].topic).filter_prefix == "aws/lambda/"
    error_message = "the topic that the queue listens to is notified of what lies under aws/lambda/"
  }
}

run "a_bucket_whose_owner_notifies_is_left_alone" {
  variables {
    environment           = "dev"
    notify_failed_batches = false
  }

  assert {
    condition     = length(aws_s3_bucket_notification.failed_batches) == 0
    error_message = "a bucket has one notification configuration"
  }
}

run "emulator" {
  variables {
    environment = "prod"
    target      = "emulator"
  }

  assert {
    condition     = length(aws_appautoscaling_target.ready) == 0 && length(aws_cloudwatch_composite_alarm.health) == 0 && length(aws_codedeploy_app.functions) == 0 && length(aws_cloudwatch_query_definition.saved) == 0
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

run "a_reservation_without_room_for_a_second_version_is_refused" {
  command = plan

  variables {
    environment            = "prod"
    reserved_concurrency   = 9
    parallelization_factor = 5
  }

  expect_failures = [aws_lambda_function.kinesis_processor]
}

run "shards_that_are_not_halved_for_the_night_are_refused" {
  command = plan

  variables {
    environment            = "dev"
    stream_shard_count     = 4
    closed_shard_count     = 1
    parallelization_factor = 2
  }

  expect_failures = [aws_scheduler_schedule.shards]
}

run "planned_shards_below_a_quarter_are_refused" {
  command = plan

  variables {
    environment            = "dev"
    scaling                = "load"
    stream_shard_count     = 8
    closed_shard_count     = 1
    parallelization_factor = 1
  }

  expect_failures = [aws_sfn_state_machine.scaling]
}

run "a_calendar_without_an_exchange_is_refused" {
  command = plan

  variables {
    environment = "dev"
    scaling     = "calendar"
    feed_hours  = "always"
  }

  expect_failures = [aws_sfn_state_machine.scaling]
}

run "events_of_email_without_a_sender_are_refused" {
  command = plan

  variables {
    environment  = "dev"
    from_email   = ""
    email_events = true
  }

  expect_failures = [aws_sesv2_configuration_set.email]
}

run "a_feed_that_wants_credentials_is_refused_without" {
  command = plan

  variables {
    environment = "dev"
    feed = {
      vendor     = "finnhub"
      symbols    = ["AAPL"]
      image_uri  = "example/feed@sha256:0000000000000000000000000000000000000000000000000000000000000000"
      vpc_id     = "vpc-0123abcd"
      subnet_ids = ["subnet-0000000f"]
    }
  }

  expect_failures = [var.feed]
}
