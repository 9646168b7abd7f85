import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '@aws-lambda-powertools/logger/types';
import type { LogFields, Logger } from '../../ports/logger.ts';

export interface PowertoolsLoggerOptions {
  readonly serviceName: string;
  readonly logLevel: LogLevel;
}

/** JSON lines to CloudWatch Logs; `message` is the event, the fields stand beside it. */
export class PowertoolsLogger implements Logger {
  readonly #logger: Powertools;

  constructor(options: PowertoolsLoggerOptions) {
    this.#logger = new Powertools({ serviceName: options.serviceName, logLevel: options.logLevel });
  }

  debug(event: string, fields: LogFields = {}): void {
    this.#logger.debug(event, { ...fields });
  }

  info(event: string, fields: LogFields = {}): void {
    this.#logger.info(event, { ...fields });
  }

  warn(event: string, fields: LogFields = {}): void {
    this.#logger.warn(event, { ...fields });
  }

  error(event: string, fields: LogFields = {}): void {
    this.#logger.error(event, { ...fields });
  }
}
