import type { Named, Plain, TerraformResource } from './infrastructure.ts';
import { terraformMachine } from './terraform-machine.ts';

/** The module's tables, workgroup and saved queries, in the terms that the SAM template is compared in. */
export function terraformLake(managed: readonly TerraformResource[]): Named {
  const all = (type: string): readonly Plain[] =>
    managed.filter((resource) => resource.type === type).map(({ values }) => values);
  const databases = all('aws_glue_catalog_database').map(({ name }) => name);
  const [workGroupName] = all('aws_athena_workgroup').map(({ name }) => name);
  return Object.fromEntries([
    ...all('aws_glue_catalog_table').map((table) => [table['name'], tableOf(table)]),
    ...all('aws_athena_workgroup').map((each) => ['workgroup', workGroup(each)]),
    ...all('aws_athena_named_query').map((query) => [
      `query ${String(query['name'])}`,
      {
        description: query['description'],
        database: databases.find((name) => name === query['database']),
        // The provider gives the name as the id, once it is made.
        workgroup: workGroupName,
        query: String(query['query']).trim(),
      },
    ]),
    ...Object.entries(terraformMachine(managed, 'lake-compaction')),
  ]) as Named;
}

function tableOf(table: Plain): Plain {
  const storage = only(table['storage_descriptor']);
  return {
    database: table['database_name'],
    description: table['description'],
    type: table['table_type'],
    parameters: table['parameters'],
    partitions: (table['partition_keys'] as readonly Plain[]).map(columnText),
    location: storage['location'],
    formats: [storage['input_format'], storage['output_format']],
    serde: only(storage['ser_de_info'])['serialization_library'],
    columns: (storage['columns'] as readonly Plain[]).map(columnText),
  };
}

function workGroup(each: Plain): Plain {
  const configuration = only(each['configuration']);
  const results = only(configuration['result_configuration']);
  return {
    name: each['name'],
    description: each['description'],
    results_go_with_it: each['force_destroy'],
    is_enforced: configuration['enforce_workgroup_configuration'],
    metrics: configuration['publish_cloudwatch_metrics_enabled'],
    limit: configuration['bytes_scanned_cutoff_per_query'],
    engine: only(configuration['engine_version'])['selected_engine_version'],
    output: results['output_location'],
    owner: results['expected_bucket_owner'],
    encryption: only(results['encryption_configuration'])['encryption_option'],
  };
}

function columnText({ name, type }: Plain): string {
  return `${String(name)} ${String(type)}`;
}

/** A nested block. */
function only(value: unknown): Plain {
  return (Array.isArray(value) ? value[0] : value) as Plain;
}
