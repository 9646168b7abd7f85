output "stream_name" {
  value = aws_kinesis_stream.financial_stream.name
}

output "acknowledgement_url" {
  value = module.lambda.acknowledgement_url
}
