import { setTimeout as wait } from 'node:timers/promises';
import {
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import type { QueryResult } from './query-result.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;
const NUMBERS = /^(?:tinyint|smallint|integer|bigint|float|real|double|decimal)/;

export interface AthenaTarget {
  readonly database: string;
  readonly workGroup: string;
}

/**
 * Runs a query in the workgroup, which says where its results lie and how much it may read. A signal cancels it.
 * @throws OperationFailure with Athena's words when it fails or is cancelled
 */
export async function queryAthena(
  athena: AthenaClient,
  { database, workGroup }: AthenaTarget,
  sql: string,
  signal: AbortSignal,
): Promise<QueryResult> {
  const { QueryExecutionId: id } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  const execution = await finished(athena, id!, signal);
  const columns: { name: string; isNumber: boolean }[] = [];
  const rows: unknown[][] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client: athena }, { QueryExecutionId: id! })) {
    if (columns.length === 0) {
      const { ColumnInfo = [] } = ResultSet?.ResultSetMetadata ?? {};
      columns.push(...ColumnInfo.map(({ Name, Type }) => ({ name: Name!, isNumber: NUMBERS.test(Type!) })));
    }
    for (const { Data = [] } of ResultSet?.Rows ?? []) {
      rows.push(columns.map(({ isNumber }, index) => cell(Data[index]?.VarCharValue, isNumber)));
    }
  }
  return {
    columns: columns.map(({ name }) => name),
    // The first row has the names of the columns once more.
    rows: rows.slice(1),
    bytesRead: execution.Statistics?.DataScannedInBytes ?? null,
  };
}

async function finished(athena: AthenaClient, id: string, signal: AbortSignal): Promise<QueryExecution> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    const { State, StateChangeReason } = execution?.Status ?? {};
    if (State === 'SUCCEEDED') return execution!;
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new OperationFailure(`Athena: ${StateChangeReason ?? State.toLowerCase()}`);
    }
    await wait(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw new OperationFailure('the query was cancelled');
    }
  }
}

function cell(text: string | undefined, isNumber: boolean): unknown {
  if (text === undefined) return null;
  return isNumber ? numberOf(text) : text;
}

function numberOf(text: string): unknown {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
