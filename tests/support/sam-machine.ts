import { ofType, type DeployedStack } from './deployed-template.ts';
import type { Named } from './infrastructure.ts';

interface Schedule {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly Target: {
    readonly Input: string;
    readonly RetryPolicy: {
      readonly MaximumRetryAttempts: number;
      readonly MaximumEventAgeInSeconds: number;
    };
  };
}

/** A state machine and its schedule, both of whose names end in this, in the terms that Terraform's module is compared in. */
export function samMachine(stack: DeployedStack, end: string): Named {
  const found = (type: string, name: string): readonly Record<string, unknown>[] =>
    ofType(stack, type)
      .map(({ properties }) => properties as Record<string, unknown>)
      .filter((each) => String(each[name]).endsWith(`-${end}`));
  return Object.fromEntries([
    ...found('AWS::StepFunctions::StateMachine', 'StateMachineName').map((machine) => [
      'machine',
      {
        name: machine['StateMachineName'],
        type: machine['StateMachineType'],
        definition: machine['Definition'],
      },
    ]),
    ...found('AWS::Scheduler::Schedule', 'Name')
      .map((schedule) => schedule as unknown as Schedule)
      .map(({ ScheduleExpression, ScheduleExpressionTimezone: timeZone = 'UTC', Target }) => [
        'schedule',
        {
          when: ScheduleExpression,
          time_zone: timeZone,
          input: Target.Input,
          attempts: Target.RetryPolicy.MaximumRetryAttempts,
          age_seconds: Target.RetryPolicy.MaximumEventAgeInSeconds,
        },
      ]),
  ]) as Named;
}
