import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { toAlertItem } from '../../src/adapters/dynamodb/alert-item.ts';
import { toDeliveryItem } from '../../src/adapters/dynamodb/delivery-item.ts';
import { waitingDelivery, type Delivery } from '../../src/core/delivery/delivery.ts';
import { anAlert, NOW, aVerdict } from '../support/alerts.ts';

test('the query over an export of alert-history counts deliveries, and nothing else', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const alert = anAlert();
  const delivery = (userId: string, changes: Partial<Delivery>): Delivery => ({
    ...waitingDelivery(alert, { userId, channel: 'sms', sendReason: 'first' }, 'grouped', NOW, NOW),
    ...changes,
  });
  const items = [
    toAlertItem({ alert, verdict: aVerdict('large'), filtered: {}, createdAtMs: NOW }),
    toDeliveryItem(delivery('alice', { status: 'SENT', waitsFor: null, latencyMs: 100 })),
    toDeliveryItem(delivery('bob', { status: 'SENT', waitsFor: null, latencyMs: 300 })),
    toDeliveryItem(delivery('carol', {})),
  ];
  const data = join(folder, 'export/alert-history/AWSDynamoDB/01234-abc/data');
  mkdirSync(data, { recursive: true });
  const lines = items.map((Item) => `${JSON.stringify({ Item })}\n`).join('');
  writeFileSync(join(data, 'part.json.gz'), gzipSync(lines));

  const page = readFileSync(join(repositoryRoot, 'docs/data-dictionary.md'), 'utf8');
  const [, sql] = /-- DuckDB: deliveries of an export\n([^]*?)```/.exec(page)!;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = await connection.runAndReadAll(sql!.replaceAll('s3://YOUR-BUCKET', folder));
  t.deepEqual(result.getRowObjectsJson(), [
    { channel: 'sms', status: 'PENDING', reason: 'grouped', deliveries: '1', median_ms: null },
    { channel: 'sms', status: 'SENT', reason: null, deliveries: '2', median_ms: 200 },
  ]);
  connection.closeSync();
});
