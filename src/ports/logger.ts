import type { InjectionToken } from 'tsyringe';

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. `event` is `<Noun><PastVerb>` (`TickRejected`); no secret and no personal address in `fields`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export const Logger: InjectionToken<Logger> = Symbol('Logger');
