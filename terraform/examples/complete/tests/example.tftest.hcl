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
  mock_resource "aws_lambda_function" {
    defaults = { version = "7" }
  }
  mock_resource "aws_lambda_alias" {
    defaults = { arn = "arn:aws:lambda:us-east-1:123456789012:function:function:live" }
  }
  mock_resource "aws_kinesis_stream" {
    defaults = { arn = "arn:aws:kinesis:us-east-1:123456789012:stream/financial-stream" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:alerts" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::data-lake" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:us-east-1:123456789012:lambda-dlq" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/alarms" }
  }
}

variables {
  kinesis_processor_image_uri = "example/kinesis-processor@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  alert_processor_image_uri   = "example/alert-processor@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "dev" {
  assert {
    condition     = aws_s3_bucket.data_lake.bucket == "realtime-financial-dev-data-lake-123456789012-useast1"
    error_message = "account and region are in the bucket's name"
  }
}

run "for_a_month" {
  variables {
    lake_retention_days = 30
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.data_lake.rule : rule.expiration[0].days if rule.id == "processed-kept-for-a-while"] == [30]
    error_message = "processed ticks are deleted after the days that are asked for"
  }
}
