import type { LogFields, Logger } from '../../src/ports/logger.ts';
import type { Metrics, MetricUnit } from '../../src/ports/metrics.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
}

export class LogRecorder implements Logger {
  readonly lines: LogLine[] = [];

  debug(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'debug', event, fields });
  }
  info(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', event, fields });
  }
  warn(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'warn', event, fields });
  }
  error(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'error', event, fields });
  }

  events(): string[] {
    return this.lines.filter(({ level }) => level !== 'debug').map(({ event }) => event);
  }
}

export class MetricRecorder implements Metrics {
  readonly samples: { name: string; unit: MetricUnit; value: number; dimensions: Record<string, string> }[] =
    [];
  flushes = 0;

  add(
    name: string,
    unit: MetricUnit,
    value: number,
    dimensions: Readonly<Record<string, string>> = {},
  ): void {
    this.samples.push({ name, unit, value, dimensions: { ...dimensions } });
  }

  flush(): void {
    this.flushes += 1;
  }

  /** Sum of a metric over all its dimensions. */
  total(name: string): number {
    return this.samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
  }
}
