import { isRecord } from '../../../src/dto/problems.ts';

/** One event of a log group. */
export interface LogEvent {
  /** End of the function's name. */
  readonly functionName: string;
  /** When it was written, epoch milliseconds. */
  readonly timeMs: number;
  /** As CloudWatch has it: JSON for all that our functions and Lambda write. */
  readonly message: string;
}

export interface LogLine {
  readonly level: string;
  /** What happened, in a word or a sentence. */
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Said elsewhere on the line, or the same on every line. */
const HIDDEN = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'function_arn',
  'function_memory_size',
  'function_name',
]);
/** Fields of Lambda's own lines that a reader looks for. */
const PLATFORM_FIELDS = [
  'requestId',
  'status',
  'errorType',
  'initDurationMs',
  'durationMs',
  'maxMemoryUsedMB',
];

/**
 * What a message says; null for a line that holds metrics only. Text that is no JSON, such as a crash of the runtime, is an event
 * by itself.
 */
export function logLine(message: string): LogLine | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    return { level: '', event: message.trimEnd(), fields: {} };
  }
  if (!isRecord(parsed)) return { level: '', event: message.trimEnd(), fields: {} };
  if ('_aws' in parsed) return null;
  if (typeof parsed['type'] === 'string' && isRecord(parsed['record'])) {
    return platformLine(parsed['type'], parsed['record']);
  }
  const { level = '', message: event = '' } = parsed;
  return {
    level: String(level),
    event: typeof event === 'string' ? event : JSON.stringify(event),
    fields: Object.fromEntries(Object.entries(parsed).filter(([name]) => !HIDDEN.has(name))),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function platformLine(type: string, record: Readonly<Record<string, unknown>>): LogLine {
  const metrics = isRecord(record['metrics']) ? record['metrics'] : {};
  const known = { ...record, ...metrics };
  const fields = PLATFORM_FIELDS.filter((name) => name in known).map((name) => [name, known[name]] as const);
  const isBad = known['status'] !== undefined && known['status'] !== 'success';
  return { level: isBad ? 'ERROR' : '', event: type, fields: Object.fromEntries(fields) };
}

/** name=value …, quoted where a value has blanks. */
export function fieldsText(fields: LogLine['fields']): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(' ');
}
