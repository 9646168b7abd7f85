import { paginateDescribeAlarms, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  /** What it watches, in words. */
  readonly description: string;
  readonly state: AlarmState;
  /** Epoch milliseconds; null where it is not known. */
  readonly sinceMs: number | null;
}

const GRAVEST_FIRST: readonly AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** The alarms whose names begin so, those that fire first; one call for each hundred. */
export async function readAlarms(
  cloudwatch: CloudWatchClient,
  namePrefix: string,
): Promise<readonly Alarm[]> {
  const alarms: Alarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: cloudwatch },
    { AlarmNamePrefix: namePrefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
      alarms.push({
        name: alarm.AlarmName!,
        description: alarm.AlarmDescription ?? '',
        state: alarm.StateValue!,
        sinceMs: alarm.StateUpdatedTimestamp?.getTime() ?? null,
      });
    }
  }
  return alarms.toSorted(
    (a, b) => GRAVEST_FIRST.indexOf(a.state) - GRAVEST_FIRST.indexOf(b.state) || a.name.localeCompare(b.name),
  );
}
