import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { PutItemCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import test from 'ava';

import { itemOfText, textOfItem } from '../../../../apps/demo/live/item-text.ts';
import { KeptTables } from '../../../../apps/demo/live/kept-tables.ts';
import { localStacks } from '../../../support/local-stack.ts';

const NOW_MS = Date.parse('2026-03-03T00:00:00Z');
const localStack = localStacks();

test('an item comes back as it was, bytes within maps, lists and sets included', (t) => {
  const bytes = Uint8Array.from([0, 255, 10]);
  const item = {
    text: { S: 'B' },
    map: { M: { B: { B: bytes }, list: { L: [{ B: bytes }, { N: '1e-30' }, { NULL: true }] } } },
    set: { BS: [bytes] },
    names: { SS: ['a', 'b'] },
  } satisfies Record<string, AttributeValue>;
  const there = itemOfText(JSON.parse(JSON.stringify(textOfItem(item))));
  t.deepEqual(Buffer.from(there['map']!.M!['B']!.B!), Buffer.from(bytes));
  t.deepEqual(Buffer.from(there['map']!.M!['list']!.L![0]!.B!), Buffer.from(bytes));
  t.deepEqual(Buffer.from(there['set']!.BS![0]!), Buffer.from(bytes));
  t.like(there, { text: { S: 'B' }, names: { SS: ['a', 'b'] } });
  t.deepEqual(there['map']!.M!['list']!.L!.slice(1), [{ N: '1e-30' }, { NULL: true }]);
});

test.serial('tables come back but for what has expired and for readers that are not kept', async (t) => {
  const [before, after] = [await localStack(), await localStack()];
  const { dynamodb } = before.clients;
  const path = join(await mkdtemp(join(tmpdir(), 'kept-')), 'tables.ndjson.gz');
  t.is(await new KeptTables(path, dynamodb, before.stack).restore(NOW_MS), null);

  const users = ['you', ...Array.from({ length: 60 }, (_, index) => `user-${index}`)];
  for (const user of users) {
    const isOver = user === 'user-0';
    const Item = { user_id: { S: user }, ...(isOver && { expires_at: { N: String(NOW_MS / 1000) } }) };
    await dynamodb.send(new PutItemCommand({ TableName: before.stack.userPreferencesTable, Item }));
  }
  await new KeptTables(path, dynamodb, before.stack).save(NOW_MS - 1000, (user) => user !== 'you');
  t.is((await stat(path)).mode & 0o777, 0o600);

  t.is(await new KeptTables(path, dynamodb, after.stack).restore(NOW_MS), '2026-03-02T23:59:59.000Z');
  const request = { TableName: after.stack.userPreferencesTable, ConsistentRead: true };
  const { Items = [] } = await dynamodb.send(new ScanCommand(request));
  const restored = Items.map(({ user_id: user }) => user!.S!).toSorted((a, b) => a.localeCompare(b));
  t.deepEqual(
    restored,
    users.slice(2).toSorted((a, b) => a.localeCompare(b)),
  );
});

test.serial('a file of a later version is refused', async (t) => {
  const { clients, stack } = await localStack();
  const path = join(await mkdtemp(join(tmpdir(), 'kept-')), 'tables.ndjson.gz');
  await writeFile(path, gzipSync('{"version":2,"saved_at":"2026-03-03T00:00:00Z"}\n'));
  await t.throwsAsync(new KeptTables(path, clients.dynamodb, stack).restore(NOW_MS), {
    message: /cannot be read .*expected version 1, got 2/,
  });
});
