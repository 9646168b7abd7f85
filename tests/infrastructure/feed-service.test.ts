import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';
import { parse } from 'yaml';

import { feedOptions } from '../../apps/live-feed/feed-options.ts';
import { FEED_IMAGE } from '../../apps/deploy/feed-image.ts';
import { VENDORS } from '../../lib/feeds/live/vendors.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { deployedStacks, ofType, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';
import { statementsOf } from '../support/iam.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/dev/feed-AbCdEf';
const FEED = {
  FeedSymbols: 'A,B',
  FeedImageUri: `example/feed@sha256:${'0'.repeat(64)}`,
  FeedSecret: SECRET,
  FeedVpcId: 'vpc-0123abcd',
  FeedSubnetIds: 'subnet-0000000a,subnet-0000000b',
};
const NAMES = [...VENDORS.keys()];
const [none, emulator, night, ...byVendor] = deployedStacks([
  {},
  { ...FEED, FeedVendor: 'binance', Target: 'emulator' },
  { ...FEED, FeedVendor: 'binance', FeedHours: 'none', FeedPublicIp: 'no' },
  ...NAMES.map((FeedVendor) => ({ ...FEED, FeedVendor })),
]) as [DeployedStack, DeployedStack, DeployedStack, ...DeployedStack[]];

interface Container {
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
  readonly Secrets: readonly { readonly Name: string; readonly ValueFrom: string }[];
}

function containerOf(stack: DeployedStack): Container {
  return (propertiesOf(stack, 'FeedTask')['ContainerDefinitions'] as Container[])[0]!;
}

test('a feed is off where nobody names a vendor, and where AWS is an emulator', (t) => {
  for (const stack of [none, emulator]) {
    t.deepEqual(
      [...stack.keys()].filter((logicalId) => logicalId.startsWith('Feed')),
      [],
    );
    t.deepEqual(ofType(stack, 'AWS::ECS::Service'), []);
  }
});

test('the template names the vendors that there are', (t) => {
  const { FeedVendor } = readTemplate(join(repositoryRoot, 'template.yaml'))
    .Parameters as unknown as Readonly<Record<string, { readonly AllowedValues: readonly string[] }>>;
  t.deepEqual(FeedVendor!.AllowedValues, ['none', ...NAMES]);
});

for (const [index, name] of NAMES.entries()) {
  test(`the task of ${name} says what the program wants to know, credentials by reference alone`, (t) => {
    const stack = byVendor[index]!;
    const { Environment, Secrets } = containerOf(stack);
    const { secretNames } = VENDORS.get(name)!;
    t.deepEqual(
      Secrets.map((secret) => [secret.Name, secret.ValueFrom]),
      secretNames.map((secret) => [secret, `${SECRET}:${secret}::`]),
    );
    const given = Object.fromEntries(Environment.map((each) => [each.Name, each.Value]));
    t.false(Object.keys(given).some((variable) => secretNames.includes(variable)));
    const secrets = Object.fromEntries(secretNames.map((secret) => [secret, 'x']));
    const options = feedOptions({ ...given, ...secrets });
    t.like(options, { symbols: ['A', 'B'], project: 'realtime-financial', environment: 'dev' });
    t.regex(options.stream, /financial-stream$/);
    t.deepEqual(options.place.kind === 's3' && options.place.key, `feed/${name}.json`);
    const reads = statementsOf(stack, 'FeedExecutionRole').filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    );
    t.deepEqual(
      reads.map(({ Resource }) => Resource),
      secretNames.length > 0 ? [SECRET] : [],
    );
  });
}

test('there is one task of arm64 and never two at once', (t) => {
  t.like(propertiesOf(byVendor[0]!, 'FeedService'), {
    DesiredCount: 1,
    DeploymentConfiguration: { MinimumHealthyPercent: 0, MaximumPercent: 100 },
    AvailabilityZoneRebalancing: 'DISABLED',
  });
  t.like(propertiesOf(byVendor[0]!, 'FeedTask'), { RuntimePlatform: { CpuArchitecture: 'ARM64' } });
  t.is(propertiesOf(byVendor[0]!, 'FeedLogGroup')['RetentionInDays'], 14);
});

test('a feed that does not report is an alarm, one that brings nothing where its hours are known', (t) => {
  for (const stack of [byVendor[0]!, night]) {
    t.like(propertiesOf(stack, 'FeedDownAlarm'), { Statistic: 'SampleCount', TreatMissingData: 'breaching' });
    t.regex(String(propertiesOf(stack, 'HealthAlarm')['AlarmRule']), /ALARM\("[^"]*-feed-down"\)/);
  }
  t.true(byVendor[0]!.has('FeedSilentAlarm'));
  t.regex(String(propertiesOf(byVendor[0]!, 'HealthAlarm')['AlarmRule']), /ALARM\("[^"]*-feed-silent"\)/);
  t.false(night.has('FeedSilentAlarm'));
  t.notRegex(String(propertiesOf(night, 'HealthAlarm')['AlarmRule']), /feed-silent/);
});

test('nothing connects to the feed, which has a public address only where that is asked for', (t) => {
  const group = propertiesOf(byVendor[0]!, 'FeedSecurityGroup');
  t.is(group['SecurityGroupIngress'], undefined);
  const network = (stack: DeployedStack): unknown =>
    propertiesOf(stack, 'FeedService')['NetworkConfiguration'];
  t.like(network(byVendor[0]!), { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } });
  t.like(network(night), { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } });
});

test('on a server of your own, compose and systemd keep the position, wait for the end, and run one alone', (t) => {
  const read = (name: string): string => readFileSync(join(repositoryRoot, 'images/feed', name), 'utf8');
  const { services } = parse(read('compose.yaml')) as {
    services: { feed: Readonly<Record<string, unknown>> };
  };
  t.like(services.feed, {
    image: FEED_IMAGE,
    scale: 1,
    read_only: true,
    stop_grace_period: '1m',
    environment: { FEED_POSITION: '/state/position.json' },
    volumes: ['position:/state'],
  });
  const unit = read('feed.service');
  const [, state] = /^StateDirectory=(.+)$/m.exec(unit)!;
  t.true(unit.includes(`\nEnvironment=FEED_POSITION=/var/lib/${state}/`));
  t.regex(unit, /\nRestartPreventExitStatus=2\n/);
});
