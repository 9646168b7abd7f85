import { Type } from 'class-transformer';
import { IsEmail, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { isLoopback, isSecretReference, isWebhookUrl } from '../core/channels/webhook-address.ts';
import {
  type Environment,
  IsEnvironment,
  IsLogLevel,
  IsProjectName,
  IsTableName,
  IsTopicArn,
  type LogLevel,
} from './constraints.ts';
import { TicketVariables } from './ticket-variables.ts';

/** A queue is addressed by its URL: https, or plain http to this very machine. */
const IsQueueUrl = () =>
  ValidateBy(
    {
      name: 'isQueueUrl',
      validator: { validate: (value: unknown) => typeof value === 'string' && isWebhookUrl(value) },
    },
    { message: '$property must be the URL of an SQS queue (empty: none)' },
  );

const IsUrlOrReference = (withoutIt: string) =>
  ValidateBy(
    {
      name: 'isUrlOrReference',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && (isWebhookUrl(value) || isSecretReference(value)),
      },
    },
    {
      message: `$property must be an https:// address, the ARN of a Secrets Manager secret, or ssm:/name of a parameter (empty: ${withoutIt})`,
    },
  );

/** Half of what HMAC-SHA-256 could use (RFC 2104 §3), at 4 bits a hexadecimal digit; blanks separate a key from the one before it. */
const SIGNING_KEY = /^\S{32,256}(\s+\S{32,256})?$/;

const IsSigningKeyOrReference = () =>
  ValidateBy(
    {
      name: 'isSigningKeyOrReference',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && (isSecretReference(value) || SIGNING_KEY.test(value)),
      },
    },
    {
      message:
        '$property must be a random text of at least 32 characters, the ARN of a Secrets Manager secret, or ssm:/name, wherever ACK_URL is set',
    },
  );

/** What alert-processor reads from its environment. */
export class AlertProcessorConfig extends TicketVariables {
  @IsEnvironment() ENVIRONMENT!: Environment;
  @IsProjectName() PROJECT_NAME: string = 'realtime-financial';
  @IsTableName() USER_PREFERENCES_TABLE!: string;
  @IsTableName() ALERT_HISTORY_TABLE!: string;

  @IsTopicArn() SNS_TOPIC_ARN!: string;

  /** Takes what reaches nobody else; without it the team's rooms alone do. */
  @IsOptional() @IsTopicArn() OPERATIONS_TOPIC_ARN?: string;

  @IsOptional() @IsUrlOrReference('no such channel') SLACK_WEBHOOK_URL?: string;
  @IsOptional() @IsUrlOrReference('no such channel') DISCORD_WEBHOOK_URL?: string;
  @IsOptional() @IsUrlOrReference('no such channel') TEAMS_WEBHOOK_URL?: string;

  @IsOptional()
  @IsEmail({}, { message: '$property must be an address that SES may send from (empty: no e-mail)' })
  FROM_EMAIL?: string;

  /** Where links in messages lead: this function's own URL. Without it messages carry no links. */
  @IsOptional() @IsUrlOrReference('messages without links') ACK_URL?: string;

  @ValidateIf(
    ({ ACK_URL, ACK_SIGNING_KEY }: AlertProcessorConfig) =>
      ACK_URL !== undefined || ACK_SIGNING_KEY !== undefined,
  )
  @IsSigningKeyOrReference()
  ACK_SIGNING_KEY?: string;

  /** Keeps what could not be delivered for good; without it the history alone does. */
  @IsOptional() @IsQueueUrl() DEAD_LETTER_QUEUE_URL?: string;

  @Matches(/^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/, {
    message: '$property must be the name or the ARN of an event bus',
  })
  EVENT_BUS: string = 'default';

  /** Exchange in whose sessions ticks are expected; the alarms that look for them learn from here whether it is open. */
  @IsOptional()
  @Matches(/^[A-Z]{4}$/, { message: '$property must be the code of an exchange, such as XNYS (empty: none)' })
  FEED_CALENDAR?: string;

  /** Hosts that webhooks of users' own may lead to; without it, every host with a public address. */
  @IsOptional()
  @Matches(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(\s*,\s*(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+)*$/, {
    message:
      '$property must be hosts in small letters, separated by commas, such as hooks.example.com,*.example.org (empty: any public host)',
  })
  ALERT_WEBHOOK_HOSTS?: string;

  /** Where PagerDuty takes events; accounts of its European region have their own. */
  @IsOptional()
  @ValidateBy(
    {
      name: 'isEventsUrl',
      validator: { validate: (value: unknown) => typeof value === 'string' && isWebhookUrl(value) },
    },
    { message: '$property must be an https:// address, such as https://events.eu.pagerduty.com/v2/enqueue' },
  )
  PAGERDUTY_EVENTS_URL?: string;

  /** Lets webhooks lead to this very machine: for local runs, whose sink is there. No deployment sets it. */
  @IsIn(['true', 'false'], { message: '$property must be true or false' })
  ALLOW_LOCAL_WEBHOOKS: 'true' | 'false' = 'false';

  /** Where services with an address of their own are called in a local run, which must reach nobody outside. No deployment sets it. */
  @IsOptional()
  @ValidateBy(
    {
      name: 'isLocalUrl',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && isWebhookUrl(value) && isLoopback(new URL(value)),
      },
    },
    { message: '$property must be an address of this very machine, such as http://127.0.0.1:8080' },
  )
  LOCAL_SINK_URL?: string;

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

  /** Wait of the default policy, for CRITICAL alerts of those who have none: then the team's rooms, after as long again the operator. */
  @Type(() => Number)
  @Min(0, { message: '$property must be at least 0, which is no default policy' })
  @Max(86_400, { message: '$property must be at most 86400' })
  @IsInt({ message: '$property must be a whole number of seconds between the steps of the default policy' })
  DEFAULT_ESCALATION_SECONDS: number = 900;
}
