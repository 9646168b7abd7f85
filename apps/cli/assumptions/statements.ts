import { BatchExecuteStatementCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { stateItem, stateOf, stateUpdate } from '../../../src/adapters/dynamodb/state-item.ts';
import { NO_EFFECTS } from '../../../src/core/market-state/symbol-effects.ts';
import type { SymbolStateRecord } from '../../../src/ports/market-state-store.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
export const STATEMENTS: Assumption = {
  claim:
    'a batch of conditional updates fails each for itself and brings back the item that stood in the way',
  restsOn: {
    file: 'src/adapters/dynamodb/dynamo-market-state-store.ts',
    name: 'BatchExecuteStatementCommand',
  },
  look: lookAtStatements,
};

async function lookAtStatements({ context, outputs: { TableName }, id }: World): Promise<string> {
  const client = context.dynamodb();
  const nowMs = context.now();
  for (const symbol of ['FREE', 'TAKEN']) {
    const Item = stateItem(record(`${id}-${symbol}`, symbol === 'FREE' ? 1 : 7), nowMs);
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  const { Responses = [] } = await client.send(
    new BatchExecuteStatementCommand({
      Statements: ['FREE', 'TAKEN', 'ABSENT'].map((symbol) =>
        stateUpdate(TableName, record(`${id}-${symbol}`, 2), nowMs),
      ),
    }),
  );
  const [free, taken, absent] = Responses;
  if (free === undefined || free.Error !== undefined)
    throw expected('the free item to be updated', free?.Error);
  if (taken?.Error?.Code !== 'ConditionalCheckFailed')
    throw expected('ConditionalCheckFailed', taken?.Error?.Code);
  if (taken.Error.Item === undefined) throw expected('the item in the way', 'none');
  if (absent?.Error?.Code !== 'ConditionalCheckFailed')
    throw expected('ConditionalCheckFailed', absent?.Error?.Code);
  const inTheWay = stateOf(taken.Error.Item);
  if (typeof inTheWay === 'string') throw expected('the item as it was written', inTheWay);
  return `1 of 3 updated; ConditionalCheckFailed with version ${inTheWay.version} of the item, and without one where there is none`;
}

function record(symbol: string, version: number): SymbolStateRecord {
  return { symbol, version, snapshot: new Uint8Array([1]), pending: NO_EFFECTS };
}

function expected(what: string, found: unknown): CheckFailure {
  return new CheckFailure(`expected ${what}, got ${JSON.stringify(found)}`);
}
