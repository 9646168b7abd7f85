import { IsIn, Matches } from 'class-validator';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const IsEnvironment = () =>
  IsIn(ENVIRONMENTS, { message: `$property must be one of ${ENVIRONMENTS.join(', ')}` });

export const IsLogLevel = () =>
  IsIn(LOG_LEVELS, { message: `$property must be one of ${LOG_LEVELS.join(', ')}` });

export const IsProjectName = () =>
  Matches(/^[a-z][a-z0-9-]{1,24}$/, {
    message: '$property must be 2 to 25 lower-case letters, digits or -, such as realtime-financial',
  });

/** The rules for names of tables: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
export const IsTableName = () =>
  Matches(/^[\w.-]{3,255}$/, {
    message: '$property must be the name of a DynamoDB table (3 to 255 letters, digits or . _ -)',
  });

export const IsTopicArn = () =>
  Matches(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/, {
    message: '$property must be the ARN of the alerts topic, arn:aws:sns:<region>:<account>:<name>',
  });
