import {
  paginateDescribeAlarms,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  /** What it watches, in words. */
  readonly description: string;
  readonly state: AlarmState;
  /** Epoch milliseconds; null where it is not known. */
  readonly sinceMs: number | null;
  /** Names of the alarms that a composite one is made of; empty for the others. */
  readonly parts: readonly string[];
}

const GRAVEST_FIRST: readonly AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/**
 * The alarms whose names begin so, those that fire first; one call for each hundred. Composite ones come only where they are
 * asked for: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
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
    for (const alarm of MetricAlarms) alarms.push(alarmOf(alarm, []));
    for (const alarm of CompositeAlarms) alarms.push(alarmOf(alarm, partsOf(alarm.AlarmRule ?? '')));
  }
  return alarms.toSorted(
    (a, b) => GRAVEST_FIRST.indexOf(a.state) - GRAVEST_FIRST.indexOf(b.state) || a.name.localeCompare(b.name),
  );
}

function alarmOf(alarm: MetricAlarm | CompositeAlarm, parts: readonly string[]): Alarm {
  return {
    name: alarm.AlarmName!,
    description: alarm.AlarmDescription ?? '',
    state: alarm.StateValue!,
    sinceMs: alarm.StateTransitionedTimestamp?.getTime() ?? alarm.StateUpdatedTimestamp?.getTime() ?? null,
    parts,
  };
}

/** `ALARM("name") OR ALARM(name)`: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
function partsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)/g)].map(([, name]) =>
    nameIn(name!),
  );
}

/** A rule may name its parts by their ARN. */
function nameIn(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.indexOf(':alarm:') + ':alarm:'.length) : name;
}
