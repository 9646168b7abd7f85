import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { isSecretReference, isWebhookUrl } from '../core/notifications/webhook-address.ts';
import {
  type Environment,
  IsEnvironment,
  IsLogLevel,
  IsProjectName,
  IsTableName,
  IsTopicArn,
  type LogLevel,
} from './constraints.ts';

const IsWebhookOrReference = () =>
  ValidateBy(
    {
      name: 'isWebhookOrReference',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && (isWebhookUrl(value) || isSecretReference(value)),
      },
    },
    {
      message:
        '$property must be an https:// address, the ARN of a Secrets Manager secret, or ssm:/name of a SecureString parameter (empty: no such channel)',
    },
  );

/** What alert-processor reads from its environment. */
export class AlertProcessorConfig {
  @IsEnvironment() ENVIRONMENT!: Environment;
  @IsProjectName() PROJECT_NAME: string = 'realtime-financial';
  @IsTableName() USER_PREFERENCES_TABLE!: string;
  @IsTableName() ALERT_HISTORY_TABLE!: string;

  @IsTopicArn() SNS_TOPIC_ARN!: string;

  @IsOptional() @IsWebhookOrReference() SLACK_WEBHOOK_URL?: string;
  @IsOptional() @IsWebhookOrReference() DISCORD_WEBHOOK_URL?: string;

  @IsOptional()
  @IsEmail({}, { message: '$property must be an address that SES may send from (empty: no e-mail)' })
  FROM_EMAIL?: string;

  @IsLogLevel() LOG_LEVEL: LogLevel = 'INFO';

  /** Above a thousand it limits nothing. */
  @Type(() => Number)
  @Min(1, { message: '$property must be at least 1' })
  @Max(1000, { message: '$property must be at most 1000' })
  @IsInt({ message: '$property must be a whole number: alerts per user, symbol and hour' })
  ALERT_RATE_LIMIT: number = 10;

  /** The sweep that sends what was grouped runs once a minute: shorter is no sooner. */
  @Type(() => Number)
  @Min(1, { message: '$property must be at least 1' })
  @Max(3600, { message: '$property must be at most 3600' })
  @IsInt({
    message: '$property must be a whole number of seconds in which alerts to a user are put together',
  })
  ALERT_GROUP_INTERVAL_SECONDS: number = 60;
}
