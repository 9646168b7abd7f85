locals {
  kinesis_processor_alias   = local.is_gradual ? aws_cloudformation_stack.live[0].outputs["KinesisProcessorAlias"] : aws_lambda_alias.kinesis_processor[0].arn
  alert_processor_alias     = local.is_gradual ? aws_cloudformation_stack.live[0].outputs["AlertProcessorAlias"] : aws_lambda_alias.alert_processor[0].arn
  alert_processor_qualifier = element(split(":", local.alert_processor_alias), 7)

  # Which alarms take a new version back. Not the depth of the dead-letter queue: one old message would forbid the cure for 14 days.
  gates = {
    for name, alarms in {
      kinesis-processor = ["kinesis-processor-errors", "kinesis-processor-iterator-age"]
      alert-processor   = ["alert-processor-errors"]
    } : name => alarms if local.is_gradual
  }
  hook_name = "CodeDeployHook_${local.prefix}"
}

resource "aws_lambda_alias" "kinesis_processor" {
  count = local.is_gradual ? 0 : 1

  name             = "live"
  function_name    = aws_lambda_function.kinesis_processor.function_name
  function_version = aws_lambda_function.kinesis_processor.version
}

resource "aws_lambda_alias" "alert_processor" {
  count = local.is_gradual ? 0 : 1

  name             = "live"
  function_name    = aws_lambda_function.alert_processor.function_name
  function_version = aws_lambda_function.alert_processor.version
}

# The provider moves an alias at once. CloudFormation asks CodeDeploy to, waits for it, and fails when CodeDeploy takes it back.
resource "aws_cloudformation_stack" "live" {
  count = local.is_gradual ? 1 : 0

  name = "${local.prefix}-live"
  template_body = jsonencode({
    Resources = merge(
      {
        for name, alias in {
          KinesisProcessorAlias = { function = aws_lambda_function.kinesis_processor, group = "kinesis-processor" }
          AlertProcessorAlias   = { function = aws_lambda_function.alert_processor, group = "alert-processor" }
          } : name => merge(
          {
            Type = "AWS::Lambda::Alias"
            Properties = {
              Name            = "live"
              FunctionName    = alias.function.function_name
              FunctionVersion = alias.function.version
            }
          },
          { for key, policy in local.update_policies[alias.group] : key => policy if !var.emergency_deployment },
        )
      },
      { PreTrafficHook = local.pre_traffic_hook },
    )
    Outputs = { for name in ["KinesisProcessorAlias", "AlertProcessorAlias"] : name => { Value = { Ref = name } } }
  })

  timeouts {
    create = "30m"
    update = "60m"
  }

  depends_on = [aws_codedeploy_deployment_group.gates, aws_iam_role_policy.pre_traffic_hook]
}

locals {
  update_policies = {
    for name in ["kinesis-processor", "alert-processor"] : name => {
      UpdatePolicy = {
        CodeDeployLambdaAliasUpdate = {
          ApplicationName        = one(aws_codedeploy_app.functions[*].name)
          DeploymentGroupName    = name
          BeforeAllowTrafficHook = { Ref = "PreTrafficHook" }
        }
      }
    }
  }

  # Invokes each new version before it takes traffic. Here, since the provider takes code as an archive only.
  pre_traffic_hook = {
    Type = "AWS::Lambda::Function"
    Properties = {
      FunctionName  = local.hook_name
      Description   = "Invokes a new version with its health check and a sample before it takes traffic"
      Runtime       = "nodejs24.x"
      Handler       = "index.handler"
      Architectures = [var.architecture]
      Role          = one(aws_iam_role.pre_traffic_hook[*].arn)
      MemorySize    = 256
      Timeout       = 300
      LoggingConfig = {
        LogGroup  = one(aws_cloudwatch_log_group.pre_traffic_hook[*].name)
        LogFormat = "JSON"
      }
      Environment = {
        Variables = {
          KINESIS_PROCESSOR_VERSION = aws_lambda_function.kinesis_processor.qualified_arn
          ALERT_PROCESSOR_VERSION   = aws_lambda_function.alert_processor.qualified_arn
        }
      }
      Code = { ZipFile = file("${path.module}/pre-traffic-hook.cjs") }
    }
  }
}

resource "aws_cloudwatch_log_group" "pre_traffic_hook" {
  count = local.is_gradual ? 1 : 0

  name              = "/aws/lambda/${local.hook_name}"
  retention_in_days = 14
}

resource "aws_iam_role" "pre_traffic_hook" {
  count = local.is_gradual ? 1 : 0

  name_prefix        = substr("${local.prefix}-hook", 0, 38)
  description        = "What the test of new versions may do"
  assume_role_policy = local.assumed_by_lambda
}

resource "aws_iam_role_policy" "pre_traffic_hook" {
  count = local.is_gradual ? 1 : 0

  name = "pre-traffic-hook"
  role = aws_iam_role.pre_traffic_hook[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "InvokeNewVersions"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = ["${aws_lambda_function.kinesis_processor.arn}:*", "${aws_lambda_function.alert_processor.arn}:*"]
      },
      {
        Sid      = "SeeWhatIsLive"
        Effect   = "Allow"
        Action   = "lambda:GetAlias"
        Resource = [aws_lambda_function.kinesis_processor.arn, aws_lambda_function.alert_processor.arn]
      },
      {
        Sid      = "AnswerCodeDeploy"
        Effect   = "Allow"
        Action   = "codedeploy:PutLifecycleEventHookExecutionStatus"
        Resource = "arn:${local.partition}:codedeploy:${local.region}:${local.account}:deploymentgroup:${local.prefix}/*"
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.pre_traffic_hook[0].arn}:*"
      },
    ]
  })
}

resource "aws_codedeploy_app" "functions" {
  count = local.is_gradual ? 1 : 0

  name             = local.prefix
  compute_platform = "Lambda"
}

resource "aws_codedeploy_deployment_group" "gates" {
  for_each = local.gates

  app_name               = aws_codedeploy_app.functions[0].name
  deployment_group_name  = each.key
  deployment_config_name = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
  service_role_arn       = aws_iam_role.codedeploy[0].arn

  deployment_style {
    deployment_type   = "BLUE_GREEN"
    deployment_option = "WITH_TRAFFIC_CONTROL"
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
  }

  alarm_configuration {
    enabled = true
    # By name: by reference they would wait for the alarms of the mapping, and those for the alias that waits for this.
    alarms = [for name in each.value : "${local.prefix}-${name}"]
  }

  depends_on = [aws_iam_role_policy_attachment.codedeploy]
}

resource "aws_iam_role" "codedeploy" {
  count = local.is_gradual ? 1 : 0

  name_prefix = substr("${local.prefix}-codedeploy", 0, 38)
  description = "Lets CodeDeploy move the aliases and invoke the test of new versions"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codedeploy.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# It may invoke functions whose names begin with CodeDeployHook_.
resource "aws_iam_role_policy_attachment" "codedeploy" {
  count = local.is_gradual ? 1 : 0

  role       = aws_iam_role.codedeploy[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda"
}
