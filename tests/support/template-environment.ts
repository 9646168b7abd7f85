import type { ProvisionedStack } from '../../lib/local-aws/provision.ts';

/** What template.yaml puts into the environment of both functions, for the resources of `stack`. */
export function templateEnvironment(stack: ProvisionedStack): Record<string, string> {
  return {
    ENVIRONMENT: 'dev',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    FROM_EMAIL: 'alerts@example.com',
    LOG_LEVEL: 'WARN',
  };
}
