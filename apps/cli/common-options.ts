import { Command, InvalidArgumentError, Option } from 'commander';
import type { Stack } from '../../lib/operations/stack-names.ts';

/** The options that every command has. */
export interface CommonOptions extends Stack {
  readonly json?: boolean;
}

export function withCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-e, --env <name>', 'environment to work on')
        .choices(['dev', 'staging', 'prod'])
        .env('ENVIRONMENT')
        .default('dev'),
    )
    .addOption(
      new Option('-p, --project <name>', 'name that its resources begin with')
        .env('PROJECT_NAME')
        .default('realtime-financial'),
    )
    .option('--json', 'print JSON instead of text for people');
}

/** ISO 8601 with its offset from UTC, or a date, which begins in UTC. */
export function timeOption(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const epochMs = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(epochMs)) {
    throw new InvalidArgumentError('Expected a time such as 2026-11-23T14:30:00Z.');
  }
  return epochMs;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** 90m as milliseconds. */
export function durationOption(text: string): number {
  const [, count, unit] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  const durationMs = Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  if (!(durationMs > 0)) throw new InvalidArgumentError('Expected a length of time such as 30m, 2h or 1d.');
  return durationMs;
}
