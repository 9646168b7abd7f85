import { join } from 'node:path';

import test from 'ava';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { readTemplate } from '../../lib/template/template.ts';

interface Rule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription: string }[];
}
interface Parameter {
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
}
type Values = Readonly<Record<string, string>>;

const template = readTemplate(join(repositoryRoot, 'template.yaml')) as ReturnType<typeof readTemplate> & {
  readonly Rules: Readonly<Record<string, Rule>>;
  readonly Parameters: Readonly<Record<string, Parameter>>;
};

/** Rule functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html */
function valueOf(node: unknown, values: Values): unknown {
  if (Array.isArray(node)) return node.map((item) => valueOf(item, values));
  if (typeof node !== 'object' || node === null) return node;
  const [name, argument] = Object.entries(node)[0]!;
  if (name === 'Ref') return values[String(argument)];
  const given = valueOf(argument, values) as unknown[];
  switch (name) {
    case 'Fn::And':
      return given.every((each) => each === true);
    case 'Fn::Or':
      return given.some((each) => each === true);
    case 'Fn::Not':
      return given[0] !== true;
    case 'Fn::Equals':
      return String(given[0]) === String(given[1]);
    case 'Fn::Contains':
      return (given[0] as unknown[]).map(String).includes(String(given[1]));
    default:
      throw new Error(`${name} is no function that a rule may use`);
  }
}

const DEFAULTS = Object.fromEntries(
  Object.entries(template.Parameters).map(([name, { Default }]) => [name, String(Default)]),
);

/** What CloudFormation would say against the parameters. */
function objections(given: Values): string[] {
  const values = { ...DEFAULTS, ...given };
  return Object.values(template.Rules)
    .filter(({ RuleCondition }) => RuleCondition === undefined || valueOf(RuleCondition, values) === true)
    .flatMap(({ Assertions }) => Assertions)
    .filter(({ Assert }) => valueOf(Assert, values) !== true)
    .map(({ AssertDescription }) => AssertDescription);
}

const allowed = (name: string): readonly string[] =>
  (template.Parameters[name]?.AllowedValues ?? []).map(String);

test('the defaults are accepted', (t) => {
  t.deepEqual(objections({}), []);
});

test('a reservation below shards x parallelization factor is refused, any other accepted', (t) => {
  for (const StreamShardCount of allowed('StreamShardCount')) {
    for (const ParallelizationFactor of allowed('ParallelizationFactor')) {
      for (const ReservedConcurrency of allowed('ReservedConcurrency')) {
        const values = { StreamShardCount, ParallelizationFactor, ReservedConcurrency };
        const needed = Number(StreamShardCount) * Number(ParallelizationFactor);
        const isCovered = ReservedConcurrency === 'none' || Number(ReservedConcurrency) >= needed;
        t.is(objections(values).length, isCovered ? 0 : 1, JSON.stringify(values));
      }
    }
  }
});

test('what is kept warm leaves room in its reservation: for a second version, and for what is tested beside them', (t) => {
  for (const ReadyConcurrency of allowed('ReadyConcurrency')) {
    for (const ReservedConcurrency of allowed('ReservedConcurrency')) {
      const values = { ReadyConcurrency, ReservedConcurrency };
      const isCovered =
        ReservedConcurrency === 'none' || Number(ReservedConcurrency) >= 2 * Number(ReadyConcurrency);
      t.is(objections(values).length, isCovered ? 0 : 1, JSON.stringify(values));
    }
  }
});

test('a new on-demand stream counts as four shards', (t) => {
  for (const ParallelizationFactor of allowed('ParallelizationFactor')) {
    for (const ReservedConcurrency of allowed('ReservedConcurrency')) {
      const values = { StreamMode: 'ON_DEMAND', ParallelizationFactor, ReservedConcurrency };
      const isCovered =
        ReservedConcurrency === 'none' || Number(ReservedConcurrency) >= 4 * Number(ParallelizationFactor);
      t.is(objections(values).length, isCovered ? 0 : 1, JSON.stringify(values));
    }
  }
});

test('shards can only be halved for the night, which is all that Kinesis does in one step', (t) => {
  for (const StreamShardCount of allowed('StreamShardCount')) {
    for (const ClosedShardCount of allowed('ClosedShardCount')) {
      const values = { StreamShardCount, ClosedShardCount, ReservedConcurrency: '640' };
      const isHalf = ClosedShardCount === 'same' || Number(ClosedShardCount) * 2 === Number(StreamShardCount);
      t.is(objections(values).length, isHalf ? 0 : 1, JSON.stringify(values));
    }
  }
  t.is(
    objections({
      StreamMode: 'ON_DEMAND',
      ReservedConcurrency: '640',
      StreamShardCount: '2',
      ClosedShardCount: '1',
    }).length,
    1,
  );
});

test('where shards follow a plan, they are halved once or twice', (t) => {
  for (const Scaling of ['load', 'calendar']) {
    for (const StreamShardCount of allowed('StreamShardCount')) {
      for (const ClosedShardCount of allowed('ClosedShardCount')) {
        const shards = { StreamShardCount, ClosedShardCount, ReservedConcurrency: '640' };
        const values = { ...shards, Scaling, FeedHours: 'XNYS' };
        const times = Number(StreamShardCount) / Number(ClosedShardCount);
        const isAllowed = ClosedShardCount === 'same' || times === 2 || times === 4;
        t.is(objections(values).length, isAllowed ? 0 : 1, JSON.stringify(values));
      }
    }
    const onDemand = { StreamMode: 'ON_DEMAND', ReservedConcurrency: '640', Scaling, FeedHours: 'XNYS' };
    t.deepEqual(objections(onDemand), []);
    t.is(objections({ ...onDemand, StreamShardCount: '2', ClosedShardCount: '1' }).length, 1);
  }
});

test('a plan by the calendar is refused without an exchange', (t) => {
  for (const FeedHours of allowed('FeedHours')) {
    const hasExchange = !['always', 'us-equities', 'none'].includes(FeedHours);
    t.is(objections({ Scaling: 'calendar', FeedHours }).length, hasExchange ? 0 : 1, FeedHours);
    t.deepEqual(objections({ Scaling: 'load', FeedHours }), []);
  }
});

test('a tracker for tickets is refused without the token that opens it', (t) => {
  t.is(objections({ GithubRepository: 'desk/monitor' }).length, 1);
  t.deepEqual(objections({ GithubRepository: 'desk/monitor', GithubToken: 'ssm:/p/dev/github' }), []);
  const jira = { JiraUrl: 'https://example.atlassian.net', JiraProject: 'OPS', JiraUser: 'bot@example.com' };
  t.is(objections(jira).length, 1);
  t.deepEqual(objections({ ...jira, JiraToken: 'ssm:/p/dev/jira' }), []);
});

test('events of e-mail are refused without a sender', (t) => {
  t.is(objections({ EmailEvents: 'yes' }).length, 1);
  t.deepEqual(objections({ EmailEvents: 'yes', FromEmail: 'alerts@example.com' }), []);
});

test('what is said of a VPC is refused without its subnets, and subnets without the VPC', (t) => {
  const subnets = { VpcSubnetIds: 'subnet-0000000a', VpcId: 'vpc-0123abcd' };
  for (const more of [
    { AlertProcessorInVpc: 'yes' },
    { VpcInterfaceEndpoints: 'both' },
    { VpcRouteTableIds: 'rtb-0000000e' },
    { VpcSecurityGroupIds: 'sg-0000000c' },
  ]) {
    t.is(objections(more).length, 1, JSON.stringify(more));
    t.deepEqual(objections({ ...subnets, ...more }), []);
  }
  t.is(objections({ VpcSubnetIds: 'subnet-0000000a' }).length, 1);
  t.deepEqual(objections(subnets), []);
});
