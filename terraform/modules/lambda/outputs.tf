output "kinesis_processor_name" {
  value = aws_lambda_function.kinesis_processor.function_name
}

output "kinesis_processor_alias_arn" {
  value = local.kinesis_processor_alias
}

output "alert_processor_name" {
  value = aws_lambda_function.alert_processor.function_name
}

output "alert_processor_alias_arn" {
  value = local.alert_processor_alias
}

output "acknowledgement_url" {
  value = aws_lambda_function_url.alert_processor.function_url
}

output "operations_topic_arn" {
  description = "Where notify_failed_batches is false, the bucket must notify it of s3:ObjectCreated:* under aws/lambda/, or batches given up reach no queue."
  value       = aws_sns_topic.operations.arn
}

output "dead_letter_queue_url" {
  value = aws_sqs_queue.dead_letters.url
}

output "table_names" {
  value = {
    processed_data   = aws_dynamodb_table.processed_data.name
    user_preferences = aws_dynamodb_table.user_preferences.name
    reference_data   = aws_dynamodb_table.reference_data.name
    alert_history    = aws_dynamodb_table.alert_history.name
  }
}
