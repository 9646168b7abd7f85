import test from 'ava';

import { deployedStacks, ofType, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';
import { covers, list, statementsOf, type Statement } from '../support/iam.ts';

const IN_VPC = { VpcId: 'vpc-0123abcd', VpcSubnetIds: 'subnet-0000000a,subnet-0000000b' };
const [outside, inside, withCache, withEndpoints, both] = deployedStacks([
  {},
  IN_VPC,
  { ...IN_VPC, VpcSecurityGroupIds: 'sg-0000000c,sg-0000000d' },
  { ...IN_VPC, VpcRouteTableIds: 'rtb-0000000e,rtb-0000000f', VpcInterfaceEndpoints: 'kinesis-processor' },
  { ...IN_VPC, VpcInterfaceEndpoints: 'both', AlertProcessorInVpc: 'yes' },
]) as [DeployedStack, DeployedStack, DeployedStack, DeployedStack, DeployedStack];

const SUBNETS = ['subnet-0000000a', 'subnet-0000000b'];
const FUNCTIONS = [
  ['KinesisProcessor', 'kinesis-processor'],
  ['AlertProcessor', 'alert-processor'],
] as const;
/** What Lambda does with the role of a function to join it to a VPC. */
const NETWORK_RIGHTS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const vpcConfig = (stack: DeployedStack, logicalId: string): unknown =>
  propertiesOf(stack, logicalId)['VpcConfig'];

function networkStatements(stack: DeployedStack, logicalId: string): readonly Statement[] {
  return statementsOf(stack, `${logicalId}Role`).filter(({ Action }) =>
    list(Action).some((action) => action.startsWith('ec2:')),
  );
}

test('without parameters no function is in a VPC, and none has a right there', (t) => {
  t.deepEqual(
    [...outside.values()].filter(({ type }) => type.startsWith('AWS::EC2::')),
    [],
  );
  for (const [logicalId] of FUNCTIONS) {
    t.is(vpcConfig(outside, logicalId), undefined);
    t.deepEqual(networkStatements(outside, logicalId), []);
  }
});

test('kinesis-processor joins the subnets, alert-processor only where that is asked for', (t) => {
  const config = { SubnetIds: SUBNETS, SecurityGroupIds: ['FunctionsSecurityGroup.GroupId'] };
  t.deepEqual(vpcConfig(inside, 'KinesisProcessor'), config);
  t.is(vpcConfig(inside, 'AlertProcessor'), undefined);
  t.deepEqual(networkStatements(inside, 'AlertProcessor'), []);
  t.deepEqual(vpcConfig(both, 'AlertProcessor'), config);
});

test('security groups of others come beside that of the stack', (t) => {
  t.deepEqual(vpcConfig(withCache, 'KinesisProcessor'), {
    SubnetIds: SUBNETS,
    SecurityGroupIds: ['FunctionsSecurityGroup.GroupId', 'sg-0000000c', 'sg-0000000d'],
  });
});

for (const [logicalId, name] of FUNCTIONS) {
  test(`Lambda may join ${name} to a VPC with its role, and the code of the function may not`, (t) => {
    const [allow, deny, ...others] = networkStatements(both, logicalId);
    t.deepEqual(others, []);
    t.is(allow?.Effect, 'Allow');
    t.deepEqual([...list(allow?.Action)].toSorted(), NETWORK_RIGHTS);
    t.like(deny, {
      Effect: 'Deny',
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': `arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-dev-${name}`,
        },
      },
    });
    for (const right of list(allow?.Action)) {
      t.true(
        list(deny?.Action).some((pattern) => covers(pattern, right)),
        right,
      );
    }
  });
}

const services = (stack: DeployedStack, kind: string): readonly string[] =>
  ofType(stack, 'AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => properties['VpcEndpointType'] === kind)
    .map(({ properties }) => String(properties['ServiceName']).replace('com.amazonaws.us-east-1.', ''))
    .toSorted();

test('gateway endpoints, which cost nothing, are made in the route tables that are named', (t) => {
  t.deepEqual(services(inside, 'Gateway'), []);
  t.deepEqual(services(withEndpoints, 'Gateway'), ['dynamodb', 's3']);
  for (const { properties } of ofType(withEndpoints, 'AWS::EC2::VPCEndpoint')) {
    if (properties['VpcEndpointType'] === 'Interface') continue;
    t.deepEqual(properties['RouteTableIds'], ['rtb-0000000e', 'rtb-0000000f']);
  }
});

test('interface endpoints, which cost by the hour, are made for what a function calls and no more', (t) => {
  t.deepEqual(services(inside, 'Interface'), []);
  t.deepEqual(services(withEndpoints, 'Interface'), ['sns']);
  t.deepEqual(services(both, 'Interface'), [
    'email',
    'events',
    'secretsmanager',
    'sns',
    'sqs',
    'ssm',
    'xray',
  ]);
  for (const { properties } of ofType(both, 'AWS::EC2::VPCEndpoint')) {
    t.like(properties, {
      VpcId: 'vpc-0123abcd',
      SubnetIds: SUBNETS,
      SecurityGroupIds: ['EndpointsSecurityGroup.GroupId'],
      PrivateDnsEnabled: true,
    });
  }
});

test('functions speak HTTPS to anybody and are spoken to by nobody, endpoints listen to functions only', (t) => {
  const functions = propertiesOf(both, 'FunctionsSecurityGroup');
  t.false('SecurityGroupIngress' in functions);
  t.like(functions, { SecurityGroupEgress: { 0: { FromPort: 443, ToPort: 443 }, length: 1 } });
  t.like(propertiesOf(both, 'EndpointsSecurityGroup'), {
    SecurityGroupIngress: {
      0: { FromPort: 443, ToPort: 443, SourceSecurityGroupId: 'FunctionsSecurityGroup.GroupId' },
      length: 1,
    },
  });
});
