import { terraformLake } from './terraform-lake.ts';
import { terraformMachine } from './terraform-machine.ts';
import {
  plain,
  policyLines,
  type DataLake,
  type Infrastructure,
  type Named,
  type Plain,
  type PolicyStatement,
  type TerraformResource,
} from './infrastructure.ts';

/** The module's state in the terms that the SAM template is compared in. */
export function terraformInfrastructure(resources: readonly TerraformResource[]): Infrastructure {
  const managed = resources.filter(({ mode }) => mode === 'managed');
  const all = (type: string): readonly Plain[] =>
    managed.filter((resource) => resource.type === type).map(({ values }) => values);
  const { found, one } = lookup(managed);
  return plain({
    functions: byName(all('aws_lambda_function'), 'function_name', lambda),
    mapping: mapping(one('aws_lambda_event_source_mapping', 'ticks')),
    triggers: triggers(one),
    logs: byName(all('aws_cloudwatch_log_group'), 'name', (each) => ({ days: each['retention_in_days'] })),
    tables: byName(all('aws_dynamodb_table'), 'name', table),
    queue: {
      name: one('aws_sqs_queue', 'dead_letters')['name'],
      retention_seconds: one('aws_sqs_queue', 'dead_letters')['message_retention_seconds'],
      encrypted: one('aws_sqs_queue', 'dead_letters')['sqs_managed_sse_enabled'],
    },
    alarms: byName(all('aws_cloudwatch_metric_alarm'), 'alarm_name', alarm),
    health: health(one('aws_cloudwatch_composite_alarm', 'health')),
    scaling: scaling(all('aws_appautoscaling_scheduled_action')),
    deployment: deployment(all('aws_codedeploy_deployment_group'), found('aws_cloudformation_stack', 'live')),
    dashboard: {
      name: one('aws_cloudwatch_dashboard', 'monitor')['dashboard_name'],
      body: json(one('aws_cloudwatch_dashboard', 'monitor')['dashboard_body']),
    },
    queries: byName(all('aws_cloudwatch_query_definition'), 'name', (each) => ({
      log_groups: each['log_group_names'],
      query: String(each['query_string']).trim(),
    })),
    lake: terraformLake(managed),
    resizing: byName(
      managed
        .filter(({ type, name }) => type === 'aws_scheduler_schedule' && name === 'shards')
        .map(({ values }) => values),
      'name',
      resizing,
    ),
    planning: terraformMachine(managed, 'scaling'),
    network: network(all),
    email: email(found),
    feed: feed(found),
    notification: notification(one('aws_s3_bucket_notification', 'failed_batches')),
    permissions: {
      'kinesis-processor': policy(one('aws_iam_role_policy', 'kinesis_processor')),
      'alert-processor': policy(one('aws_iam_role_policy', 'alert_processor')),
      sweep: policy(one('aws_iam_role_policy', 'sweep')),
      ...policyOf('pre-traffic-hook', found('aws_iam_role_policy', 'pre_traffic_hook')),
      ...policyOf('resize', found('aws_iam_role_policy', 'resize')),
      ...policyOf('scaling', found('aws_iam_role_policy', 'scaling')),
      ...policyOf('scaling-schedule', found('aws_iam_role_policy', 'scaling_schedule')),
      ...policyOf('compaction', found('aws_iam_role_policy', 'compaction')),
      ...policyOf('compaction-schedule', found('aws_iam_role_policy', 'compaction_schedule')),
      ...policyOf('email', found('aws_sns_topic_policy', 'email_events')),
      ...policyOf('feed', found('aws_iam_role_policy', 'feed')),
      ...policyOf('feed-execution', found('aws_iam_role_policy', 'feed_execution')),
      queue: policy(one('aws_sqs_queue_policy', 'dead_letters')),
      operations: policy(one('aws_sns_topic_policy', 'operations')),
      invoke: invokePermissions(
        all('aws_lambda_permission'),
        one('aws_cloudformation_stack', 'url_invocation'),
      ),
    },
  }) as Infrastructure;
}

/** The example's own resources, in the same terms. */
export function terraformDataLake(resources: readonly TerraformResource[]): DataLake {
  const { one } = lookup(resources.filter(({ mode }) => mode === 'managed'));
  const encryption = block(one('aws_s3_bucket_server_side_encryption_configuration', 'data_lake')['rule']);
  const access = one('aws_s3_bucket_public_access_block', 'data_lake');
  const stream = one('aws_kinesis_stream', 'financial_stream');
  const topic = one('aws_sns_topic', 'alerts');
  const rules = one('aws_s3_bucket_lifecycle_configuration', 'data_lake')['rule'] as readonly Plain[];
  return plain({
    bucket: {
      name: one('aws_s3_bucket', 'data_lake')['bucket'],
      encryption: block(encryption['apply_server_side_encryption_by_default'])['sse_algorithm'],
      public_access: {
        BlockPublicAcls: access['block_public_acls'],
        BlockPublicPolicy: access['block_public_policy'],
        IgnorePublicAcls: access['ignore_public_acls'],
        RestrictPublicBuckets: access['restrict_public_buckets'],
      },
      ownership: block(one('aws_s3_bucket_ownership_controls', 'data_lake')['rule'])['object_ownership'],
    },
    lifecycle: byName(rules, 'id', (rule) => ({
      status: rule['status'],
      prefix: block(rule['filter'])['prefix'] ?? '',
      days: block(rule['expiration'])['days'],
      abort_after_days: block(rule['abort_incomplete_multipart_upload'])['days_after_initiation'],
    })),
    stream: {
      name: stream['name'],
      shards: stream['shard_count'],
      retention_hours: stream['retention_period'],
      mode: block(stream['stream_mode_details'])['stream_mode'],
      encryption: stream['encryption_type'],
      key: stream['kms_key_id'],
    },
    topic: { name: topic['name'], key: topic['kms_master_key_id'], tracing: topic['tracing_config'] },
    permissions: {
      bucket: policy(one('aws_s3_bucket_policy', 'data_lake')),
      topic: policy(one('aws_sns_topic_policy', 'alerts')),
      traces: statements(one('aws_xray_resource_policy', 'alerts_topic')['policy_document']),
    },
  }) as DataLake;
}

type Find<Found> = (type: string, name: string) => Found;

function lookup(managed: readonly TerraformResource[]): { found: Find<Plain | null>; one: Find<Plain> } {
  const found: Find<Plain | null> = (type, name) =>
    managed.find((resource) => resource.type === type && resource.name === name)?.values ?? null;
  const one: Find<Plain> = (type, name) => {
    const values = found(type, name);
    if (values === null) throw new Error(`there is no ${type}.${name}`);
    return values;
  };
  return { found, one };
}

function lambda(each: Plain): Plain {
  const logging = block(each['logging_config']);
  return {
    description: each['description'],
    memory: each['memory_size'],
    timeout: each['timeout'],
    reserved_concurrency: each['reserved_concurrent_executions'] ?? -1,
    package_type: each['package_type'],
    architectures: each['architectures'],
    tracing: block(each['tracing_config'])['mode'],
    logging: {
      LogGroup: logging['log_group'],
      LogFormat: logging['log_format'],
      ApplicationLogLevel: logging['application_log_level'],
      SystemLogLevel: logging['system_log_level'],
    },
    variables: block(each['environment'])['variables'],
  };
}

function feed(found: Find<Plain | null>): Plain {
  const [service, task] = [found('aws_ecs_service', 'feed'), found('aws_ecs_task_definition', 'feed')];
  if (service === null || task === null) return {};
  const joined = block(service['network_configuration']);
  return {
    cluster: found('aws_ecs_cluster', 'feed')?.['name'],
    service: {
      name: service['name'],
      launch: service['launch_type'],
      count: service['desired_count'],
      minimum: service['deployment_minimum_healthy_percent'],
      maximum: service['deployment_maximum_percent'],
      rolls_back: block(service['deployment_circuit_breaker'])['rollback'],
      rebalances: service['availability_zone_rebalancing'],
      subnets: joined['subnets'],
      security_groups: joined['security_groups'],
      has_public_ip: joined['assign_public_ip'],
    },
    task: {
      family: task['family'],
      cpu: task['cpu'],
      memory: task['memory'],
      mode: task['network_mode'],
      architecture: block(task['runtime_platform'])['cpu_architecture'],
    },
    container: (JSON.parse(String(task['container_definitions'])) as Plain[])[0],
  };
}

function mapping(each: Plain): Plain {
  return {
    stream: each['event_source_arn'],
    function: each['function_name'],
    starting_position: each['starting_position'],
    batch_size: each['batch_size'],
    window_seconds: each['maximum_batching_window_in_seconds'],
    parallelization_factor: each['parallelization_factor'],
    bisect: each['bisect_batch_on_function_error'],
    retries: each['maximum_retry_attempts'],
    record_age_seconds: each['maximum_record_age_in_seconds'],
    response_types: each['function_response_types'],
    on_failure: block(block(each['destination_config'])['on_failure'])['destination_arn'],
    metrics: block(each['metrics_config'])['metrics'],
  };
}

function triggers(one: (type: string, name: string) => Plain): Named {
  const alerts = one('aws_sns_topic_subscription', 'alerts');
  const sweep = one('aws_scheduler_schedule', 'sweep');
  const target = block(sweep['target']);
  const rule = one('aws_cloudwatch_event_rule', 'alarms');
  const ruleTarget = one('aws_cloudwatch_event_target', 'alarms');
  const invocation = one('aws_lambda_function_event_invoke_config', 'alert_processor');
  const url = one('aws_lambda_function_url', 'alert_processor');
  const failed = one('aws_sns_topic_subscription', 'failed_batches');
  return {
    alerts: {
      topic: alerts['topic_arn'],
      protocol: alerts['protocol'],
      endpoint: alerts['endpoint'],
      redrive: json(alerts['redrive_policy'])['deadLetterTargetArn'],
    },
    sweep: {
      name: sweep['name'],
      expression: sweep['schedule_expression'],
      time_zone: sweep['schedule_expression_timezone'],
      flexible: block(sweep['flexible_time_window'])['mode'],
      target: target['arn'],
      input: target['input'],
      retries: block(target['retry_policy'])['maximum_retry_attempts'],
      age_seconds: block(target['retry_policy'])['maximum_event_age_in_seconds'],
    },
    alarms: {
      name: rule['name'],
      pattern: json(rule['event_pattern']),
      target: ruleTarget['arn'],
      retries: block(ruleTarget['retry_policy'])['maximum_retry_attempts'],
      age_seconds: block(ruleTarget['retry_policy'])['maximum_event_age_in_seconds'],
      dead_letters: block(ruleTarget['dead_letter_config'])['arn'],
    },
    invocation: {
      qualifier: invocation['qualifier'],
      retries: invocation['maximum_retry_attempts'],
      age_seconds: invocation['maximum_event_age_in_seconds'],
      on_failure: block(block(invocation['destination_config'])['on_failure'])['destination'],
    },
    url: { auth: url['authorization_type'], invoke_mode: url['invoke_mode'] },
    failed_batches: {
      protocol: failed['protocol'],
      endpoint: failed['endpoint'],
      raw: failed['raw_message_delivery'],
      scope: failed['filter_policy_scope'],
      filter: json(failed['filter_policy']),
    },
  };
}

function table(each: Plain): Plain {
  const keys = (of: Plain): Plain[] => [
    { AttributeName: of['hash_key'], KeyType: 'HASH' },
    ...(of['range_key'] === null || of['range_key'] === undefined
      ? []
      : [{ AttributeName: of['range_key'], KeyType: 'RANGE' }]),
  ];
  return {
    billing: each['billing_mode'],
    keys: keys(each),
    attributes: sortedBy(
      (each['attribute'] as Plain[]).map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      'AttributeName',
    ),
    indexes: sortedBy(
      ((each['global_secondary_index'] ?? []) as Plain[]).map((index) => ({
        IndexName: index['name'],
        KeySchema: keys(index),
        Projection: { ProjectionType: index['projection_type'] },
      })),
      'IndexName',
    ),
    ttl: (each['ttl'] as Plain[])[0]?.['attribute_name'] ?? 'none',
    point_in_time_recovery: block(each['point_in_time_recovery'])['enabled'],
    deletion_protection: each['deletion_protection_enabled'],
    encrypted: block(each['server_side_encryption'])['enabled'],
  };
}

function alarm(each: Plain): Plain {
  const queries = (each['metric_query'] ?? []) as Plain[];
  return {
    description: each['alarm_description'],
    metric: queries.length > 0 ? null : `${String(each['namespace'])} ${String(each['metric_name'])}`,
    dimensions: each['dimensions'],
    statistic: each['statistic'],
    period: each['period'],
    periods: each['evaluation_periods'],
    comparison: each['comparison_operator'],
    threshold: each['threshold'],
    missing: each['treat_missing_data'],
    queries: sortedBy(
      queries.map((query) => {
        const [metric] = query['metric'] as Plain[];
        return {
          id: query['id'],
          expression: query['expression'],
          metric: metric?.['metric_name'],
          dimensions: metric?.['dimensions'],
          stat: metric?.['stat'],
          period: metric?.['period'],
        };
      }),
      'id',
    ),
  };
}

function health(each: Plain): Plain {
  const names = [...String(each['alarm_rule']).matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name!);
  return { alarms: names.toSorted(), actions: each['alarm_actions'], ok: each['ok_actions'] };
}

function scaling(actions: readonly Plain[]): Named {
  return Object.fromEntries(
    actions.map((action) => [
      `${String(action['resource_id'])} ${String(action['name'])}`,
      {
        schedule: action['schedule'],
        time_zone: action['timezone'],
        minimum: Number(block(action['scalable_target_action'])['min_capacity']),
        maximum: Number(block(action['scalable_target_action'])['max_capacity']),
      },
    ]),
  );
}

function invokePermissions(permissions: readonly Plain[], stack: Plain): string[] {
  const { Resources } = JSON.parse(String(stack['template_body'])) as {
    Resources: Record<string, { Properties: Plain }>;
  };
  return [
    ...permissions.map((each) =>
      [each['action'], each['principal'], each['function_url_auth_type'] ?? ''].map(String).join(' ').trim(),
    ),
    ...Object.values(Resources).map(({ Properties: each }) =>
      [each['Action'], each['Principal'], each['InvokedViaFunctionUrl'] === true ? 'URL' : '']
        .map(String)
        .join(' ')
        .trim(),
    ),
  ].toSorted();
}

function deployment(groups: readonly Plain[], stack: Plain | null): Named {
  if (stack === null) return {};
  const { Resources } = json(stack['template_body']) as unknown as {
    readonly Resources: Readonly<
      Record<string, { readonly Properties: Plain; readonly UpdatePolicy?: Plain }>
    >;
  };
  const { PreTrafficHook: hook, ...aliases } = Resources;
  const policies = Object.values(aliases).map(
    ({ UpdatePolicy }) => UpdatePolicy!['CodeDeployLambdaAliasUpdate'] as Plain,
  );
  return {
    ...byName(groups, 'deployment_group_name', (group) => ({
      config: group['deployment_config_name'],
      style: {
        DeploymentType: block(group['deployment_style'])['deployment_type'],
        DeploymentOption: block(group['deployment_style'])['deployment_option'],
      },
      rollback: block(group['auto_rollback_configuration'])['events'],
      alarms: block(group['alarm_configuration'])['alarms'],
      tested_by: policies.some(
        (each) =>
          each['DeploymentGroupName'] === group['deployment_group_name'] &&
          JSON.stringify(each['BeforeAllowTrafficHook']) === '{"Ref":"PreTrafficHook"}',
      )
        ? hook!.Properties['FunctionName']
        : 'nothing',
    })),
    hook: Object.fromEntries(Object.entries(hook!.Properties).filter(([name]) => name !== 'Role')),
  };
}

function resizing(schedule: Plain): Plain {
  const target = block(schedule['target']);
  return {
    expression: schedule['schedule_expression'],
    time_zone: schedule['schedule_expression_timezone'],
    flexible: block(schedule['flexible_time_window'])['mode'],
    target: target['arn'],
    input: target['input'],
    retries: block(target['retry_policy'])['maximum_retry_attempts'],
    age_seconds: block(target['retry_policy'])['maximum_event_age_in_seconds'],
  };
}

function network(all: (type: string) => readonly Plain[]): Named {
  const joined = all('aws_lambda_function').filter(
    ({ vpc_config: config }) => (config as Plain[]).length > 0,
  );
  return {
    ...byName(joined, 'function_name', (each) => ({
      subnets: block(each['vpc_config'])['subnet_ids'],
      security_groups: block(each['vpc_config'])['security_group_ids'],
    })),
    ...byName(all('aws_vpc_endpoint'), 'service_name', (each) => {
      const isInterface = each['vpc_endpoint_type'] === 'Interface';
      return {
        type: each['vpc_endpoint_type'],
        vpc: each['vpc_id'],
        subnets: isInterface ? each['subnet_ids'] : [],
        security_groups: isInterface ? each['security_group_ids'] : [],
        route_tables: isInterface ? [] : each['route_table_ids'],
        private_dns: isInterface && each['private_dns_enabled'] === true,
      };
    }),
    ...byName(all('aws_security_group'), 'description', (each) => ({
      vpc: each['vpc_id'],
      rules: [each['egress'], each['ingress']].flatMap(rulesOf),
    })),
  };
}

/** What the mock makes up of a block that is not there is no rule. */
function rulesOf(rules: unknown): Plain[] {
  return ((rules ?? []) as Plain[]).map((rule) => ({
    protocol: rule['protocol'],
    from: rule['from_port'],
    to: rule['to_port'],
    whom: [rule['cidr_blocks'] ?? [], rule['security_groups'] ?? []].flat()[0],
  }));
}

function email(found: Find<Plain | null>): Named {
  const set = found('aws_sesv2_configuration_set', 'email');
  if (set === null) return {};
  const destination = found('aws_sesv2_configuration_set_event_destination', 'email')!;
  const event = block(destination['event_destination']);
  const subscription = found('aws_sns_topic_subscription', 'email_events')!;
  return {
    configuration_set: {
      name: set['configuration_set_name'],
      suppressed: block(set['suppression_options'])['suppressed_reasons'],
    },
    destination: {
      name: destination['event_destination_name'],
      enabled: event['enabled'],
      events: event['matching_event_types'],
      topic: block(event['sns_destination'])['topic_arn'],
    },
    subscription: {
      topic: subscription['topic_arn'],
      protocol: subscription['protocol'],
      endpoint: subscription['endpoint'],
      scope: subscription['filter_policy_scope'],
      filter: json(subscription['filter_policy']),
      redrive: json(subscription['redrive_policy'])['deadLetterTargetArn'],
    },
  };
}

/** As CloudFormation writes it. */
function notification(each: Plain): Plain {
  const topic = block(each['topic']);
  return {
    Event: (topic['events'] as string[]).join(),
    Topic: topic['topic_arn'],
    Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: topic['filter_prefix'] }] } },
  };
}

function policy(each: Plain): string[] {
  return statements(each['policy']);
}

function policyOf(name: string, each: Plain | null): Record<string, string[]> {
  return each === null ? {} : { [name]: policy(each) };
}

function statements(document: unknown): string[] {
  return policyLines((json(document) as unknown as { Statement: PolicyStatement[] }).Statement);
}

const json = (value: unknown): Plain => JSON.parse(String(value)) as Plain;
const block = (value: unknown): Plain => (value as Plain[])[0] ?? {};

function byName(all: readonly Plain[], name: string, view: (values: Plain) => Plain): Named {
  return Object.fromEntries(all.map((values) => [String(values[name]), view(values)]));
}

function sortedBy(all: readonly Plain[], key: string): readonly Plain[] {
  return all.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
}
