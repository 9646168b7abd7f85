import type { LogFields, Logger } from '../../src/ports/logger.ts';
import type { Metrics } from '../../src/ports/metrics.ts';

const ignore = (): void => undefined;

/** Warnings of a pipeline go to standard error; what it merely notes is what the command prints anyway. */
export function warningsTo(print: (line: string) => void): Logger {
  const warn = (event: string, fields: LogFields = {}): void =>
    print(
      [
        `${event}:`,
        ...Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
      ].join(' '),
    );
  return { debug: ignore, info: ignore, warn, error: warn };
}

/** A person at a terminal is no part of the function's figures. */
export const NO_METRICS: Metrics = { add: ignore, flush: ignore };
