import { ofType, propertiesOf, type DeployedStack } from './deployed-template.ts';
import { samLake } from './sam-lake.ts';
import { samMachine } from './sam-machine.ts';
import {
  plain,
  policyLines,
  type DataLake,
  type Infrastructure,
  type Named,
  type Plain,
  type PolicyStatement,
} from './infrastructure.ts';

/** The SAM template, as deployed, in the terms that Terraform's module is compared in. */
export function samInfrastructure(stack: DeployedStack): Infrastructure {
  const of = (logicalId: string): Plain => propertiesOf(stack, logicalId);
  const destination = (value: unknown): unknown => at(value, 'OnFailure', 'Destination');
  return plain({
    functions: byName(images(stack), 'AWS::Lambda::Function', 'FunctionName', (each) => ({
      description: each['Description'],
      memory: each['MemorySize'],
      timeout: each['Timeout'],
      reserved_concurrency: Number(each['ReservedConcurrentExecutions'] ?? -1),
      package_type: each['PackageType'],
      architectures: each['Architectures'],
      tracing: at(each['TracingConfig'], 'Mode'),
      logging: at(each, 'LoggingConfig'),
      variables: texts(at(each['Environment'], 'Variables') as Plain),
    })),
    mapping: {
      stream: of('KinesisProcessorTicks')['EventSourceArn'],
      function: of('KinesisProcessorTicks')['FunctionName'],
      starting_position: of('KinesisProcessorTicks')['StartingPosition'],
      batch_size: Number(of('KinesisProcessorTicks')['BatchSize']),
      window_seconds: Number(of('KinesisProcessorTicks')['MaximumBatchingWindowInSeconds']),
      parallelization_factor: Number(of('KinesisProcessorTicks')['ParallelizationFactor']),
      bisect: of('KinesisProcessorTicks')['BisectBatchOnFunctionError'],
      retries: of('KinesisProcessorTicks')['MaximumRetryAttempts'],
      record_age_seconds: of('KinesisProcessorTicks')['MaximumRecordAgeInSeconds'],
      response_types: of('KinesisProcessorTicks')['FunctionResponseTypes'],
      on_failure: destination(of('KinesisProcessorTicks')['DestinationConfig']),
      metrics: at(of('KinesisProcessorTicks')['MetricsConfig'], 'Metrics'),
    },
    triggers: triggers(of, destination),
    logs: byName(stack, 'AWS::Logs::LogGroup', 'LogGroupName', (each) => ({ days: each['RetentionInDays'] })),
    tables: byName(stack, 'AWS::DynamoDB::Table', 'TableName', (each) => ({
      billing: each['BillingMode'],
      keys: each['KeySchema'],
      attributes: sortedBy(each['AttributeDefinitions'], 'AttributeName'),
      indexes: sortedBy(each['GlobalSecondaryIndexes'] ?? [], 'IndexName'),
      ttl: at(each['TimeToLiveSpecification'] ?? {}, 'AttributeName') ?? 'none',
      point_in_time_recovery: at(each['PointInTimeRecoverySpecification'], 'PointInTimeRecoveryEnabled'),
      deletion_protection: each['DeletionProtectionEnabled'],
      encrypted: at(each['SSESpecification'], 'SSEEnabled'),
    })),
    queue: {
      name: of('LambdaDeadLetterQueue')['QueueName'],
      retention_seconds: of('LambdaDeadLetterQueue')['MessageRetentionPeriod'],
      encrypted: of('LambdaDeadLetterQueue')['SqsManagedSseEnabled'],
    },
    alarms: byName(stack, 'AWS::CloudWatch::Alarm', 'AlarmName', alarm),
    health: health(stack),
    scaling: scaling(stack),
    deployment: deployment(stack),
    dashboard: {
      name: of('Dashboard')['DashboardName'],
      body: JSON.parse(String(of('Dashboard')['DashboardBody'])),
    },
    queries: byName(stack, 'AWS::Logs::QueryDefinition', 'Name', (each) => ({
      log_groups: each['LogGroupNames'],
      query: String(each['QueryString']).trim(),
    })),
    lake: samLake(stack),
    resizing: resizing(stack),
    planning: samMachine(stack, 'scaling'),
    network: network(stack),
    email: email(stack),
    feed: feed(stack),
    notification: at(of('DataLakeBucket')['NotificationConfiguration'], 'TopicConfigurations', '0'),
    permissions: {
      'kinesis-processor': rolePolicy(of('KinesisProcessorRole')),
      'alert-processor': rolePolicy(of('AlertProcessorRole')),
      sweep: rolePolicy(of('AlertProcessorSweepRole')),
      ...(stack.has('PreTrafficHookRole') && { 'pre-traffic-hook': rolePolicy(of('PreTrafficHookRole')) }),
      ...(stack.has('ShardResizeRole') && { resize: rolePolicy(of('ShardResizeRole')) }),
      ...(stack.has('ScalingRole') && {
        scaling: rolePolicy(of('ScalingRole')),
        'scaling-schedule': rolePolicy(of('ScalingScheduleRole')),
      }),
      ...(stack.has('LakeCompactionRole') && {
        compaction: rolePolicy(of('LakeCompactionRole')),
        'compaction-schedule': rolePolicy(of('LakeCompactionScheduleRole')),
      }),
      ...(stack.has('EmailEventsTopicPolicy') && { email: resourcePolicy(of('EmailEventsTopicPolicy')) }),
      ...(stack.has('FeedRole') && {
        feed: rolePolicy(of('FeedRole')),
        'feed-execution': rolePolicy(of('FeedExecutionRole')),
      }),
      queue: resourcePolicy(of('LambdaDeadLetterQueuePolicy')),
      operations: resourcePolicy(of('OperationsTopicPolicy')),
      invoke: invokePermissions(stack),
    },
  }) as Infrastructure;
}

/** The rest of the SAM template, which the module is given and its example makes. */
export function samDataLake(stack: DeployedStack): DataLake {
  const of = (logicalId: string): Plain => propertiesOf(stack, logicalId);
  const bucket = of('DataLakeBucket');
  const rules = at(bucket['LifecycleConfiguration'], 'Rules') as Plain[];
  const stream = of('FinancialStream');
  const traces = JSON.parse(String(of('AlertsTopicTraces')['PolicyDocument'])) as PolicyDocument;
  return plain({
    bucket: {
      name: bucket['BucketName'],
      encryption: at(
        bucket['BucketEncryption'],
        'ServerSideEncryptionConfiguration',
        '0',
        'ServerSideEncryptionByDefault',
        'SSEAlgorithm',
      ),
      public_access: bucket['PublicAccessBlockConfiguration'],
      ownership: at(bucket['OwnershipControls'], 'Rules', '0', 'ObjectOwnership'),
    },
    lifecycle: Object.fromEntries(
      rules.map((rule) => [
        String(rule['Id']),
        {
          status: rule['Status'],
          prefix: rule['Prefix'] ?? '',
          days: rule['ExpirationInDays'],
          abort_after_days: at(rule['AbortIncompleteMultipartUpload'], 'DaysAfterInitiation'),
        },
      ]),
    ),
    stream: {
      name: stream['Name'],
      shards: stream['ShardCount'],
      retention_hours: stream['RetentionPeriodHours'],
      mode: at(stream['StreamModeDetails'], 'StreamMode'),
      encryption: at(stream['StreamEncryption'], 'EncryptionType'),
      key: at(stream['StreamEncryption'], 'KeyId'),
    },
    topic: {
      name: of('AlertsTopic')['TopicName'],
      key: of('AlertsTopic')['KmsMasterKeyId'],
      tracing: of('AlertsTopic')['TracingConfig'],
    },
    permissions: {
      bucket: resourcePolicy(of('DataLakeBucketPolicy')),
      topic: resourcePolicy(of('AlertsTopicPolicy')),
      traces: policyLines(traces.Statement),
    },
  }) as DataLake;
}

function triggers(of: (logicalId: string) => Plain, destination: (value: unknown) => unknown): Named {
  const sweep = of('AlertProcessorSweep');
  const [rule] = of('AlertProcessorAlarms')['Targets'] as Plain[];
  const invocation = of('AlertProcessorEventInvokeConfig');
  const url = of('AlertProcessorUrl');
  const failed = of('FailedBatchesSubscription');
  return {
    alerts: {
      topic: of('AlertProcessorAlerts')['TopicArn'],
      protocol: of('AlertProcessorAlerts')['Protocol'],
      endpoint: of('AlertProcessorAlerts')['Endpoint'],
      redrive: at(of('AlertProcessorAlerts')['RedrivePolicy'], 'deadLetterTargetArn'),
    },
    sweep: {
      name: sweep['Name'],
      expression: sweep['ScheduleExpression'],
      time_zone: sweep['ScheduleExpressionTimezone'],
      flexible: at(sweep['FlexibleTimeWindow'], 'Mode'),
      target: at(sweep['Target'], 'Arn'),
      input: at(sweep['Target'], 'Input'),
      retries: at(sweep['Target'], 'RetryPolicy', 'MaximumRetryAttempts'),
      age_seconds: at(sweep['Target'], 'RetryPolicy', 'MaximumEventAgeInSeconds'),
    },
    alarms: {
      name: of('AlertProcessorAlarms')['Name'],
      pattern: of('AlertProcessorAlarms')['EventPattern'],
      target: rule!['Arn'],
      retries: at(rule!['RetryPolicy'], 'MaximumRetryAttempts'),
      age_seconds: at(rule!['RetryPolicy'], 'MaximumEventAgeInSeconds'),
      dead_letters: at(rule!['DeadLetterConfig'], 'Arn'),
    },
    invocation: {
      qualifier: invocation['Qualifier'],
      retries: invocation['MaximumRetryAttempts'],
      age_seconds: invocation['MaximumEventAgeInSeconds'],
      on_failure: destination(invocation['DestinationConfig']),
    },
    url: { auth: url['AuthType'], invoke_mode: url['InvokeMode'] },
    failed_batches: {
      protocol: failed['Protocol'],
      endpoint: failed['Endpoint'],
      raw: failed['RawMessageDelivery'],
      scope: failed['FilterPolicyScope'],
      filter: failed['FilterPolicy'],
    },
  };
}

function alarm(each: Plain): Plain {
  return {
    description: each['AlarmDescription'],
    metric: each['MetricName'] === undefined ? null : [each['Namespace'], each['MetricName']].join(' '),
    dimensions: each['Dimensions'] === undefined ? null : dimensions(each['Dimensions']),
    statistic: each['Statistic'],
    period: each['Period'],
    periods: each['EvaluationPeriods'],
    comparison: each['ComparisonOperator'],
    threshold: each['Threshold'],
    missing: each['TreatMissingData'],
    queries: sortedBy(
      ((each['Metrics'] ?? []) as Plain[]).map((query) => ({
        id: query['Id'],
        expression: query['Expression'],
        metric: at(query['MetricStat'] ?? {}, 'Metric', 'MetricName'),
        dimensions:
          query['MetricStat'] === undefined
            ? null
            : dimensions(at(query['MetricStat'], 'Metric', 'Dimensions')),
        stat: at(query['MetricStat'] ?? {}, 'Stat'),
        period: at(query['MetricStat'] ?? {}, 'Period'),
      })),
      'id',
    ),
  };
}

function health(stack: DeployedStack): Plain {
  const properties = propertiesOf(stack, 'HealthAlarm');
  const names = [...String(properties['AlarmRule']).matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name!);
  return { alarms: names.toSorted(), actions: properties['AlarmActions'], ok: properties['OKActions'] };
}

function scaling(stack: DeployedStack): Named {
  return Object.fromEntries(
    ofType(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').flatMap(({ properties }) =>
      ((properties['ScheduledActions'] ?? []) as Plain[]).map((action) => [
        `${String(properties['ResourceId'])} ${String(action['ScheduledActionName'])}`,
        {
          schedule: action['Schedule'],
          time_zone: action['Timezone'],
          minimum: at(action['ScalableTargetAction'], 'MinCapacity'),
          maximum: at(action['ScalableTargetAction'], 'MaxCapacity'),
        },
      ]),
    ),
  );
}

/** Without what is no image: the functions that only the deployment needs. */
function images(stack: DeployedStack): DeployedStack {
  return new Map(
    [...stack].filter(
      ([, { type, properties }]) => type === 'AWS::Lambda::Function' && properties['PackageType'] === 'Image',
    ),
  );
}

function deployment(stack: DeployedStack): Named {
  const groups = ofType(stack, 'AWS::CodeDeploy::DeploymentGroup');
  if (groups.length === 0) return {};
  const hook = propertiesOf(stack, 'PreTrafficHook');
  const group = (logicalId: string): Plain => {
    const properties = propertiesOf(stack, `${logicalId}DeploymentGroup`);
    return {
      config: properties['DeploymentConfigName'],
      style: properties['DeploymentStyle'],
      rollback: at(properties['AutoRollbackConfiguration'], 'Events'),
      alarms: (at(properties['AlarmConfiguration'], 'Alarms') as { Name: string }[]).map(({ Name }) => Name),
      tested_by: at(
        stack.get(`${logicalId}Aliaslive`)?.updatePolicy,
        'CodeDeployLambdaAliasUpdate',
        'BeforeAllowTrafficHook',
      ),
    };
  };
  return {
    'kinesis-processor': group('KinesisProcessor'),
    'alert-processor': group('AlertProcessor'),
    hook: Object.fromEntries(Object.entries(hook).filter(([name]) => name !== 'Role')),
  };
}

function resizing(stack: DeployedStack): Named {
  return Object.fromEntries(
    ofType(stack, 'AWS::Scheduler::Schedule')
      .filter(({ properties }) => String(at(properties['Target'], 'Arn')).endsWith(':updateShardCount'))
      .map(({ properties }) => [
        String(properties['Name']),
        {
          expression: properties['ScheduleExpression'],
          time_zone: properties['ScheduleExpressionTimezone'],
          flexible: at(properties['FlexibleTimeWindow'], 'Mode'),
          target: at(properties['Target'], 'Arn'),
          input: at(properties['Target'], 'Input'),
          retries: at(properties['Target'], 'RetryPolicy', 'MaximumRetryAttempts'),
          age_seconds: at(properties['Target'], 'RetryPolicy', 'MaximumEventAgeInSeconds'),
        },
      ]),
  );
}

function network(stack: DeployedStack): Named {
  const joined = ofType(stack, 'AWS::Lambda::Function')
    .filter(({ properties }) => properties['VpcConfig'] !== undefined)
    .map(({ properties }) => [
      String(properties['FunctionName']),
      {
        subnets: at(properties['VpcConfig'], 'SubnetIds'),
        security_groups: at(properties['VpcConfig'], 'SecurityGroupIds'),
      },
    ]);
  const endpoints = ofType(stack, 'AWS::EC2::VPCEndpoint').map(({ properties }) => [
    String(properties['ServiceName']),
    {
      type: properties['VpcEndpointType'],
      vpc: properties['VpcId'],
      subnets: properties['SubnetIds'] ?? [],
      security_groups: properties['SecurityGroupIds'] ?? [],
      route_tables: properties['RouteTableIds'] ?? [],
      private_dns: properties['PrivateDnsEnabled'] ?? false,
    },
  ]);
  const groups = ofType(stack, 'AWS::EC2::SecurityGroup').map(({ properties }) => [
    String(properties['GroupDescription']),
    {
      vpc: properties['VpcId'],
      rules: [properties['SecurityGroupEgress'] ?? [], properties['SecurityGroupIngress'] ?? []]
        .flat()
        .map((rule) => ({
          protocol: at(rule, 'IpProtocol'),
          from: at(rule, 'FromPort'),
          to: at(rule, 'ToPort'),
          whom: at(rule, 'CidrIp') ?? at(rule, 'SourceSecurityGroupId'),
        })),
    },
  ]);
  return Object.fromEntries([...joined, ...endpoints, ...groups]) as Named;
}

function email(stack: DeployedStack): Named {
  if (!stack.has('EmailConfigurationSet')) return {};
  const destination = propertiesOf(stack, 'EmailEventDestination')['EventDestination'];
  const subscription = propertiesOf(stack, 'EmailEventsSubscription');
  return {
    configuration_set: {
      name: propertiesOf(stack, 'EmailConfigurationSet')['Name'],
      suppressed: at(propertiesOf(stack, 'EmailConfigurationSet'), 'SuppressionOptions', 'SuppressedReasons'),
    },
    destination: {
      name: at(destination, 'Name'),
      enabled: at(destination, 'Enabled'),
      events: (at(destination, 'MatchingEventTypes') as string[]).map((event) => event.toUpperCase()),
      topic: at(destination, 'SnsDestination', 'TopicARN'),
    },
    subscription: {
      topic: subscription['TopicArn'],
      protocol: subscription['Protocol'],
      endpoint: subscription['Endpoint'],
      scope: subscription['FilterPolicyScope'],
      filter: subscription['FilterPolicy'],
      redrive: at(subscription['RedrivePolicy'], 'deadLetterTargetArn'),
    },
  };
}

function feed(stack: DeployedStack): Plain {
  if (!stack.has('FeedService')) return {};
  const [service, task] = [propertiesOf(stack, 'FeedService'), propertiesOf(stack, 'FeedTask')];
  const rollout = service['DeploymentConfiguration'];
  const joined = at(service['NetworkConfiguration'], 'AwsvpcConfiguration');
  const container = at(task['ContainerDefinitions'], '0') as Plain;
  return {
    cluster: propertiesOf(stack, 'FeedCluster')['ClusterName'],
    service: {
      name: service['ServiceName'],
      launch: service['LaunchType'],
      count: service['DesiredCount'],
      minimum: at(rollout, 'MinimumHealthyPercent'),
      maximum: at(rollout, 'MaximumPercent'),
      rolls_back: at(rollout, 'DeploymentCircuitBreaker', 'Rollback'),
      rebalances: service['AvailabilityZoneRebalancing'],
      subnets: at(joined, 'Subnets'),
      security_groups: at(joined, 'SecurityGroups'),
      has_public_ip: at(joined, 'AssignPublicIp') === 'ENABLED',
    },
    task: {
      family: task['Family'],
      cpu: task['Cpu'],
      memory: task['Memory'],
      mode: task['NetworkMode'],
      architecture: at(task['RuntimePlatform'], 'CpuArchitecture'),
    },
    container: lowered(container),
  };
}

/** Terraform writes a container as the API does: `logConfiguration` for LogConfiguration; the keys of its options are their own. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [`${key[0]!.toLowerCase()}${key.slice(1)}`, lowered(each)]),
  );
}

function invokePermissions(stack: DeployedStack): string[] {
  return ofType(stack, 'AWS::Lambda::Permission')
    .map(({ properties }) => {
      const how = properties['FunctionUrlAuthType'] ?? (properties['InvokedViaFunctionUrl'] ? 'URL' : '');
      return [properties['Action'], properties['Principal'], how].map(String).join(' ').trim();
    })
    .toSorted();
}

interface PolicyDocument {
  readonly Statement: PolicyStatement[];
}

function rolePolicy(role: Plain): string[] {
  const policies = role['Policies'] as { PolicyDocument: PolicyDocument }[];
  return policyLines(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
}

function resourcePolicy(policy: Plain): string[] {
  return policyLines((policy['PolicyDocument'] as PolicyDocument).Statement);
}

function byName(stack: DeployedStack, type: string, name: string, view: (properties: Plain) => Plain): Named {
  return Object.fromEntries(
    ofType(stack, type).map(({ properties }) => [String(properties[name]), view(properties)]),
  );
}

function dimensions(value: unknown): Plain {
  return Object.fromEntries(
    (value as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]),
  );
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Plain | undefined)?.[key], value);
}

function sortedBy(value: unknown, key: string): unknown {
  return (value as Plain[]).toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
}

function texts(variables: Plain): Plain {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
