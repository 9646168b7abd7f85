import { ofType, propertiesOf, type DeployedStack } from './deployed-template.ts';
import {
  plain,
  policyLines,
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
    functions: byName(stack, 'AWS::Lambda::Function', 'FunctionName', (each) => ({
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
      batch_size: of('KinesisProcessorTicks')['BatchSize'],
      window_seconds: of('KinesisProcessorTicks')['MaximumBatchingWindowInSeconds'],
      parallelization_factor: of('KinesisProcessorTicks')['ParallelizationFactor'],
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
    permissions: {
      'kinesis-processor': rolePolicy(of('KinesisProcessorRole')),
      'alert-processor': rolePolicy(of('AlertProcessorRole')),
      sweep: rolePolicy(of('AlertProcessorSweepRole')),
      queue: resourcePolicy(of('LambdaDeadLetterQueuePolicy')),
      operations: resourcePolicy(of('OperationsTopicPolicy')),
      invoke: invokePermissions(stack),
    },
  }) as Infrastructure;
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
      (properties['ScheduledActions'] as Plain[]).map((action) => [
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

function invokePermissions(stack: DeployedStack): string[] {
  return ofType(stack, 'AWS::Lambda::Permission')
    .map(({ properties }) => {
      const how = properties['FunctionUrlAuthType'] ?? (properties['InvokedViaFunctionUrl'] ? 'URL' : '');
      return [properties['Action'], properties['Principal'], how].map(String).join(' ').trim();
    })
    .toSorted();
}

function rolePolicy(role: Plain): string[] {
  const policies = role['Policies'] as { PolicyDocument: { Statement: PolicyStatement[] } }[];
  return policyLines(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
}

function resourcePolicy(policy: Plain): string[] {
  return policyLines((policy['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement);
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
