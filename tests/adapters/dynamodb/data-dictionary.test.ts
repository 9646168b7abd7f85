import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { anomalyItem } from '../../../src/adapters/dynamodb/anomaly-item.ts';
import { barItems } from '../../../src/adapters/dynamodb/bar-item.ts';
import type { Item } from '../../../src/adapters/dynamodb/plain-item.ts';
import { stateItem } from '../../../src/adapters/dynamodb/state-item.ts';
import { tickItems } from '../../../src/adapters/dynamodb/tick-item.ts';
import { repositoryRoot } from '../../../local/repository-root.ts';
import { parseAlertMessage } from '../../../src/dto/alert-message.dto.ts';
import { MINUTE, onStream, T0, trade } from '../../support/market-events.ts';

const dictionary = readFileSync(join(repositoryRoot, 'docs/data-dictionary.md'), 'utf8');

const explains = test.macro({
  exec(t, heading: string, item: Item) {
    const section = dictionary.split(/^##+ /m).find((part) => part.startsWith(heading)) ?? '';
    const rows = [...section.matchAll(/^\| (`[^|]+`) \| (\w+) \|/gm)];
    const documented = rows.flatMap(([, names, type]) =>
      names!.split(', ').map((name) => [name.replaceAll('`', ''), type!] as const),
    );
    const written = Object.entries(item).map(([name, value]) => [name, Object.keys(value)[0]!] as const);
    t.deepEqual(
      Object.fromEntries(documented),
      Object.fromEntries(written.filter(([name]) => name !== 'pk' && name !== 'sk')),
    );
  },
  title: (_, heading: string) => `the data dictionary names every attribute of ${heading}, with its type`,
});

const closedBar = {
  bar: { startMs: T0, open: 1, high: 1, low: 1, close: 1, volume: 1 },
  intervalMs: MINUTE,
  indicators: {},
};
const parsed = parseAlertMessage('{"alert_type":"financial_anomaly","symbol":"ACME"}', {
  messageId: 'm',
  publishedAtMs: T0,
});
const alerts = parsed.ok ? [parsed.alert] : [];
const pending = { closedBars: [closedBar], alerts };

test(explains, 'Ticks', tickItems('ACME', onStream([trade()]), 1)[0]!);
test(explains, 'Bars', barItems('ACME', [closedBar], 1)[0]!);
test(explains, 'Anomalies', anomalyItem(alerts[0]!, 1));
const remembered = { snapshot: new Uint8Array([1]), rules: new Uint8Array([1]) };
test(explains, 'State', stateItem({ symbol: 'ACME', version: 1, ...remembered, pending }, 1));
