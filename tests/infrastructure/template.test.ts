import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { readTemplate } from '../../lib/template/template.ts';
import { calendarOf } from '../../src/core/calendar/exchange-calendars.ts';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { variablesOf } from '../../src/config/load-config.ts';
import {
  deployedStacks,
  ofType,
  propertiesOf as properties,
  type DeployedStack,
} from '../support/deployed-template.ts';

const [dev, staging, prod, emulator] = deployedStacks([
  { Environment: 'dev' },
  { Environment: 'staging' },
  { Environment: 'prod' },
  { Environment: 'dev', Target: 'emulator' },
]) as [DeployedStack, DeployedStack, DeployedStack, DeployedStack];
const STACKS = { dev, staging, prod };

test('names are those of the design', (t) => {
  for (const [environment, stack] of Object.entries(STACKS)) {
    const name = (suffix: string): string => `realtime-financial-${environment}-${suffix}`;
    t.is(properties(stack, 'KinesisProcessor')['FunctionName'], name('kinesis-processor'));
    t.is(properties(stack, 'AlertProcessor')['FunctionName'], name('alert-processor'));
    t.is(properties(stack, 'FinancialStream')['Name'], name('financial-stream'));
    t.is(properties(stack, 'ProcessedDataTable')['TableName'], name('processed-data'));
    t.is(properties(stack, 'UserPreferencesTable')['TableName'], name('user-preferences'));
    t.is(properties(stack, 'ReferenceDataTable')['TableName'], name('reference-data'));
    t.is(properties(stack, 'AlertHistoryTable')['TableName'], name('alert-history'));
    t.is(properties(stack, 'DataLakeBucket')['BucketName'], name('data-lake-123456789012-useast1'));
    t.is(properties(stack, 'LambdaDeadLetterQueue')['QueueName'], name('lambda-dlq'));
    t.is(
      properties(stack, 'KinesisProcessorLogGroup')['LogGroupName'],
      `/aws/lambda/${name('kinesis-processor')}`,
    );
    t.is(
      properties(stack, 'AlertProcessorLogGroup')['LogGroupName'],
      `/aws/lambda/${name('alert-processor')}`,
    );
  }
});

test('functions are arm64 images with the memory, the time and the concurrency of the design', (t) => {
  for (const stack of Object.values(STACKS)) {
    t.like(properties(stack, 'KinesisProcessor'), {
      PackageType: 'Image',
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 300,
      ReservedConcurrentExecutions: '10',
      TracingConfig: { Mode: 'Active' },
    });
    const alert = properties(stack, 'AlertProcessor');
    t.like(alert, {
      PackageType: 'Image',
      Architectures: ['arm64'],
      MemorySize: 192,
      Timeout: 180,
      TracingConfig: { Mode: 'Active' },
    });
    t.false('ReservedConcurrentExecutions' in alert);
  }
});

const variables = (stack: DeployedStack, logicalId: string): Readonly<Record<string, unknown>> =>
  (properties(stack, logicalId)['Environment'] as { Variables: Record<string, unknown> }).Variables;

test('each environment has its log level, batch size and rate limit', (t) => {
  const settings = Object.entries(STACKS).map(([environment, stack]) => {
    const kinesis = variables(stack, 'KinesisProcessor');
    const alert = variables(stack, 'AlertProcessor');
    t.is(kinesis['ENVIRONMENT'], environment);
    t.is(alert['ENVIRONMENT'], environment);
    t.is(alert['LOG_LEVEL'], kinesis['LOG_LEVEL']);
    return [environment, kinesis['LOG_LEVEL'], kinesis['BATCH_SIZE'], alert['ALERT_RATE_LIMIT']];
  });
  t.deepEqual(settings, [
    ['dev', 'DEBUG', 50, 10],
    ['staging', 'INFO', 75, 5],
    ['prod', 'WARN', 100, 3],
  ]);
});

test('Lambda does not filter out what the level of a function lets through', (t) => {
  for (const stack of Object.values(STACKS)) {
    for (const logicalId of ['KinesisProcessor', 'AlertProcessor']) {
      t.like(properties(stack, logicalId)['LoggingConfig'], {
        LogFormat: 'JSON',
        ApplicationLogLevel: variables(stack, logicalId)['LOG_LEVEL'],
      });
    }
  }
});

test('functions have every variable of the design', (t) => {
  t.deepEqual(variables(prod, 'KinesisProcessor'), {
    ENVIRONMENT: 'prod',
    PROJECT_NAME: 'realtime-financial',
    S3_BUCKET: 'realtime-financial-prod-data-lake-123456789012-useast1',
    DYNAMODB_TABLE: 'realtime-financial-prod-processed-data',
    SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-alerts',
    USER_PREFERENCES_TABLE: 'realtime-financial-prod-user-preferences',
    REFERENCE_DATA_TABLE: 'realtime-financial-prod-reference-data',
    REFERENCE_CACHE_URL: '',
    LOG_LEVEL: 'WARN',
    BATCH_SIZE: 100,
    ALERT_BUDGET: 0.02,
    LULD_TIERS: '',
  });
  t.deepEqual(variables(prod, 'AlertProcessor'), {
    ENVIRONMENT: 'prod',
    PROJECT_NAME: 'realtime-financial',
    FEED_CALENDAR: '',
    USER_PREFERENCES_TABLE: 'realtime-financial-prod-user-preferences',
    ALERT_HISTORY_TABLE: 'realtime-financial-prod-alert-history',
    OPERATIONS_TOPIC_ARN: '',
    DEFAULT_ESCALATION_SECONDS: 900,
    SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-alerts',
    SLACK_WEBHOOK_URL: '',
    DISCORD_WEBHOOK_URL: '',
    TEAMS_WEBHOOK_URL: '',
    FROM_EMAIL: '',
    LOG_LEVEL: 'WARN',
    ALERT_RATE_LIMIT: 3,
    ACK_SIGNING_KEY:
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/prod/acknowledgement-key-AbCdEf',
    ACK_URL: 'ssm:/realtime-financial/prod/acknowledgement-url',
    DEAD_LETTER_QUEUE_URL:
      'https://sqs.us-east-1.amazonaws.com/123456789012/realtime-financial-prod-lambda-dlq',
    EVENT_BUS: 'default',
    ALERT_WEBHOOK_HOSTS: '',
    PAGERDUTY_EVENTS_URL: '',
    ALERT_GROUP_INTERVAL_SECONDS: 60,
    TICKET_GITHUB_REPOSITORY: '',
    TICKET_GITHUB_TOKEN: '',
    TICKET_JIRA_URL: '',
    TICKET_JIRA_PROJECT: '',
    TICKET_JIRA_USER: '',
    TICKET_JIRA_TOKEN: '',
    TICKET_JIRA_FIELDS: '',
  });
});

/** Set by hand where somebody wants another value than the default; a deployment has no parameter for them. */
const WITHOUT_PARAMETER = new Set([
  'ALLOW_LOCAL_WEBHOOKS',
  'LOCAL_SINK_URL',
  'TICKET_GITHUB_URL',
  'TICKET_JIRA_ISSUE_TYPE',
  'TICKET_JIRA_REOPEN_TRANSITION',
  'TICKET_JIRA_WONT_FIX_RESOLUTION',
  'TICKET_REOPEN_HOURS',
  'TICKET_THRESHOLD',
  'TICKET_WINDOW_HOURS',
]);

test('functions have every variable that they read, but for some that nobody changes', (t) => {
  const read = (Config: new () => object): readonly string[] =>
    variablesOf(Config).filter((name) => !WITHOUT_PARAMETER.has(name));
  const given = (id: string): readonly string[] => Object.keys(variables(prod, id));
  t.deepEqual(read(KinesisProcessorConfig).toSorted(), given('KinesisProcessor').toSorted());
  t.deepEqual(read(AlertProcessorConfig).toSorted(), given('AlertProcessor').toSorted());
});

const LIVE = (name: string): string =>
  `arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-prod-${name}:live`;

test('the stream is read in batches of 100 or 5 seconds, ten at a time, and nothing that fails is lost', (t) => {
  t.deepEqual(properties(prod, 'KinesisProcessorTicks'), {
    FunctionName: LIVE('kinesis-processor'),
    EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/realtime-financial-prod-financial-stream',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 5,
    ParallelizationFactor: 10,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 86_400,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: {
      OnFailure: { Destination: 'arn:aws:s3:::realtime-financial-prod-data-lake-123456789012-useast1' },
    },
    MetricsConfig: { Metrics: ['EventCount'] },
  });
});

test('a batch is as large, and waits as long, as the parameters say', (t) => {
  const [large] = deployedStacks([{ BatchSize: '500', BatchingWindowSeconds: '15' }]) as [DeployedStack];
  const mapping = properties(large, 'KinesisProcessorTicks');
  t.deepEqual([mapping['BatchSize'], mapping['MaximumBatchingWindowInSeconds']].map(Number), [500, 15]);
  t.is(Number(variables(large, 'KinesisProcessor')['BATCH_SIZE']), 500);
});

test('the batch size that the function is told is the one of its mapping', (t) => {
  for (const stack of Object.values(STACKS)) {
    t.is(
      properties(stack, 'KinesisProcessorTicks')['BatchSize'],
      variables(stack, 'KinesisProcessor')['BATCH_SIZE'],
    );
  }
});

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:realtime-financial-prod-lambda-dlq';

test('alerts, alarms and the minute reach alert-processor, and what fails three times the queue', (t) => {
  const target = LIVE('alert-processor');
  t.deepEqual(properties(prod, 'AlertProcessorAlerts'), {
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-alerts',
    Protocol: 'lambda',
    Endpoint: target,
    RedrivePolicy: { deadLetterTargetArn: QUEUE },
  });
  t.like(properties(prod, 'AlertProcessorSweep'), {
    ScheduleExpression: 'rate(1 minute)',
    ScheduleExpressionTimezone: 'America/New_York',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: target, RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  t.like(properties(prod, 'AlertProcessorAlarms'), {
    EventPattern: {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'realtime-financial-prod-' }] },
    },
    Targets: { 0: { Arn: target, DeadLetterConfig: { Arn: QUEUE } } },
  });
  t.deepEqual(properties(prod, 'AlertProcessorUrl'), {
    TargetFunctionArn: target,
    AuthType: 'NONE',
    InvokeMode: 'BUFFERED',
  });
  t.like(properties(prod, 'AlertProcessorEventInvokeConfig'), {
    Qualifier: 'live',
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
  });
});

test('logs and dead letters are kept for 14 days', (t) => {
  t.is(properties(prod, 'LambdaDeadLetterQueue')['MessageRetentionPeriod'], 14 * 86_400);
  const groups = ofType(prod, 'AWS::Logs::LogGroup');
  t.is(groups.length, 3);
  for (const group of groups) t.is(group.properties['RetentionInDays'], 14);
});

test('a batch given up reaches the queue by the topic that filters out the test message of S3', (t) => {
  t.like(properties(prod, 'DataLakeBucket')['NotificationConfiguration'], {
    TopicConfigurations: {
      0: {
        Event: 's3:ObjectCreated:*',
        Topic: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-operations',
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
      },
    },
  });
  t.like(properties(prod, 'FailedBatchesSubscription'), {
    Endpoint: QUEUE,
    RawMessageDelivery: true,
    FilterPolicyScope: 'MessageBody',
    FilterPolicy: { Event: [{ exists: false }], AlarmName: [{ exists: false }] },
  });
});

/** Alarm → metric, statistic, seconds, periods, comparison, threshold. */
const ALARMS: Readonly<Record<string, unknown[]>> = {
  'kinesis-processor-errors': ['AWS/Lambda Errors', 'Sum', 300, 1, '>', 5],
  'kinesis-processor-duration': ['AWS/Lambda Duration', 'Maximum', 300, 1, '>', 4 * 60_000],
  'kinesis-processor-throttles': ['AWS/Lambda Throttles', 'Sum', 300, 1, '>', 1],
  'kinesis-processor-iterator-age': ['AWS/Lambda IteratorAge', 'Maximum', 60, 5, '>', 60_000],
  'batches-given-up': ['AWS/Lambda OnFailureDestinationDeliveredEventCount', 'Sum', 300, 1, '>', 0],
  'records-dropped': ['AWS/Lambda DroppedEventCount', 'Sum', 300, 1, '>', 0],
  'stream-writes-refused': ['AWS/Kinesis WriteProvisionedThroughputExceeded', 'Sum', 60, 3, '>', 0],
  'clock-ahead': ['RealTimeFinancial/Lambda ClockAhead', 'Maximum', 300, 3, '>', 5_000],
  'storage-throttled': ['AWS/DynamoDB WriteThrottleEvents', 'Sum', 60, 3, '>', 0],
  'alert-processor-errors': ['AWS/Lambda Errors', 'Sum', 300, 1, '>', 3],
  'alert-processor-duration': ['AWS/Lambda Duration', 'Maximum', 300, 1, '>', 2.5 * 60_000],
  'dead-letters': ['AWS/SQS ApproximateNumberOfMessagesVisible', 'Maximum', 60, 1, '>', 0],
  'dead-letters-lost': ['AWS/Lambda DestinationDeliveryFailures', 'Sum', 300, 1, '>', 0],
  'alerts-undelivered': ['AWS/SNS NumberOfNotificationsFailed', 'Sum', 300, 1, '>', 0],
};
const COMPARISONS: Readonly<Record<string, string>> = { GreaterThanThreshold: '>' };

test('alarms fire at the numbers of the design', (t) => {
  const found = Object.fromEntries(
    ofType(prod, 'AWS::CloudWatch::Alarm')
      .filter(({ properties: alarm }) => alarm['MetricName'] !== undefined)
      .map(({ properties: alarm }) => [
        String(alarm['AlarmName']).replace('realtime-financial-prod-', ''),
        [
          `${String(alarm['Namespace'])} ${String(alarm['MetricName'])}`,
          alarm['Statistic'],
          alarm['Period'],
          alarm['EvaluationPeriods'],
          COMPARISONS[String(alarm['ComparisonOperator'])],
          alarm['Threshold'],
        ],
      ]),
  );
  t.deepEqual(found, ALARMS);
});

interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: { readonly Dimensions: unknown } };
}

test('alarms of a function look at that function', (t) => {
  for (const { properties: alarm } of ofType(prod, 'AWS::CloudWatch::Alarm')) {
    const name = String(alarm['AlarmName']);
    const [, which] = /-prod-((?:kinesis|alert)-processor)-/.exec(name) ?? [];
    if (which === undefined) continue;
    const [, sweeps] = (alarm['Metrics'] ?? []) as MetricQuery[];
    t.deepEqual(
      alarm['Dimensions'] ?? sweeps?.MetricStat?.Metric.Dimensions,
      [{ Name: 'FunctionName', Value: `realtime-financial-prod-${which}` }],
      name,
    );
  }
});

const expression = (stack: DeployedStack, logicalId: string): string | undefined =>
  (properties(stack, logicalId)['Metrics'] as MetricQuery[]).find((metric) => metric.Expression !== undefined)
    ?.Expression;

test('no data is an alarm in the hours of the feed only', (t) => {
  t.like(properties(prod, 'NoDataAlarm'), {
    EvaluationPeriods: 3,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
  });
  t.is(
    expression(prod, 'NoDataAlarm'),
    'IF(HOUR(reads) >= 0 AND HOUR(reads) < 24 AND DAY(reads) <= 7, reads, 1)',
  );
  const [equities, none] = deployedStacks([{ FeedHours: 'us-equities' }, { FeedHours: 'none' }]) as [
    DeployedStack,
    DeployedStack,
  ];
  t.is(
    expression(equities, 'NoDataAlarm'),
    'IF(HOUR(reads) >= 15 AND HOUR(reads) < 20 AND DAY(reads) <= 5, reads, 1)',
  );
  t.false(none.has('NoDataAlarm'));
});

test('hours of an exchange are those of its calendar, which alert-processor follows for the alarms', (t) => {
  const { FeedHours } = readTemplate(join(repositoryRoot, 'template.yaml')).Parameters as unknown as Readonly<
    Record<string, { readonly AllowedValues: readonly string[] }>
  >;
  const exchanges = FeedHours!.AllowedValues.filter((value) => /^[A-Z]{4}$/.test(value));
  t.is(exchanges.length, FeedHours!.AllowedValues.length - 3);
  const feed = { FeedVendor: 'binance', FeedSymbols: 'A', FeedVpcId: 'vpc-1', FeedSubnetIds: 'subnet-1' };
  const stacks = deployedStacks(exchanges.map((each) => ({ ...feed, FeedHours: each })));
  for (const [index, exchange] of exchanges.entries()) {
    const stack = stacks[index]!;
    t.not(calendarOf(exchange), null, exchange);
    t.is(variables(stack, 'AlertProcessor')['FEED_CALENDAR'], exchange);
    t.is(expression(stack, 'NoDataAlarm'), 'IF(FILL(open, 0) >= 1, reads, 1)');
    t.is(expression(stack, 'FeedSilentAlarm'), 'IF(FILL(open, 0) >= 1, records, 1)');
    for (const alarm of ['NoDataAlarm', 'FeedSilentAlarm']) {
      const metrics = properties(stack, alarm)['Metrics'] as { Id: string; MetricStat?: object }[];
      t.like(metrics.find(({ Id }) => Id === 'open')!.MetricStat, {
        Metric: { MetricName: 'FeedExpected' },
        Stat: 'Minimum',
      });
    }
  }
  t.false((properties(prod, 'NoDataAlarm')['Metrics'] as { Id: string }[]).some(({ Id }) => Id === 'open'));
});

test('one composite alarm stands for all the others and is told without alert-processor', (t) => {
  const composite = properties(prod, 'HealthAlarm');
  const rule = String(composite['AlarmRule']);
  for (const { properties: alarm } of ofType(prod, 'AWS::CloudWatch::Alarm')) {
    t.true(rule.includes(`ALARM("${String(alarm['AlarmName'])}")`), String(alarm['AlarmName']));
  }
  t.deepEqual(composite['AlarmActions'], [
    'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-operations',
  ]);
});

/** Every metric that the functions write, from their source. */
function businessMetrics(): readonly string[] {
  const src = join(repositoryRoot, 'src');
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(src, path), 'utf8'));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/metrics\.add\(\s*'(\w+)'/g)].map(([, name]) => name!),
  );
  return [...new Set(names)];
}

test('the dashboard is JSON that names every business metric', (t) => {
  const body = String(properties(prod, 'Dashboard')['DashboardBody']);
  const { widgets } = JSON.parse(body) as { widgets: { x: number; width: number }[] };
  for (const { x, width } of widgets) t.true(x + width <= 24);
  t.notRegex(body, /\$\{/);
  t.true(businessMetrics().length > 20);
  for (const metric of businessMetrics()) {
    t.true(body.includes(metric), metric);
  }
});

test('shards are doubled before the market opens where that is asked for', (t) => {
  const [resized] = deployedStacks([
    { StreamShardCount: '2', ClosedShardCount: '1', ReservedConcurrency: '20' },
  ]) as [DeployedStack];
  for (const [logicalId, shards] of [
    ['ShardsBeforeOpening', 2],
    ['ShardsAfterClosing', 1],
  ] as const) {
    const { Target, ScheduleExpressionTimezone } = properties(resized, logicalId) as {
      Target: { Input: string };
      ScheduleExpressionTimezone: string;
    };
    t.is(ScheduleExpressionTimezone, 'America/New_York');
    t.deepEqual(JSON.parse(Target.Input), {
      StreamName: 'realtime-financial-dev-financial-stream',
      TargetShardCount: shards,
      ScalingType: 'UNIFORM_SCALING',
    });
  }
  t.false(prod.has('ShardsBeforeOpening'));
});

test('the trace of an alert goes on through the topic, whose own part SNS may add', (t) => {
  t.is(properties(prod, 'AlertsTopic')['TracingConfig'], 'Active');
  const { Statement } = JSON.parse(String(properties(prod, 'AlertsTopicTraces')['PolicyDocument'])) as {
    Statement: unknown[];
  };
  t.deepEqual(Statement, [
    {
      Sid: 'AlertsTopicTraces',
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        StringLike: {
          'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:realtime-financial-prod-alerts',
        },
      },
    },
  ]);
});

test('an on-demand stream has no number of shards', (t) => {
  const [onDemand] = deployedStacks([{ StreamMode: 'ON_DEMAND', ReservedConcurrency: '40' }]) as [
    DeployedStack,
  ];
  t.deepEqual(properties(onDemand, 'FinancialStream')['StreamModeDetails'], { StreamMode: 'ON_DEMAND' });
  t.false('ShardCount' in properties(onDemand, 'FinancialStream'));
});

test('what holds data is encrypted, and in prod protected and restorable', (t) => {
  for (const { properties: table } of ofType(prod, 'AWS::DynamoDB::Table')) {
    t.like(table, {
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  }
  t.like(properties(prod, 'DataLakeBucket'), {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
  });
  t.like(properties(prod, 'FinancialStream'), { StreamEncryption: { EncryptionType: 'KMS' } });
});

test('whatever can be spoken to refuses plain HTTP', (t) => {
  const policies = [...prod.values()].filter(({ type }) =>
    /^AWS::(S3::BucketPolicy|SNS::TopicPolicy|SQS::QueuePolicy)$/.test(type),
  );
  t.is(policies.length, 4);
  for (const { properties: policy } of policies) {
    const { Statement } = policy['PolicyDocument'] as { Statement: Record<string, unknown>[] };
    t.true(
      Statement.some(
        ({ Effect, Condition }) =>
          Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      ),
    );
  }
});

test('the emulator is spared what it cannot make and what nobody asks there, and nothing else', (t) => {
  const refused =
    /^AWS::(ApplicationAutoScaling|CodeDeploy|Glue|Athena|StepFunctions)::|^AWS::(CloudWatch::CompositeAlarm|Logs::QueryDefinition|XRay::ResourcePolicy)$/;
  const left = [...dev].filter(([logicalId]) => !emulator.has(logicalId));
  t.deepEqual(
    left.filter(
      ([logicalId, { type }]) =>
        !refused.test(type) && !/^(NoData|NotificationsFailed|AlertProcessorSilent)Alarm$/.test(logicalId),
    ),
    [],
  );
  t.deepEqual(
    [...emulator.values()].filter(({ type, properties: each }) => refused.test(type) || 'Metrics' in each),
    [],
  );
});

test('no deployment lets webhooks lead into the function itself', (t) => {
  for (const stack of [dev, emulator])
    t.notRegex(JSON.stringify([...stack]), /ALLOW_LOCAL_WEBHOOKS|LOCAL_SINK_URL/);
});
