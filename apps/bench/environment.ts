/** Where the processors find everything: the variables that template.yaml sets, and a stub for AWS. */
export function kinesisProcessorEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    ENVIRONMENT: 'prod',
    S3_BUCKET: 'realtime-financial-prod-data-lake-000000000000',
    DYNAMODB_TABLE: 'realtime-financial-prod-processed-data',
    SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:realtime-financial-prod-alerts',
    LOG_LEVEL: 'WARN',
  };
}

export function alertProcessorEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    ENVIRONMENT: 'prod',
    USER_PREFERENCES_TABLE: 'realtime-financial-prod-user-preferences',
    ALERT_HISTORY_TABLE: 'realtime-financial-prod-alert-history',
    SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:realtime-financial-prod-alerts',
    SLACK_WEBHOOK_URL: `${endpoint}/slack/services/T0/B0/bench`,
    DISCORD_WEBHOOK_URL: `${endpoint}/discord/api/webhooks/1/bench`,
    ALLOW_LOCAL_WEBHOOKS: 'true',
    FROM_EMAIL: 'alerts@example.com',
    LOG_LEVEL: 'WARN',
  };
}
