import { evaluate, type Template, type TemplateScope } from '../../../lib/template/template.ts';

export interface LakeColumn {
  readonly name: string;
  /** As Glue spells it: `string`, `array<string>`, `struct<s:string>`. */
  readonly type: string;
}

/** A table of the lake as Athena has it. */
export interface LakeTable {
  readonly name: string;
  /** Its objects begin with this in the bucket. */
  readonly prefix: string;
  readonly columns: readonly LakeColumn[];
  readonly partitions: readonly string[];
  readonly format: 'json' | 'parquet';
}

/** What queries read: a SELECT under a name, for the WITH before them. */
export interface LakeRelation {
  readonly name: string;
  readonly sql: string;
}

export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

export interface LakeCatalogue {
  readonly tables: readonly LakeTable[];
  readonly relations: readonly LakeRelation[];
  readonly saved: readonly SavedQuery[];
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

interface GlueTable {
  readonly TableInput: {
    readonly Name: string;
    readonly PartitionKeys: readonly GlueColumn[];
    readonly StorageDescriptor: {
      readonly Location: string;
      readonly Columns: readonly GlueColumn[];
      readonly SerdeInfo: { readonly SerializationLibrary: string };
    };
  };
}

interface NamedQuery {
  readonly Name: string;
  readonly Description: string;
  readonly QueryString: string;
}

/** The tables, relations and saved queries that template.yaml declares: DuckDB reads by the same definitions as Athena. */
export function lakeCatalogue(template: Template): LakeCatalogue {
  const scope: TemplateScope = {
    conditions: {},
    mappings: template.Mappings ?? {},
    ref: (name) => name,
    getAtt: (logicalId, attribute) => `${logicalId}.${attribute}`,
  };
  const ofType = (type: string): readonly unknown[] =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => evaluate(Properties, scope));
  return {
    tables: (ofType('AWS::Glue::Table') as GlueTable[]).map(({ TableInput: table }) => ({
      name: table.Name,
      prefix: table.StorageDescriptor.Location.replace(/^s3:\/\/[^/]+\//, ''),
      columns: table.StorageDescriptor.Columns.map(({ Name, Type }) => ({ name: Name, type: Type })),
      partitions: table.PartitionKeys.map(({ Name }) => Name),
      format: table.StorageDescriptor.SerdeInfo.SerializationLibrary.includes('parquet') ? 'parquet' : 'json',
    })),
    relations: Object.entries(template.Mappings?.['LakeRelations'] ?? {}).map(([name, { Sql }]) => ({
      name,
      sql: String(Sql),
    })),
    saved: (ofType('AWS::Athena::NamedQuery') as NamedQuery[]).map(({ Name, Description, QueryString }) => ({
      name: Name,
      description: Description,
      sql: QueryString,
    })),
  };
}
