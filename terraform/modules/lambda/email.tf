locals {
  has_email_events          = var.email_events && local.is_on_aws
  topics_of_alert_processor = local.has_email_events ? [var.sns_alerts_topic_arn, aws_sns_topic.email_events[0].arn] : [var.sns_alerts_topic_arn]
}

# What became of e-mail after SES had taken it. An address that does not exist bounces; one that bounced before, SES refuses by
# its suppression list, which is a bounce, too.
resource "aws_sesv2_configuration_set" "email" {
  count = local.has_email_events ? 1 : 0

  configuration_set_name = local.prefix

  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }

  lifecycle {
    precondition {
      condition     = var.from_email != ""
      error_message = "email_events needs from_email."
    }
  }
}

resource "aws_sesv2_configuration_set_event_destination" "email" {
  count = local.has_email_events ? 1 : 0

  configuration_set_name = aws_sesv2_configuration_set.email[0].configuration_set_name
  event_destination_name = "alert-processor"

  event_destination {
    enabled              = true
    matching_event_types = ["BOUNCE", "COMPLAINT", "REJECT"]

    sns_destination {
      topic_arn = aws_sns_topic.email_events[0].arn
    }
  }

  # SES tries the topic when this is made.
  depends_on = [aws_sns_topic_policy.email_events]
}

# Without a key: SES cannot publish to a topic with that of AWS. A message lies here until it is delivered.
resource "aws_sns_topic" "email_events" {
  count = local.has_email_events ? 1 : 0

  name = "${local.prefix}-email-events"
}

resource "aws_sns_topic_policy" "email_events" {
  count = local.has_email_events ? 1 : 0

  arn = aws_sns_topic.email_events[0].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "SesPublishesEmailEvents"
        Effect    = "Allow"
        Principal = { Service = "ses.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.email_events[0].arn
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = local.account
            "aws:SourceArn"     = "arn:${local.partition}:ses:${local.region}:${local.account}:configuration-set/${local.prefix}"
          }
        }
      },
      {
        Sid       = "TransportEncrypted"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.email_events[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# The filter leaves out the sentence that SES tries the topic with, which is no event.
resource "aws_sns_topic_subscription" "email_events" {
  count = local.has_email_events ? 1 : 0

  topic_arn           = aws_sns_topic.email_events[0].arn
  protocol            = "lambda"
  endpoint            = local.alert_processor_alias
  filter_policy_scope = "MessageBody"
  filter_policy       = jsonencode({ eventType = ["Bounce", "Complaint", "Reject"] })
  redrive_policy      = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn })
}

resource "aws_lambda_permission" "email_events" {
  count = local.has_email_events ? 1 : 0

  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.alert_processor.function_name
  qualifier     = local.alert_processor_qualifier
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.email_events[0].arn
}
