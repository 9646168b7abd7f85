locals {
  feed = local.is_on_aws && var.feed != null ? [var.feed] : []
  # Variables of a vendor's credentials; the secret has them by these names.
  feed_credentials = {
    finnhub = ["FINNHUB_TOKEN"]
    alpaca  = ["ALPACA_KEY_ID", "ALPACA_SECRET_KEY"]
    polygon = ["POLYGON_API_KEY"]
  }
  feed_secrets   = flatten([for feed in local.feed : lookup(local.feed_credentials, feed.vendor, [])])
  feed_log_group = "/ecs/${local.prefix}-feed"

  assumed_by_ecs_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_ecs_cluster" "feed" {
  count = length(local.feed)

  name = "${local.prefix}-feed"
}

resource "aws_ecs_cluster_capacity_providers" "feed" {
  count = length(local.feed)

  cluster_name       = aws_ecs_cluster.feed[0].name
  capacity_providers = ["FARGATE"]
}

resource "aws_cloudwatch_log_group" "feed" {
  count = length(local.feed)

  name              = local.feed_log_group
  retention_in_days = 14
}

# What ECS does before the program begins.
resource "aws_iam_role" "feed_execution" {
  count = length(local.feed)

  name_prefix        = substr("${local.prefix}-feed-start", 0, 38)
  description        = "Lets ECS start the feed"
  assume_role_policy = local.assumed_by_ecs_tasks
}

resource "aws_iam_role_policy" "feed_execution" {
  count = length(local.feed)

  name = "start-feed"
  role = aws_iam_role.feed_execution[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "AskForRegistry"
          Effect   = "Allow"
          Action   = ["ecr:GetAuthorizationToken"]
          Resource = "*"
        },
        {
          Sid      = "PullImage"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = "arn:${local.partition}:ecr:${local.region}:${local.account}:repository/*"
        },
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.feed_log_group}:*"
        },
      ],
      [for feed in local.feed : {
        Sid      = "ReadCredentials"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = feed.secret_arn
      } if length(local.feed_secrets) > 0],
    )
  })
}

resource "aws_iam_role" "feed" {
  count = length(local.feed)

  name_prefix        = substr("${local.prefix}-feed", 0, 38)
  description        = "What the feed may do"
  assume_role_policy = local.assumed_by_ecs_tasks
}

resource "aws_iam_role_policy" "feed" {
  count = length(local.feed)

  name = "feed"
  role = aws_iam_role.feed[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FeedStream"
        Effect   = "Allow"
        Action   = "kinesis:PutRecords"
        Resource = var.kinesis_stream_arn
      },
      {
        Sid      = "KeepPosition"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${local.bucket_arn}/feed/*"
      },
      # Without it S3 says "denied" of an object that is not there yet.
      {
        Sid      = "SeeThatThereIsNone"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = local.bucket_arn
      },
    ]
  })
}

resource "aws_ecs_task_definition" "feed" {
  count = length(local.feed)

  family                   = "${local.prefix}-feed"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"
  execution_role_arn       = aws_iam_role.feed_execution[0].arn
  task_role_arn            = aws_iam_role.feed[0].arn

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  container_definitions = jsonencode([{
    name                   = "feed"
    image                  = local.feed[0].image_uri
    essential              = true
    readonlyRootFilesystem = true
    # What has come is put on the stream, and how far it came is kept.
    stopTimeout     = 60
    linuxParameters = { initProcessEnabled = true }
    environment = [
      { name = "FEED", value = local.feed[0].vendor },
      { name = "SYMBOLS", value = join(",", local.feed[0].symbols) },
      { name = "STREAM_NAME", value = local.stream_name },
      { name = "FEED_POSITION", value = "s3://${var.s3_bucket_name}/feed/${local.feed[0].vendor}.json" },
      { name = "PROJECT_NAME", value = var.project_name },
      { name = "ENVIRONMENT", value = var.environment },
    ]
    secrets = [for name in local.feed_secrets : { name = name, valueFrom = "${local.feed[0].secret_arn}:${name}::" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.feed[0].name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = "feed"
      }
    }
  }])
}

resource "aws_security_group" "feed" {
  count = length(local.feed)

  name_prefix = "${local.prefix}-feed-"
  description = "The feed of the market-data monitor, HTTPS out, nothing in"
  vpc_id      = local.feed[0].vpc_id

  egress {
    description = "AWS and the vendor"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_ecs_service" "feed" {
  count = length(local.feed)

  name            = "${local.prefix}-feed"
  cluster         = aws_ecs_cluster.feed[0].id
  task_definition = aws_ecs_task_definition.feed[0].arn
  launch_type     = "FARGATE"
  # Two at once would put every trade on the stream twice: the old one ends before the new one begins, which asks for what was traded in
  # between.
  desired_count                      = 1
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  # Moving a task to another zone by itself would run both for a while.
  availability_zone_rebalancing = "DISABLED"
  enable_ecs_managed_tags       = true
  propagate_tags                = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.feed[0].subnet_ids
    security_groups  = [aws_security_group.feed[0].id]
    assign_public_ip = local.feed[0].public_ip
  }
}

resource "aws_cloudwatch_metric_alarm" "feed_down" {
  count = length(local.feed)

  alarm_name          = "${local.prefix}-feed-down"
  alarm_description   = "The feed has not reported for 10 minutes, so it does not run (docs/operating.md#feed-down)"
  namespace           = "RealTimeFinancial/Lambda"
  metric_name         = "FeedRecords"
  dimensions          = { service = "feed", environment = var.environment }
  statistic           = "SampleCount"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
}

resource "aws_cloudwatch_metric_alarm" "feed_silent" {
  count = var.feed_hours == "none" ? 0 : length(local.feed)

  alarm_name          = "${local.prefix}-feed-silent"
  alarm_description   = "The feed runs and has brought nothing for 15 minutes of its hours (docs/operating.md#feed-silent)"
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  # That it does not run at all is the other alarm.
  treat_missing_data = "notBreaching"

  metric_query {
    id          = "records"
    return_data = false
    metric {
      namespace   = "RealTimeFinancial/Lambda"
      metric_name = "FeedRecords"
      dimensions  = { service = "feed", environment = var.environment }
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
    label       = "Records brought, or 1 outside the feed's hours"
    expression  = local.feed_expected.records
    return_data = true
  }
}
