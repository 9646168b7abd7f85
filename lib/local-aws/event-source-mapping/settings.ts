import type { StartingPosition } from '../../kinesis/shard-reader.ts';
import type { Properties } from '../../template/deployed-function.ts';

/**
 * Settings of a Kinesis event-source mapping, named and bounded as in
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export interface EventSourceMappingSettings {
  /** Records in one invocation at most; a batch also ends at 6 MB of payload. */
  readonly batchSize: number;
  /** How long a batch may wait to fill, counted from its first record. */
  readonly maximumBatchingWindowInSeconds: number;
  /** Batches of one shard that run at once; records of one partition key stay in order. */
  readonly parallelizationFactor: number;
  /** Invocations after the first before a batch is given up; -1 is for ever. Splits do not count. */
  readonly maximumRetryAttempts: number;
  /** Records older than this are given up; -1 is never. */
  readonly maximumRecordAgeInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  /** FunctionResponseTypes: [ReportBatchItemFailures]. */
  readonly reportBatchItemFailures: boolean;
  readonly startingPosition: StartingPosition;
}

/** What AWS assumes where a mapping says nothing. */
export const DEFAULT_SETTINGS: EventSourceMappingSettings = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  startingPosition: 'TRIM_HORIZON',
};

const RANGES = {
  batchSize: [1, 10_000],
  maximumBatchingWindowInSeconds: [0, 300],
  parallelizationFactor: [1, 10],
  maximumRetryAttempts: [-1, 10_000],
  maximumRecordAgeInSeconds: [60, 604_800],
} as const;

/**
 * Completes `given` with the defaults.
 * @throws RangeError naming the setting that AWS would refuse.
 */
export function eventSourceMappingSettings(
  given: Partial<EventSourceMappingSettings> = {},
): EventSourceMappingSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  for (const [name, [minimum, maximum]] of Object.entries(RANGES)) {
    const value = settings[name as keyof typeof RANGES];
    const isNever = name === 'maximumRecordAgeInSeconds' && value === -1;
    if (!isNever && !(Number.isInteger(value) && value >= minimum && value <= maximum)) {
      throw new RangeError(`${name}: expected a whole number from ${minimum} to ${maximum}, got ${value}`);
    }
  }
  return settings;
}

/**
 * The settings of a Kinesis event in a template:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-kinesis.html
 */
export function settingsOfEvent(event: Properties): EventSourceMappingSettings {
  const numbers = Object.keys(RANGES).flatMap((name) => {
    const value = event[name[0]!.toUpperCase() + name.slice(1)];
    return value === undefined ? [] : [[name, Number(value)]];
  });
  return eventSourceMappingSettings({
    ...Object.fromEntries(numbers),
    bisectBatchOnFunctionError: event['BisectBatchOnFunctionError'] === true,
    reportBatchItemFailures: [event['FunctionResponseTypes']].flat().includes('ReportBatchItemFailures'),
    startingPosition: event['StartingPosition'] as 'TRIM_HORIZON' | 'LATEST',
  });
}
