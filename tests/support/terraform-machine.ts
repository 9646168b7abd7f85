import type { Named, Plain, TerraformResource } from './infrastructure.ts';

/** A state machine of the module and its schedule, both of whose names end in this, in the terms that the SAM template is compared in. */
export function terraformMachine(managed: readonly TerraformResource[], end: string): Named {
  const found = (type: string): readonly Plain[] =>
    managed
      .filter((resource) => resource.type === type && String(resource.values['name']).endsWith(`-${end}`))
      .map(({ values }) => values);
  return Object.fromEntries([
    ...found('aws_sfn_state_machine').map((machine) => [
      'machine',
      {
        name: machine['name'],
        type: machine['type'],
        definition: JSON.parse(String(machine['definition'])) as unknown,
      },
    ]),
    ...found('aws_scheduler_schedule').map((schedule) => {
      const { input, retry_policy } = only(schedule['target']);
      const { maximum_retry_attempts: attempts, maximum_event_age_in_seconds: age } = only(retry_policy);
      const { schedule_expression: when, schedule_expression_timezone: timeZone } = schedule;
      // The provider's own default.
      return ['schedule', { when, time_zone: timeZone ?? 'UTC', input, attempts, age_seconds: age }];
    }),
  ]) as Named;
}

/** A nested block. */
function only(value: unknown): Plain {
  return (Array.isArray(value) ? value[0] : value) as Plain;
}
