locals {
  alert_processor_vpc = try(var.vpc.alert_processor, false) ? var.vpc : null

  # What Lambda does for a function in a VPC with its role, and what the function's own code may not.
  network_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]
  join_vpc = {
    for name, vpc in { kinesis-processor = var.vpc, alert-processor = local.alert_processor_vpc } : name => [
      for statement in [
        { Sid = "JoinVpc", Effect = "Allow", Condition = null },
        {
          Sid       = "OnlyLambdaJoinsVpc"
          Effect    = "Deny"
          Condition = { ArnEquals = { "lambda:SourceFunctionArn" = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.prefix}-${name}" } }
        },
      ] : { for key, value in merge(statement, { Action = local.network_actions, Resource = "*" }) : key => value if value != null } if vpc != null
    ]
  }

  interface_services = {
    none              = []
    kinesis-processor = ["sns"]
    both              = ["sns", "sqs", "ssm", "secretsmanager", "events", "email", "xray"]
  }[try(var.vpc.interface_endpoints, "none")]
  gateway_services = length(try(var.vpc.route_table_ids, [])) > 0 ? ["s3", "dynamodb"] : []
}

resource "aws_security_group" "functions" {
  count = var.vpc == null ? 0 : 1

  name_prefix = "${local.prefix}-functions-"
  description = "Functions of the market-data monitor, HTTPS out, nothing in"
  vpc_id      = var.vpc.vpc_id

  egress {
    description = "AWS and webhooks"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "endpoints" {
  count = length(local.interface_services) > 0 ? 1 : 0

  name_prefix = "${local.prefix}-endpoints-"
  description = "Interface endpoints of the market-data monitor, HTTPS from its functions"
  vpc_id      = var.vpc.vpc_id

  ingress {
    description     = "The functions"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = aws_security_group.functions[*].id
  }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(local.gateway_services)

  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${local.region}.${each.value}"
  vpc_id            = var.vpc.vpc_id
  route_table_ids   = var.vpc.route_table_ids
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(local.interface_services)

  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${local.region}.${each.value}"
  vpc_id              = var.vpc.vpc_id
  subnet_ids          = var.vpc.subnet_ids
  security_group_ids  = aws_security_group.endpoints[*].id
  private_dns_enabled = true
}
