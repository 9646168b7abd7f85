import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { MemoryNotifier } from '../../support/memory/memory-notifier.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { messageIdOf } from '../../../src/core/answers/message-cover.ts';
import { startEscalation } from '../../../src/core/escalation/next-step.ts';
import { pendingDelivery, settled } from '../../../src/core/delivery/delivery.ts';
import { anAlert, NOW, aVerdict } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const { episodeId } = anAlert();

async function bench(...alerts: readonly Alert[]) {
  const { clients, stack } = await localStack();
  const project = stack.alertHistoryTable.replace(/-dev-alert-history$/, '');
  const clock = { now: () => NOW };
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock);
  for (const [version, alert] of alerts.entries()) {
    const stored = { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW };
    await store.commit({
      episodeId,
      alert: stored,
      recipients: [],
      inhibitor: null,
      escalations: [],
      endsAcknowledgement: false,
      version,
    });
  }
  const pagerDuty = new MemoryNotifier<'pagerduty'>();
  const rtf = rtfOn(clients.dynamodb, { pagerDuty: () => Promise.resolve(pagerDuty) });
  const put = (item: Parameters<typeof toItem>[0]) =>
    clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(item) }));
  return { store, put, pagerDuty, ack: (...args: string[]) => rtf(['ack', ...args, '--project', project]) };
}

test('an episode is acknowledged as the gravest that it was known to be', async (t) => {
  const worsened = anAlert({ alertId: `${episodeId}-2`, status: 'worsened', severity: 'CRITICAL' });
  const { store, ack } = await bench(anAlert(), worsened);
  t.deepEqual(await ack(episodeId, '--user', 'alice'), {
    code: 0,
    out: `${episodeId} is acknowledged as CRITICAL by alice`,
    err: '',
  });
  t.deepEqual((await store.episode(episodeId)).acknowledgement, {
    episodeId,
    userId: 'alice',
    via: 'command',
    severity: 'CRITICAL',
    acknowledgedAtMs: NOW,
  });
});

test('the id of an alert does as well as that of its episode', async (t) => {
  const { store, ack } = await bench(anAlert());
  t.is((await ack(anAlert().alertId, '--user', 'alice')).code, 0);
  t.is((await store.episode(episodeId)).acknowledgement?.userId, 'alice');
});

test('who comes second is told who was first', async (t) => {
  const { store, ack } = await bench(anAlert());
  await ack(episodeId, '--user', 'alice');
  t.deepEqual(await ack(episodeId, '--user', 'bob'), {
    code: 0,
    out: `${episodeId} was acknowledged by alice at 2022-12-13 13:30:02 UTC`,
    err: '',
  });
  t.deepEqual(JSON.parse((await ack(episodeId, '--user', 'bob', '--json')).out), {
    episode_id: episodeId,
    severity: 'HIGH',
    acknowledged: false,
    by: 'alice',
    others: [],
  });
  t.is((await store.episode(episodeId)).acknowledgement?.userId, 'alice');
});

test('what the message told of beside it is acknowledged with it', async (t) => {
  const { store, ack } = await bench(anAlert());
  const other = anAlert({ episodeId: 'other', alertId: 'other-1' });
  await store.commit({
    episodeId: 'other',
    alert: { alert: other, verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW },
    recipients: [],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  const lead = pendingDelivery(anAlert(), { userId: 'alice', channel: 'sms', sendReason: 'first' }, NOW);
  await store.create([lead], 1);
  await store.keepCover({ messageId: messageIdOf(lead), episodeIds: [episodeId, 'other'] });
  const { out } = await ack(anAlert().alertId, '--user', 'alice');
  t.is(out, `${episodeId} is acknowledged as HIGH by alice\nand other, of the same message`);
  t.is((await store.episode('other')).acknowledgement?.userId, 'alice');
});

test('an acknowledgement ends the escalation and tells PagerDuty, where it had called somebody', async (t) => {
  const alert = anAlert({ severity: 'CRITICAL' });
  const { store, ack, pagerDuty, put } = await bench();
  const key = 'R'.repeat(32);
  await put({ user_id: 'bob', channels: ['pagerduty'], contacts: { pagerduty_routing_key: key } });
  const policy = {
    policyId: 'night',
    steps: [{ waitSeconds: 300, notify: ['bob'], channels: 'all' as const }],
    repeat: 0,
  };
  const recipient = { userId: 'bob', channel: 'pagerduty', sendReason: 'first' } as const;
  const paged = pendingDelivery(alert, recipient, NOW);
  await store.commit({
    episodeId,
    alert: { alert, verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW },
    recipients: [{ userId: 'bob', deliveries: [paged], replaced: [], ledger: null }],
    inhibitor: null,
    escalations: [{ from: null, to: startEscalation(policy, alert, NOW) }],
    endsAcknowledgement: false,
    version: 0,
  });
  await store.change([{ from: paged, to: settled(paged, { kind: 'delivered' }, NOW) }]);

  t.is((await ack(episodeId, '--user', 'alice')).code, 0);
  const [escalation] = (await store.episode(episodeId)).escalations;
  t.is(escalation?.ended, 'acknowledged');
  t.is(pagerDuty.sent[0]?.destination.routingKey, key);
  t.like(pagerDuty.sent[0]?.message.events[0], { event_action: 'acknowledge' });
});

test('an episode that nobody knows is told', async (t) => {
  const { ack } = await bench();
  t.like(await ack('AAPL-gap-1', '--user', 'alice'), {
    code: 1,
    err: 'rtf: no alert of an episode AAPL-gap-1 is stored',
  });
});
