import { ofType, type DeployedStack } from './deployed-template.ts';
import type { Named } from './infrastructure.ts';
import { samMachine } from './sam-machine.ts';

interface GlueTable {
  readonly TableInput: {
    readonly Name: string;
    readonly Description: string;
    readonly TableType: string;
    readonly Parameters: object;
    readonly PartitionKeys: readonly GlueColumn[];
    readonly StorageDescriptor: {
      readonly Location: string;
      readonly InputFormat: string;
      readonly OutputFormat: string;
      readonly SerdeInfo: { readonly SerializationLibrary: string };
      readonly Columns: readonly GlueColumn[];
    };
  };
  readonly DatabaseName: string;
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

interface WorkGroup {
  readonly Name: string;
  readonly Description: string;
  readonly RecursiveDeleteOption: boolean;
  readonly WorkGroupConfiguration: {
    readonly EnforceWorkGroupConfiguration: boolean;
    readonly PublishCloudWatchMetricsEnabled: boolean;
    readonly BytesScannedCutoffPerQuery: string | number;
    readonly EngineVersion: { readonly SelectedEngineVersion: string };
    readonly ResultConfiguration: {
      readonly OutputLocation: string;
      readonly ExpectedBucketOwner: string;
      readonly EncryptionConfiguration: { readonly EncryptionOption: string };
    };
  };
}

/** What SQL finds of the data lake, in the terms that Terraform's module is compared in. */
export function samLake(stack: DeployedStack): Named {
  const all = (type: string): readonly unknown[] => ofType(stack, type).map(({ properties }) => properties);
  return Object.fromEntries([
    ...(all('AWS::Glue::Table') as GlueTable[]).map(({ DatabaseName, TableInput: table }) => [
      table.Name,
      {
        database: DatabaseName,
        description: table.Description,
        type: table.TableType,
        parameters: table.Parameters,
        partitions: table.PartitionKeys.map(columnText),
        location: table.StorageDescriptor.Location,
        formats: [table.StorageDescriptor.InputFormat, table.StorageDescriptor.OutputFormat],
        serde: table.StorageDescriptor.SerdeInfo.SerializationLibrary,
        columns: table.StorageDescriptor.Columns.map(columnText),
      },
    ]),
    ...(all('AWS::Athena::WorkGroup') as WorkGroup[]).map((each) => ['workgroup', workGroup(each)]),
    ...(all('AWS::Athena::NamedQuery') as Record<string, string>[]).map((query) => [
      `query ${query['Name']}`,
      {
        description: query['Description'],
        database: query['Database'],
        workgroup: query['WorkGroup'],
        query: query['QueryString']!.trim(),
      },
    ]),
    ...Object.entries(samMachine(stack, 'lake-compaction')),
  ]) as Named;
}

function workGroup({
  Name,
  Description,
  RecursiveDeleteOption,
  WorkGroupConfiguration: configuration,
}: WorkGroup) {
  const { OutputLocation, ExpectedBucketOwner, EncryptionConfiguration } = configuration.ResultConfiguration;
  return {
    name: Name,
    description: Description,
    results_go_with_it: RecursiveDeleteOption,
    is_enforced: configuration.EnforceWorkGroupConfiguration,
    metrics: configuration.PublishCloudWatchMetricsEnabled,
    limit: Number(configuration.BytesScannedCutoffPerQuery),
    engine: configuration.EngineVersion.SelectedEngineVersion,
    output: OutputLocation,
    owner: ExpectedBucketOwner,
    encryption: EncryptionConfiguration.EncryptionOption,
  };
}

function columnText({ Name, Type }: GlueColumn): string {
  return `${Name} ${Type}`;
}
