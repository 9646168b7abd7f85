import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoRuleStore } from '../../../src/adapters/dynamodb/dynamo-rule-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { localStacks } from '../../support/local-stack.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

const localStack = localStacks();
const VALUES = { live: ['price', 'rsi_14'], closed: ['price', 'rsi_14'] };
const above = (rule_id: string) => ({
  rule_id,
  when: { all: [{ source: 'price', operator: 'greater_than', target: 100.5, hysteresis: null }] },
});

test('the rules are those of all users; what cannot be used is logged with its user and path', async (t) => {
  const { clients, stack } = await localStack();
  const put = async (item: Parameters<typeof toItem>[0]) =>
    clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(item) }));
  await put({
    user_id: 'alice',
    channels: ['email'],
    rules: [above('a'), { ...above('b'), when: { source: 'rsi_7', operator: 'less_than', target: 30 } }],
  });
  await put({ user_id: 'bob', channels: ['email'] });
  await put({ user_id: 'carol', rules: [above('c')] });
  await put({ user_id: 'dave', rules: 'all of them' });
  const logger = new LogRecorder();
  const rules = await new DynamoRuleStore(clients.dynamodb, stack.userPreferencesTable, VALUES, logger).all();
  t.deepEqual(rules.map(({ userId, ruleId }) => `${userId} ${ruleId}`).toSorted(), ['alice a', 'carol c']);
  t.like(
    rules.find(({ ruleId }) => ruleId === 'a'),
    {
      when: { all: [{ source: 'price', operator: 'greater_than', target: 100.5 }] },
    },
  );
  const rejected = logger.lines.map(({ event, fields }) => [
    fields['user_id'],
    { event, problems: fields['problems'] },
  ]);
  t.deepEqual(Object.fromEntries(rejected), {
    alice: {
      event: 'RuleRejected',
      problems: ['rules[1].when.source "rsi_7" is no value computed here; there are price, rsi_14'],
    },
    dave: { event: 'RuleRejected', problems: ['rules must be a list'] },
  });
});

test('a table that is gone is told', async (t) => {
  const { clients } = await localStack();
  const store = new DynamoRuleStore(clients.dynamodb, 'no-such-table', VALUES, new LogRecorder());
  await t.throwsAsync(store.all(), { name: 'ResourceNotFoundException' });
});
