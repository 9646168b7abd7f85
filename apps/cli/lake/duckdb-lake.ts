import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeTable } from './lake-catalogue.ts';
import type { QueryResult } from './query-result.ts';

const NUMBERS = /^(?:(?:U?(?:TINY|SMALL|BIG|HUGE))?INT(?:EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL.*)$/;
const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  double: 'DOUBLE',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
};

/** Runs a query over a copy of the lake in a folder, keys as paths. */
export async function queryFolder(
  folder: string,
  tables: readonly LakeTable[],
  sql: string,
): Promise<QueryResult> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    // Times of arrival are in UTC, and so is the day that a query calls today.
    await connection.run(`SET TimeZone = 'UTC'`);
    for (const table of tables) await connection.run(viewOf(folder, table));
    return await answer(connection, sql);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function answer(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  const reader = await connection.runAndReadAll(sql);
  const isNumber = reader.columnTypes().map((type) => NUMBERS.test(type.toString()));
  return {
    columns: reader.columnNames(),
    rows: reader
      .getRowsJson()
      .map((row) => row.map((value, index) => (isNumber[index] && value !== null ? Number(value) : value))),
    bytesRead: null,
  };
}

/** A view over the table's objects, or over none: DuckDB refuses a pattern that nothing fits. */
function viewOf(folder: string, table: LakeTable): string {
  const isExport = table.partitions.includes('export');
  const isParquet = table.format === 'parquet';
  const pattern = isParquet ? '**/*' : isExport ? 'AWSDynamoDB/*/data/*.json.gz' : '**/*.ndjson.gz';
  const files = globSync(join(table.prefix, pattern), { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) return `CREATE VIEW ${table.name} AS SELECT ${nothing(table)} WHERE false`;
  const list = `[${files.toSorted().map(quoted).join(', ')}]`;
  const hive = 'hive_partitioning = true, hive_types_autocast = false';
  if (isParquet) {
    return `CREATE VIEW ${table.name} AS SELECT * FROM read_parquet(${list}, ${hive})`;
  }
  const columns = table.columns.map(
    ({ name, type }) => `"${columnName(name, isExport)}": ${quoted(duckdbType(type))}`,
  );
  const read = (options: string): string =>
    `read_ndjson(${list}, columns = {${columns.join(', ')}}, ${options})`;
  return isExport
    ? `CREATE VIEW ${table.name} AS SELECT * EXCLUDE (filename), regexp_extract(filename, 'AWSDynamoDB/([^/]+)/data/', 1) AS export FROM ${read('filename = true')}`
    : `CREATE VIEW ${table.name} AS SELECT * FROM ${read(hive)}`;
}

function nothing({ columns, partitions }: LakeTable): string {
  const all = [...columns, ...partitions.map((name) => ({ name, type: 'string' }))];
  return all.map(({ name, type }) => `NULL::${duckdbType(type)} AS "${name}"`).join(', ');
}

/** Glue knows lower case alone and finds `Item` by it; DuckDB looks for fields as they are written. */
function columnName(name: string, isExport: boolean): string {
  return isExport ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
}

/** Of attributes in an export, which stand under the letter of their type, as of other columns. */
function duckdbType(type: string): string {
  const [, element] = /^array<(.*)>$/.exec(type) ?? [];
  if (element !== undefined) return `${duckdbType(element)}[]`;
  const [, fields] = /^struct<(.*)>$/.exec(type) ?? [];
  if (fields === undefined) {
    const duckdb = DUCKDB_TYPES[type];
    if (duckdb === undefined) throw new Error(`no type of DuckDB is known for ${type}`);
    return duckdb;
  }
  const parts = [...fields.matchAll(/(\w+):(struct<[^<>]*>|[^,<>]+)/g)];
  return `STRUCT(${parts.map(([, name, inner]) => `"${name!.length === 1 ? name!.toUpperCase() : name}" ${duckdbType(inner!)}`).join(', ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
