import test from 'ava';

import { deployedStacks, ofType, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';

const [dev, prod] = deployedStacks([{ Environment: 'dev' }, { Environment: 'prod' }]) as [
  DeployedStack,
  DeployedStack,
];

interface ScheduledAction {
  readonly ScheduledActionName: string;
  readonly Schedule: string;
  readonly Timezone: string;
  readonly ScalableTargetAction: { readonly MinCapacity: number; readonly MaxCapacity: number };
}

const SCALED = [
  ['KinesisProcessorScaling', 'kinesis-processor'],
  ['AlertProcessorScaling', 'alert-processor'],
] as const;
/** When the exchange opens and closes, minutes after midnight. */
const OPENS = 9 * 60 + 30;
const CLOSES = 16 * 60;

function actions(logicalId: string): readonly ScheduledAction[] {
  return propertiesOf(prod, logicalId)['ScheduledActions'] as ScheduledAction[];
}

function readyCount(logicalId: string): number {
  return Math.max(...actions(logicalId).map(({ ScalableTargetAction }) => ScalableTargetAction.MaxCapacity));
}

function minuteOfDay({ Schedule }: ScheduledAction): number {
  const [, minute, hour] = /^cron\((\d+) (\d+) \? \* MON-FRI \*\)$/.exec(Schedule)!;
  return Number(hour) * 60 + Number(minute);
}

for (const [logicalId, name] of SCALED) {
  test(`in prod ${name} is warm before the market opens and not after it has closed, in the exchange's time zone`, (t) => {
    t.is(propertiesOf(prod, logicalId)['ResourceId'], `function:realtime-financial-prod-${name}:live`);
    t.true(readyCount(logicalId) > 0);
    for (const action of actions(logicalId)) {
      const { MinCapacity, MaxCapacity } = action.ScalableTargetAction;
      t.is(action.Timezone, 'America/New_York');
      t.is(MinCapacity, MaxCapacity);
      if (MaxCapacity === 0) t.true(minuteOfDay(action) >= CLOSES);
      else t.true(minuteOfDay(action) < OPENS);
    }
  });

  /**
   * Lambda refuses to change the provisioned concurrency of an alias that leads to two versions, as it does while a canary runs, and
   * nothing tries a scheduled action again.
   */
  test(`whenever a deployment begins, ${name} is made ready before the market opens and given back after it`, (t) => {
    const canaryMinutes = Number(
      /Canary10Percent(\d+)Minutes$/.exec(
        String(propertiesOf(prod, 'KinesisProcessorDeploymentGroup')['DeploymentConfigName']),
      )![1],
    );
    for (const isReady of [true, false]) {
      const tries = actions(logicalId)
        .filter(({ ScalableTargetAction: { MaxCapacity } }) => MaxCapacity > 0 === isReady)
        .map(minuteOfDay);
      t.true(tries.length > 1);
      for (let begun = 0; begun < 24 * 60; begun += 1) {
        const isFree = (minute: number): boolean => minute < begun || minute > begun + canaryMinutes;
        t.true(tries.some(isFree), `canary from minute ${begun} on, tries at ${tries.join(', ')}`);
      }
    }
  });
}

test('as many environments are warm as a parameter says', (t) => {
  const [many] = deployedStacks([
    { Environment: 'prod', ReadyConcurrency: '20', ReservedConcurrency: '40' },
  ]) as [DeployedStack];
  const { ScalableTargetAction } = (
    propertiesOf(many, 'KinesisProcessorScaling')['ScheduledActions'] as ScheduledAction[]
  )[0]!;
  t.is(String(ScalableTargetAction.MaxCapacity), '20');
  t.is(readyCount('KinesisProcessorScaling'), 5);
});

test('where a plan is followed, no action of the template stands in its way', (t) => {
  const [planned] = deployedStacks([{ Environment: 'prod', Scaling: 'calendar', FeedHours: 'XNYS' }]) as [
    DeployedStack,
  ];
  for (const [logicalId] of SCALED) {
    t.is(propertiesOf(planned, logicalId)['ScheduledActions'], undefined);
  }
  t.false(planned.has('ShardsBeforeOpening'));
  t.false(prod.has('ScalingMachine'));
});

test('dev keeps nothing warm', (t) => {
  t.deepEqual(ofType(dev, 'AWS::ApplicationAutoScaling::ScalableTarget'), []);
});
