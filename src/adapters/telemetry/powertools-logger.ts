import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import type { LogLevel as Level } from '@aws-lambda-powertools/logger/types';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import { FunctionIdentity } from '../../ports/function-identity.ts';
import type { LogFields, Logger } from '../../ports/logger.ts';

export type LogLevel = Level;
/** Lines below it are not written. */
export const LogLevel: InjectionToken<LogLevel> = Symbol('LogLevel');

/** JSON lines to CloudWatch Logs; `message` is the event, the fields stand beside it. */
@injectable()
export class PowertoolsLogger implements Logger {
  readonly #logger: Powertools;

  constructor(
    @inject(FunctionIdentity) { service }: Pick<FunctionIdentity, 'service'>,
    @inject(LogLevel) logLevel: LogLevel,
  ) {
    this.#logger = new Powertools({ serviceName: service, logLevel });
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
