import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { lakeCatalogue } from '../../apps/cli/lake/lake-catalogue.ts';
import { withRelations } from '../../apps/cli/lake/lake-sql.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { deployedStacks, propertiesOf } from '../support/deployed-template.ts';

interface Reading {
  readonly problem: string | null;
  readonly unknown_functions: readonly string[];
  readonly columns: readonly string[];
}

const catalogue = lakeCatalogue(readTemplate());

/** What a parser of Athena's SQL says of these queries over the tables of the template. */
function readAsAthena(queries: Readonly<Record<string, string>>): Readonly<Record<string, Reading>> {
  const tables = catalogue.tables.map(({ name, columns, partitions }) => [
    name,
    Object.fromEntries([
      ...columns.map((column) => [column.name, column.type]),
      ...partitions.map((partition) => [partition, 'varchar']),
    ]),
  ]);
  const output = execFileSync(
    join(repositoryRoot, '.venv-checkov/bin/python'),
    [join(repositoryRoot, 'tests/support/check-sql.py')],
    { input: JSON.stringify({ tables: Object.fromEntries(tables) as object, queries }), encoding: 'utf8' },
  );
  return JSON.parse(output) as Readonly<Record<string, Reading>>;
}

test('every saved query is SQL of Athena over columns that the tables have', (t) => {
  t.is(catalogue.saved.length, 10);
  const readings = readAsAthena(Object.fromEntries(catalogue.saved.map(({ name, sql }) => [name, sql])));
  for (const [name, { problem, unknown_functions, columns }] of Object.entries(readings)) {
    t.is(problem, null, name);
    t.deepEqual(unknown_functions, [], name);
    t.true(columns.length >= 4, name);
  }
});

test('every relation can be asked for by its name alone', (t) => {
  const queries = catalogue.relations.map(({ name }) => [
    name,
    withRelations(`select * from ${name}`, catalogue),
  ]);
  const readings = readAsAthena(Object.fromEntries(queries) as Record<string, string>);
  t.is(queries.length, 7);
  for (const [name, { problem, columns }] of Object.entries(readings)) {
    t.is(problem, null, name);
    t.true(columns.length >= 6, name);
  }
});

test('what a day is counted and compacted by is SQL of Athena over columns that the tables have', (t) => {
  const [stack] = deployedStacks([{ Environment: 'dev', LakeCompaction: 'yes' }]);
  const { Definition } = propertiesOf(stack!, 'LakeCompactionMachine') as {
    Definition: { States: Record<string, { Assign: Record<string, string> }> };
  };
  const { countSql, writtenSql, writeSql } = Definition.States['Choose day']!.Assign;
  const readings = readAsAthena({
    counted: countSql!.replaceAll(':day', '2026-03-02'),
    written: writtenSql!.replaceAll(':day', '2026-03-02').replace(':expected', '7'),
    compacted: /^UNLOAD \(([^]*)\)\s+TO '/.exec(writeSql!)![1]!,
  });
  for (const { problem, unknown_functions } of Object.values(readings)) {
    t.deepEqual([problem, unknown_functions], [null, []]);
  }
  const days = catalogue.tables.find(({ name }) => name === 'processed_days')!;
  t.deepEqual(
    readings['compacted']!.columns,
    days.columns.map(({ name }) => name),
  );
  t.deepEqual(readings['counted']!.columns, readings['written']!.columns);
});

test('a column that no table has and a function that Athena lacks are noticed', (t) => {
  const readings = readAsAthena({
    column: withRelations('select prize from processed', catalogue),
    dialect: withRelations('select arg_min_of_duckdb(price) from processed', catalogue),
  });
  t.regex(readings['column']!.problem!, /prize/);
  t.deepEqual(readings['dialect']!.unknown_functions, ['arg_min_of_duckdb']);
});
