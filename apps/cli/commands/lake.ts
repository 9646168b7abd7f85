import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { findBucket } from '../../../lib/operations/lake/marked-objects.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { durationOption, timeOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import type { CliContext } from '../context.ts';
import { queryAthena } from '../lake/athena-query.ts';
import { queryFolder } from '../lake/duckdb-lake.ts';
import { lakeCatalogue, type LakeCatalogue } from '../lake/lake-catalogue.ts';
import { copyLake, type ArrivalRange } from '../lake/lake-copy.ts';
import { tablesOf, withRelations } from '../lake/lake-sql.ts';
import type { QueryResult } from '../lake/query-result.ts';
import { columns, json } from '../output.ts';

interface LakeOptions extends CommonOptions {
  readonly saved?: string;
  readonly export?: string;
  readonly engine?: 'athena' | 'duckdb';
  readonly folder?: string;
  readonly since: number;
  readonly from?: number;
  readonly to?: number;
}

const DAY_MS = 86_400_000;

const EXAMPLES = `
Examples:
  rtf lake query "select symbol, count(*) as events from processed where year = '2026' and month = '03' and day = '02' group by symbol"
  rtf lake query --saved largest-moves --env prod
  rtf lake query --saved deliveries --export 01780000000000-0123abcd --env prod
  rtf lake query "select * from bars order by symbol, start limit 10" --folder .demo/lake`;

/** SQL over everything that was ever taken in. */
export function lakeCommand(context: CliContext): Command {
  return new Command('lake')
    .description('Ask the data lake in SQL')
    .addCommand(queryCommand(context))
    .addCommand(savedCommand(context));
}

function queryCommand(context: CliContext): Command {
  return withCommonOptions(new Command('query'))
    .argument(
      '[sql]',
      'a SELECT over processed, quarantine, bars, anomalies, alerts, acknowledgements, deliveries',
    )
    .option('--saved <name>', 'one of the saved queries instead: rtf lake saved')
    .option('--export <id>', 'the export of DynamoDB that a saved query is about')
    .addOption(
      new Option(
        '--engine <name>',
        'athena, or duckdb on this machine; where an endpoint is given, duckdb',
      ).choices(['athena', 'duckdb']),
    )
    .option('--folder <path>', 'with DuckDB: a copy of the lake, as the demo leaves it in .demo/lake')
    .addOption(
      new Option('--since <duration>', 'with DuckDB on a bucket: how much of what arrived is copied')
        .argParser(durationOption)
        .default(DAY_MS, '1d'),
    )
    .option('--from <time>', 'likewise, from when on, instead of --since', timeOption)
    .option('--to <time>', 'likewise, until when; now if not given', timeOption)
    .description('Ask in SQL, of Athena or of DuckDB: the same tables, each row once')
    .addHelpText('after', EXAMPLES)
    .action((sql: string | undefined, options: LakeOptions) => run(context, sql, options));
}

function savedCommand(context: CliContext): Command {
  return new Command('saved')
    .argument('[name]', 'which to show in full')
    .option('--json', 'print JSON instead of text for people')
    .description('Show the saved queries, which Athena has as well')
    .addHelpText('after', '\nExample:\n  rtf lake saved gaps')
    .action((name: string | undefined, options: { readonly json?: boolean }) => {
      const catalogue = lakeCatalogue(context.template());
      if (name !== undefined) context.out(savedSql(catalogue, name));
      else if (options.json === true) context.out(json(catalogue.saved));
      else {
        context.out(
          columns(
            context,
            ['NAME', 'WHAT IT SHOWS'],
            catalogue.saved.map((each) => [each.name, each.description]),
          ),
        );
      }
    });
}

async function run(context: CliContext, given: string | undefined, options: LakeOptions): Promise<void> {
  const catalogue = lakeCatalogue(context.template());
  const sql = withRelations(queryOf(catalogue, given, options), catalogue);
  const result = await answered(context, catalogue, sql, options);
  if (options.json === true) {
    context.out(
      json(result.rows.map((row) => Object.fromEntries(result.columns.map((name, at) => [name, row[at]])))),
    );
  } else if (result.rows.length === 0) {
    context.out('No row fits.');
  } else {
    context.out(
      columns(
        context,
        result.columns,
        result.rows.map((row) => row.map(text)),
      ),
    );
  }
  if (result.bytesRead !== null) context.err(`Athena has read ${(result.bytesRead / 1e6).toFixed(1)} MB.`);
}

function queryOf(catalogue: LakeCatalogue, given: string | undefined, options: LakeOptions): string {
  if ((given === undefined) === (options.saved === undefined)) {
    throw new OperationFailure('expected a SELECT or --saved with a name, one of them');
  }
  if (options.saved === undefined) return given!;
  const sql = savedSql(catalogue, options.saved);
  if (!sql.includes(`'EXPORT'`)) return sql;
  if (options.export === undefined || !/^[\w-]+$/.test(options.export)) {
    throw new OperationFailure(`${options.saved} is about an export of DynamoDB: say which with --export`);
  }
  return sql.replaceAll(`'EXPORT'`, `'${options.export}'`);
}

function savedSql({ saved }: LakeCatalogue, name: string): string {
  const found = saved.find((each) => each.name === name);
  if (found !== undefined) return found.sql;
  throw new OperationFailure(`no query ${name} is saved: ${saved.map((each) => each.name).join(', ')}`);
}

async function answered(
  context: CliContext,
  catalogue: LakeCatalogue,
  sql: string,
  options: LakeOptions,
): Promise<QueryResult> {
  const tables = tablesOf(sql, catalogue);
  const hasEndpoint = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'].some(
    (name) => context.env[name] !== undefined,
  );
  if (options.folder !== undefined) return queryFolder(options.folder, tables, sql);
  if ((options.engine ?? (hasEndpoint ? 'duckdb' : 'athena')) === 'athena') {
    const { lakeDatabase: database, lakeWorkGroup: workGroup } = namesOf(options);
    return queryAthena(await context.athena(), { database, workGroup }, sql, context.interrupted());
  }
  const s3 = await context.s3();
  const folder = await mkdtemp(join(tmpdir(), 'rtf-lake-'));
  try {
    const bucket = await findBucket(s3, namesOf(options).bucketPrefix);
    const range = rangeOf(context, options);
    await copyLake(s3, bucket, tables, range, { folder, progress: context.progress('objects') });
    return await queryFolder(folder, tables, sql);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rangeOf(context: CliContext, { since, from, to }: LakeOptions): ArrivalRange {
  const toMs = to ?? context.now();
  return { fromMs: from ?? toMs - since, toMs };
}

function text(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
