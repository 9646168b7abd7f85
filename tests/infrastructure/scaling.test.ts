import test from 'ava';
import { deployedStacks, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';
import { list, statementsOf } from '../support/iam.ts';

const [stack] = deployedStacks([{ Environment: 'prod', Scaling: 'load' }]) as [DeployedStack];

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

function statesOf(states: Readonly<Record<string, State>>): readonly State[] {
  return Object.values(states).flatMap((state) => [state, ...statesOf(state.ItemProcessor?.States ?? {})]);
}

/** arn:aws:states:::aws-sdk:kinesis:updateShardCount needs kinesis:UpdateShardCount. */
function actionOf(resource: string): string {
  const [service, call] = resource.split(':').slice(-2) as [string, string];
  if (service === 'lambda' && call === 'invoke') return 'lambda:InvokeFunction';
  const prefix = service === 'applicationautoscaling' ? 'application-autoscaling' : service;
  return `${prefix}:${call[0]!.toUpperCase()}${call.slice(1)}`;
}

test('the scaling may do what its steps do, and nothing else', (t) => {
  const { States } = propertiesOf(stack, 'ScalingMachine')['Definition'] as { States: Record<string, State> };
  const needed = statesOf(States).flatMap(({ Resource }) =>
    Resource === undefined ? [] : [actionOf(Resource)],
  );
  const allowed = statementsOf(stack, 'ScalingRole').flatMap(({ Action }) => list(Action));
  t.true(needed.length >= 6);
  t.deepEqual([...new Set(needed)].toSorted(), allowed.toSorted());
});

test('it asks the alias of alert-processor, never a version that takes no traffic yet', (t) => {
  const invoke = statementsOf(stack, 'ScalingRole').find(({ Action }) => Action === 'lambda:InvokeFunction')!;
  t.regex(String(invoke.Resource), /function:realtime-financial-prod-alert-processor:live$/);
});

test('the alarm on a day that was not carried out is part of the one red light, where there is a plan', (t) => {
  const [scheduled] = deployedStacks([{ Environment: 'prod' }]) as [DeployedStack];
  const rule = (each: DeployedStack): string => String(propertiesOf(each, 'HealthAlarm')['AlarmRule']);
  t.regex(rule(stack), /ALARM\("realtime-financial-prod-scaling-failed"\)/);
  t.notRegex(rule(scheduled), /scaling/);
});
