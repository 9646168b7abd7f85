import test from 'ava';

import { deployedStacks, ofType, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';

const [dev, staging, prod, emergency] = deployedStacks([
  { Environment: 'dev' },
  { Environment: 'staging' },
  { Environment: 'prod' },
  { Environment: 'prod', EmergencyDeployment: 'yes' },
]) as [DeployedStack, DeployedStack, DeployedStack, DeployedStack];

const GROUPS = {
  KinesisProcessor: ['kinesis-processor-errors', 'kinesis-processor-iterator-age'],
  AlertProcessor: ['alert-processor-errors'],
} as const;

for (const [logicalId, alarms] of Object.entries(GROUPS)) {
  test(`in prod a new version of ${logicalId} takes a tenth for five minutes, tested before, taken back on an alarm`, (t) => {
    t.deepEqual(prod.get(`${logicalId}Aliaslive`)?.updatePolicy, {
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: 'ServerlessDeploymentApplication',
        DeploymentGroupName: `${logicalId}DeploymentGroup`,
        BeforeAllowTrafficHook: 'CodeDeployHook_realtime-financial-prod',
      },
    });
    t.like(propertiesOf(prod, `${logicalId}DeploymentGroup`), {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AutoRollbackConfiguration: { Enabled: true },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: alarms.map((name) => ({ Name: `realtime-financial-prod-${name}` })),
      },
    });
  });
}

test('dev and staging take a new version at once', (t) => {
  for (const stack of [dev, staging]) {
    t.deepEqual(ofType(stack, 'AWS::CodeDeploy::DeploymentGroup'), []);
    t.false(stack.has('PreTrafficHook'));
    for (const logicalId of Object.keys(GROUPS)) {
      t.truthy(stack.get(`${logicalId}Aliaslive`));
      t.is(stack.get(`${logicalId}Aliaslive`)!.updatePolicy, undefined);
    }
  }
});

/** `CreateDeployment` is refused with ALARM_ACTIVE while an alarm of its group fires. */
test('an emergency deployment of prod passes through no deployment group, so no alarm can forbid it', (t) => {
  t.deepEqual(
    [...emergency].filter(([, { type }]) => type.startsWith('AWS::CodeDeploy::')),
    [],
  );
  for (const logicalId of Object.keys(GROUPS)) {
    t.is(emergency.get(`${logicalId}Aliaslive`)!.updatePolicy, undefined);
  }
});

test('an emergency deployment changes nothing but the way of deploying', (t) => {
  const made = (stack: DeployedStack): readonly string[] =>
    [...stack]
      .filter(
        ([logicalId, { type }]) =>
          !type.startsWith('AWS::CodeDeploy::') && logicalId !== 'CodeDeployServiceRole',
      )
      .map(([logicalId, { properties }]) => `${logicalId} ${JSON.stringify(properties)}`);
  t.deepEqual(made(emergency), made(prod));
});

/** A queue's depth stays above nothing for as long as one message lies there, 14 days. */
test('no gate of a deployment stays shut for what lies in the dead-letter queue', (t) => {
  const gates = ofType(prod, 'AWS::CodeDeploy::DeploymentGroup').flatMap(({ properties }) =>
    (properties['AlarmConfiguration'] as { Alarms: { Name: string }[] }).Alarms.map(({ Name }) => Name),
  );
  const watched = ofType(prod, 'AWS::CloudWatch::Alarm').filter(({ properties }) =>
    gates.includes(String(properties['AlarmName'])),
  );
  t.is(watched.length, gates.length);
  t.true(watched.length > 0);
  for (const { properties } of watched) t.not(properties['Namespace'], 'AWS/SQS');
});
