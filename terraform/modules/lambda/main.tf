data "aws_ecr_image" "kinesis_processor" {
  count = var.kinesis_processor_image_uri == null ? 1 : 0

  repository_name = "${local.prefix}-kinesis-processor"
  most_recent     = true
}

data "aws_ecr_image" "alert_processor" {
  count = var.alert_processor_image_uri == null ? 1 : 0

  repository_name = "${local.prefix}-alert-processor"
  most_recent     = true
}

resource "aws_lambda_function" "kinesis_processor" {
  function_name                  = "${local.prefix}-kinesis-processor"
  description                    = "Validates ticks, keeps indicators, detects anomalies, stores everything, publishes alerts"
  package_type                   = "Image"
  image_uri                      = coalesce(var.kinesis_processor_image_uri, one(data.aws_ecr_image.kinesis_processor[*].image_uri))
  architectures                  = [var.architecture]
  role                           = aws_iam_role.kinesis_processor.arn
  memory_size                    = 256
  timeout                        = 300
  reserved_concurrent_executions = var.reserved_concurrency
  publish                        = true

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = concat(aws_security_group.functions[*].id, vpc_config.value.security_group_ids)
    }
  }

  environment {
    variables = {
      ENVIRONMENT            = var.environment
      PROJECT_NAME           = var.project_name
      S3_BUCKET              = var.s3_bucket_name
      DYNAMODB_TABLE         = aws_dynamodb_table.processed_data.name
      USER_PREFERENCES_TABLE = aws_dynamodb_table.user_preferences.name
      REFERENCE_DATA_TABLE   = aws_dynamodb_table.reference_data.name
      REFERENCE_CACHE_URL    = var.reference_cache_url
      SNS_ALERTS_TOPIC       = var.sns_alerts_topic_arn
      LOG_LEVEL              = local.settings.log_level
      BATCH_SIZE             = local.batch_size
      ALERT_BUDGET           = var.alert_budget
      LULD_TIERS             = var.luld_tiers
    }
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.kinesis_processor.name
    log_format            = "JSON"
    application_log_level = local.settings.log_level
    system_log_level      = local.settings.system_log_level
  }

  tracing_config {
    mode = "Active"
  }

  lifecycle {
    # Lambda polls each shard with parallelization_factor batches at a time; what the reservation does not cover is throttled.
    precondition {
      condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= var.stream_shard_count * var.parallelization_factor
      error_message = "reserved_concurrency is less than stream_shard_count x parallelization_factor; raise it or lower one of them."
    }
    # Lambda makes a new version ready beside the old one, out of the reservation.
    precondition {
      condition     = var.reserved_concurrency == -1 || !local.is_prod || var.reserved_concurrency >= 2 * var.ready_concurrency
      error_message = "reserved_concurrency is less than twice what is kept warm in this environment; raise it."
    }
  }
}

resource "aws_lambda_function" "alert_processor" {
  function_name = "${local.prefix}-alert-processor"
  description   = "Classifies alerts, applies preferences and limits, notifies people, escalates"
  package_type  = "Image"
  image_uri     = coalesce(var.alert_processor_image_uri, one(data.aws_ecr_image.alert_processor[*].image_uri))
  architectures = [var.architecture]
  role          = aws_iam_role.alert_processor.arn
  memory_size   = 192
  timeout       = 180
  publish       = true

  dynamic "vpc_config" {
    for_each = local.alert_processor_vpc[*]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = concat(aws_security_group.functions[*].id, vpc_config.value.security_group_ids)
    }
  }

  environment {
    variables = {
      ENVIRONMENT                  = var.environment
      PROJECT_NAME                 = var.project_name
      FEED_CALENDAR                = local.feed_calendar
      USER_PREFERENCES_TABLE       = aws_dynamodb_table.user_preferences.name
      ALERT_HISTORY_TABLE          = aws_dynamodb_table.alert_history.name
      SNS_TOPIC_ARN                = var.sns_alerts_topic_arn
      OPERATIONS_TOPIC_ARN         = var.operator_email == "" ? "" : aws_sns_topic.operations.arn
      SLACK_WEBHOOK_URL            = var.slack_webhook_url
      DISCORD_WEBHOOK_URL          = var.discord_webhook_url
      TEAMS_WEBHOOK_URL            = var.teams_webhook_url
      FROM_EMAIL                   = var.from_email
      LOG_LEVEL                    = local.settings.log_level
      ALERT_RATE_LIMIT             = local.settings.alert_rate_limit
      ACK_SIGNING_KEY              = aws_secretsmanager_secret.acknowledgement_key.arn
      ACK_URL                      = "ssm:/${var.project_name}/${var.environment}/acknowledgement-url"
      DEAD_LETTER_QUEUE_URL        = aws_sqs_queue.dead_letters.url
      EVENT_BUS                    = var.event_bus
      ALERT_WEBHOOK_HOSTS          = var.webhook_hosts
      PAGERDUTY_EVENTS_URL         = var.pagerduty_events_url
      ALERT_GROUP_INTERVAL_SECONDS = var.alert_group_interval_seconds
      DEFAULT_ESCALATION_SECONDS   = var.default_escalation_seconds
      TICKET_GITHUB_REPOSITORY     = var.github.repository
      TICKET_GITHUB_TOKEN          = var.github.token
      TICKET_JIRA_URL              = var.jira.url
      TICKET_JIRA_PROJECT          = var.jira.project
      TICKET_JIRA_USER             = var.jira.user
      TICKET_JIRA_TOKEN            = var.jira.token
      TICKET_JIRA_FIELDS           = var.jira.fields
    }
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.alert_processor.name
    log_format            = "JSON"
    application_log_level = local.settings.log_level
    system_log_level      = local.settings.system_log_level
  }

  tracing_config {
    mode = "Active"
  }
}

resource "aws_cloudwatch_log_group" "kinesis_processor" {
  name              = "/aws/lambda/${local.prefix}-kinesis-processor"
  retention_in_days = 14
}

resource "aws_cloudwatch_log_group" "alert_processor" {
  name              = "/aws/lambda/${local.prefix}-alert-processor"
  retention_in_days = 14
}

# Signs the links in messages. Made here once and kept in the state: encrypt the state, or rotate the secret by hand.
resource "aws_secretsmanager_secret" "acknowledgement_key" {
  name        = "${var.project_name}/${var.environment}/acknowledgement-key"
  description = "Key of the HMAC that signs acknowledgement links"

  # At once, as CloudFormation deletes it: a secret that waits to be deleted would be in the way of the next one by its name.
  recovery_window_in_days = 0
}

data "aws_secretsmanager_random_password" "acknowledgement_key" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret_version" "acknowledgement_key" {
  secret_id     = aws_secretsmanager_secret.acknowledgement_key.id
  secret_string = data.aws_secretsmanager_random_password.acknowledgement_key.random_password

  lifecycle {
    ignore_changes = [secret_string]
  }
}

resource "aws_ssm_parameter" "acknowledgement_url" {
  name        = "/${var.project_name}/${var.environment}/acknowledgement-url"
  description = "Where links in messages lead, for alert-processor to read"
  type        = "String"
  value       = aws_lambda_function_url.alert_processor.function_url
}
