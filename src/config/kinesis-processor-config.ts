import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import {
  DEFAULT_ALERT_BUDGET,
  LARGEST_ALERT_BUDGET,
  SMALLEST_ALERT_BUDGET,
} from '../core/anomaly-detection/alert-budget.ts';
import { parseLuldTiers } from '../core/anomaly-detection/luld-plan.ts';
import {
  type Environment,
  IsEnvironment,
  IsLogLevel,
  IsProjectName,
  IsTableName,
  IsTopicArn,
  type LogLevel,
} from './constraints.ts';

const IsLuldTiers = () =>
  ValidateBy(
    { name: 'isLuldTiers', validator: { validate: isLuldTiers } },
    { message: '$property must be symbols with their tier, such as AAPL:1,XYZ:2' },
  );

function isLuldTiers(value: unknown): boolean {
  try {
    return typeof value === 'string' && parseLuldTiers(value).size > 0;
  } catch {
    return false;
  }
}

/** What kinesis-processor reads from its environment. */
export class KinesisProcessorConfig {
  @IsEnvironment() ENVIRONMENT!: Environment;
  @IsProjectName() PROJECT_NAME: string = 'realtime-financial';
  @IsTableName() DYNAMODB_TABLE!: string;
  @IsTopicArn() SNS_ALERTS_TOPIC!: string;
  @IsLogLevel() LOG_LEVEL: LogLevel = 'INFO';

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    message: '$property must be the name of an S3 bucket (3 to 63 lower-case letters, digits, . or -)',
  })
  S3_BUCKET!: string;

  /** Limit up – limit down tiers of US equities, `AAPL:1,XYZ:2`; nothing for markets without such bands. */
  @IsOptional() @IsLuldTiers() LULD_TIERS?: string;

  /** How many alerts are welcome: that many a day for a symbol of daily bars, more by the root of how many bars a day has. */
  @Type(() => Number)
  @IsNumber({}, { message: '$property must be a number: alerts a day on daily bars, such as 0.02' })
  @Min(SMALLEST_ALERT_BUDGET, { message: `$property must be at least ${SMALLEST_ALERT_BUDGET}` })
  @Max(LARGEST_ALERT_BUDGET, { message: `$property must be at most ${LARGEST_ALERT_BUDGET}` })
  ALERT_BUDGET: number = DEFAULT_ALERT_BUDGET;

  /** Where users keep their rules; without it there are none. */
  @IsOptional() @IsTableName() USER_PREFERENCES_TABLE?: string;

  /** What is known of instruments; without it nothing is, and nothing is asked. */
  @IsOptional() @IsTableName() REFERENCE_DATA_TABLE?: string;

  /** A Valkey or Redis server in front of that table. Without TLS only on this machine. */
  @IsOptional()
  @Matches(/^(rediss:\/\/\S+|redis:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/\d+)?)$/, {
    message: '$property must be the address of a Valkey or Redis server, rediss://host:6379',
  })
  REFERENCE_CACHE_URL?: string;

  /** The batch size that the stream mapping is set to: what an invocation is expected to carry at most. */
  @Type(() => Number)
  @IsInt({ message: '$property must be a whole number: records per invocation' })
  @Min(1, { message: '$property must be at least 1' })
  @Max(10_000, { message: '$property must be at most 10000, the most that Lambda takes from a stream' })
  BATCH_SIZE: number = 100;
}
