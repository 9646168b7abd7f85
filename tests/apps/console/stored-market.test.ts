import test from 'ava';
import { StoredMarket } from '../../../apps/console/server/stored-market.ts';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { DynamoMarketHistory } from '../../../src/adapters/dynamodb/dynamo-market-history.ts';
import { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { localStacks } from '../../support/local-stack.ts';
import { onStream } from '../../support/market-events.ts';
import { recordCalls } from '../../support/recorded-calls.ts';
import { tradesEachSecond } from '../../support/stored-ticks.ts';

const localStack = localStacks();

test('the symbols of a table are found by one read each, however much is stored of them', async (t) => {
  const { server, clients, stack } = await localStack();
  const table = stack.processedDataTable;
  const history = new DynamoMarketHistory(clients.dynamodb, table, { now: () => Date.now() });
  const symbols = ['AAPL', 'BTC/USD', 'BTC', 'ÄPFEL'];
  for (const symbol of symbols) {
    for (let batch = 0; batch < 5; batch += 1) {
      const events = onStream(tradesEachSecond(3), 1 + batch * 10).map((each) => ({
        ...each,
        event: { ...each.event, symbol },
      }));
      await history.recordTicks(new Map([[symbol, events]]));
    }
  }
  const own = createAwsClients(server.endpoint);
  const calls = recordCalls([own.dynamodb]);
  const market = new StoredMarket({
    dynamodb: own.dynamodb,
    table,
    reader: new DynamoMarketHistoryReader(own.dynamodb, table),
    alertRows: () => Promise.resolve([]),
  });
  const found: string[] = [];
  for await (const symbol of market.symbols()) found.push(symbol);
  destroyAwsClients(own);
  t.deepEqual(found.toSorted(), symbols.toSorted());
  t.is(calls.length, symbols.length + 1);
  t.true(calls.every(({ operation, input }) => operation === 'Scan' && input['Limit'] === 1));
});
