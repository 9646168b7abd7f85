import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toAlertItem } from '../../../src/adapters/dynamodb/alert-item.ts';
import { toAcknowledgementItem } from '../../../src/adapters/dynamodb/acknowledgement-item.ts';
import { toEscalationItem } from '../../../src/adapters/dynamodb/escalation-item.ts';
import { toDeliveryItem } from '../../../src/adapters/dynamodb/delivery-item.ts';
import { toLedgerItem } from '../../../src/adapters/dynamodb/ledger-item.ts';
import { toInhibitorItem, toSilenceItem } from '../../../src/adapters/dynamodb/mute-item.ts';
import { toRecurrenceItem } from '../../../src/adapters/dynamodb/recurrence-item.ts';
import { CHOSEN_CHANNELS, CHANNELS, CONTACT_FIELDS } from '../../../src/core/channels/channels.ts';
import { emptyLedger } from '../../../src/core/alert-policy/ledger.ts';
import { startEscalation } from '../../../src/core/escalation/next-step.ts';
import { failed, waitingDelivery } from '../../../src/core/delivery/delivery.ts';
import { ALERT_EXPIRED } from '../../../src/core/delivery/delivery-error.ts';
import { leased, told, toldOver, withOccurrence } from '../../../src/core/tickets/recurrence.ts';
import { anomalyItem } from '../../../src/adapters/dynamodb/anomaly-item.ts';
import { barItems } from '../../../src/adapters/dynamodb/bar-item.ts';
import type { Item } from '../../../src/adapters/dynamodb/plain-item.ts';
import { stateItem } from '../../../src/adapters/dynamodb/state-item.ts';
import { tickItems } from '../../../src/adapters/dynamodb/tick-item.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { AlertMessageDto, parseAlertMessage } from '../../../src/dto/alert-message.dto.ts';
import { fieldsOf } from '../../support/dto-fields.ts';
import { MINUTE, onStream, T0, trade } from '../../support/market-events.ts';
import type { FactShape } from '../../../src/core/alert/fact-shape.ts';
import { PARTITION } from '../../../src/core/alert/history-partitions.ts';
import { FACTS } from '../../../src/core/alert/facts.ts';
import { severityOf } from '../../../src/core/severity/severity-of.ts';
import { anAlert } from '../../support/alerts.ts';

const dictionary = readFileSync(join(repositoryRoot, 'docs/data-dictionary.md'), 'utf8');

/** Explained in the heading of a kind of row. */
const keysOf = (item: Item): readonly string[] => ('pk' in item ? ['pk', 'sk'] : ['episode_id', 'row_id']);

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
      Object.fromEntries(written.filter(([name]) => !keysOf(item).includes(name))),
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

const alert = alerts[0]!;
const recipient = { userId: 'alice', channel: 'sms', sendReason: 'repeat', reminder: 1 } as const;
const policy = { policyId: 'on-call', steps: [{ waitSeconds: 60, emit: 'Unanswered' }], repeat: 0 };
const STEP = { policyId: 'on-call', number: 1 };
const TICKETS = { threshold: 3, windowMs: 86_400_000, reopenMs: 0 };
const escalation = startEscalation(policy, alert, T0);

test(
  explains,
  'Alerts as taken in',
  toAlertItem({ alert, verdict: severityOf(anAlert()), filtered: {}, createdAtMs: T0 }),
);
test(explains, 'Deliveries', {
  ...toDeliveryItem(
    failed(waitingDelivery(alert, { ...recipient, step: STEP }, 'grouped', T0, T0), ALERT_EXPIRED, T0),
  ),
  ...toDeliveryItem({
    ...waitingDelivery(alert, recipient, 'grouped', T0, T0),
    held: [{ symbol: 'ACME', count: 1 }],
    sentWith: 'another',
    latencyMs: 1,
  }),
});
test(
  explains,
  'Acknowledgement',
  toAcknowledgementItem({
    episodeId: 'e',
    userId: 'bob',
    via: 'link',
    severity: 'HIGH',
    acknowledgedAtMs: T0,
  }),
);
test(explains, 'Escalations', {
  ...toEscalationItem(escalation),
  ...toEscalationItem({ ...escalation, ended: 'exhausted', endedAtMs: T0 }),
});
test(explains, 'What a user has been told', toLedgerItem(emptyLedger('alice'), T0));
test(
  explains,
  'Silences',
  toSilenceItem({
    id: 's',
    matchers: [],
    startsAtMs: T0,
    endsAtMs: T0,
    author: 'bob',
    comment: 'known',
    userId: 'alice',
  }),
);
test(
  explains,
  'Inhibitors',
  toInhibitorItem({
    episodeId: 'e',
    symbols: { include: ['ACME'], exclude: [] },
    anomalies: ['volatility'],
    severity: 'CRITICAL',
    openedAtMs: T0,
    expiresAtMs: T0,
    endedAtMs: T0,
  }),
);
const repeated = withOccurrence(null, 'f', { id: 'event-1', atMs: T0 }, TICKETS);
test(
  explains,
  'What keeps going wrong',
  toRecurrenceItem(
    { recurrence: leased(toldOver(told(repeated, 0, { github: '12' }, T0), T0), T0), version: 1 },
    T0,
  ),
);

test('the data dictionary names every field of an alert on the topic, and no other', (t) => {
  const [, section] = dictionary.split(/^## SNS: alerts$/m);
  const rows = section!.split(/^## /m)[0]!.matchAll(/^\| (`[^|]+`) \| /gm);
  const documented = [...rows].flatMap(([, names]) => names!.replaceAll('`', '').split(', '));
  t.deepEqual(documented.toSorted(), fieldsOf(AlertMessageDto).toSorted());
});

test('the data dictionary names every channel, and every field by which it is reached', (t) => {
  const [, section] = dictionary.split(/^### A user: /m);
  const rowOf = (attribute: string): string =>
    new RegExp(`^\\| \`${attribute}\` .*$`, 'm').exec(section!)![0];
  for (const channel of CHOSEN_CHANNELS) t.true(rowOf('channels').includes(`\`${channel}\``), channel);
  for (const name of Object.keys(CONTACT_FIELDS)) {
    const wireName = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    t.true(rowOf('contacts').includes(`\`${wireName}\``), wireName);
  }
  const tellEnds = CHOSEN_CHANNELS.filter((channel) => CHANNELS[channel].tellsEnds);
  const [, absent] = rowOf('notify_on_resolve').split('absent: ');
  t.deepEqual(
    [...absent!.matchAll(/`(\w+)`/g)].map(([, channel]) => channel!),
    tellEnds,
  );
});

test('the data dictionary names every kind of facts with its fields, and no other', (t) => {
  const [, section] = dictionary.split(/^## Facts of an alert$/m);
  const rows = section!.split(/^## /m)[0]!.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm);
  const documented = [...rows].map(([, kind, fields]) => [kind!, fields!.replaceAll('`', '').split(', ')]);
  const known = Object.entries<FactShape>(FACTS).map(([kind, shape]) => [
    kind,
    Object.keys(shape).map((field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  ]);
  t.deepEqual(Object.fromEntries(documented), Object.fromEntries(known));
});

test('every kind of item that the adapters write has its heading', (t) => {
  const folder = join(repositoryRoot, 'src/adapters/dynamodb');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const kinds = new Set([
    ...sources.flatMap((source) => [...source.matchAll(/['`]([A-Z]{3,})#/g)].map(([, kind]) => kind!)),
    ...Object.values(PARTITION).flatMap((name) => (name.endsWith('#') ? [name.slice(0, -1)] : [])),
  ]);
  t.true(kinds.size >= 12, [...kinds].join(' '));
  const headings = dictionary.match(/^### .+$/gm)!.join('\n');
  for (const kind of kinds) t.true(headings.includes(`\`${kind}#`), kind);
});
