import test from 'ava';
import { emptyLedger, type Ledger } from '../../src/core/alert-policy/ledger.ts';
import type { StoredAlert } from '../../src/core/alert-policy/alert-state.ts';
import type { Silence } from '../../src/core/alert-policy/silence.ts';
import { startEscalation } from '../../src/core/escalation/next-step.ts';
import {
  failed,
  LEASE_MS,
  pendingDelivery,
  postponed,
  settled,
  suppressed,
  suppressedDelivery,
  takenOver,
  waitingDelivery,
  type Delivery,
} from '../../src/core/delivery/delivery.ts';
import { ALERT_EXPIRED } from '../../src/core/delivery/delivery-error.ts';
import type { AlertRows, AlertStore } from '../../src/ports/alert-store.ts';
import { anAlert, NOW, aVerdict } from '../support/alerts.ts';

const DELIVERED = { kind: 'delivered' } as const;

let serial = 0;
/** Each test has an episode and users of its own, so that they share one table. */
function aStoredAlert(): StoredAlert {
  serial += 1;
  const episodeId = `episode-${process.pid}-${serial}`;
  return {
    alert: anAlert({ episodeId, alertId: `${episodeId}-1` }),
    verdict: aVerdict(),
    filtered: { disabled: 1 },
    createdAtMs: NOW,
  };
}

const userOf = ({ alert }: StoredAlert, name = 'alice'): string => `${name}-${alert.episodeId}`;

const pending = (stored: StoredAlert, name = 'alice'): Delivery =>
  pendingDelivery(stored.alert, { userId: userOf(stored, name), channel: 'slack', sendReason: 'first' }, NOW);

const waiting = (stored: StoredAlert, name: string, untilMs = NOW): Delivery =>
  waitingDelivery(
    stored.alert,
    { userId: userOf(stored, name), channel: 'slack', sendReason: 'first' },
    'grouped',
    untilMs,
    NOW,
  );

const rowsOf = (
  stored: StoredAlert,
  deliveries: readonly Delivery[],
  ledger: Ledger | null = null,
): AlertRows => ({
  episodeId: stored.alert.episodeId,
  alert: stored,
  recipients: deliveries.map((delivery, index) => ({
    userId: delivery.userId,
    deliveries: [delivery],
    replaced: [],
    ledger: index === 0 ? ledger : null,
  })),
  inhibitor: null,
  escalations: [],
  endsAcknowledgement: false,
  version: 0,
});

const byUser = (a: Delivery, b: Delivery): number => (a.userId < b.userId ? -1 : 1);

const macro = (
  title: string,
  exec: (t: import('ava').ExecutionContext, store: AlertStore) => Promise<void>,
) =>
  test.macro<[store: () => AlertStore]>({
    exec: (t, store) => exec(t, store()),
    title: (name = '') => `${name}: ${title}`,
  });

const isDue = async (store: AlertStore, row: Delivery, nowMs: number): Promise<boolean> =>
  (await store.due(nowMs, 5000)).deliveries.some(({ userId }) => userId === row.userId);

const aSilence = (id: string): Silence => ({
  id,
  matchers: [{ field: 'symbol', operator: '=~', value: 'BTC*' }],
  startsAtMs: NOW,
  endsAtMs: NOW + 60_000,
  author: 'alice',
  comment: 'known',
});

/** What every AlertStore keeps. */
export const alertStoreContract = [
  macro('of an episode that nobody has spoken of nothing is known', async (t, store) => {
    const state = await store.load('never-seen', ['nobody']);
    t.deepEqual(state.episode, {
      version: 0,
      alerts: [],
      deliveries: [],
      acknowledgement: null,
      escalations: [],
    });
    t.is(state.ledgers.size, 0);
  }),

  macro('alerts of two episodes may have one id', async (t, store) => {
    const [first, second] = [aStoredAlert(), aStoredAlert()];
    const { alertId } = first.alert;
    const other = { ...second, alert: { ...second.alert, alertId } };
    for (const stored of [first, other]) t.false((await store.commit(rowsOf(stored, []))).isConflict);
    t.true((await store.commit(rowsOf(other, []))).isConflict);
    for (const { alert } of [first, other]) {
      const { alerts } = await store.episode(alert.episodeId);
      t.deepEqual(
        alerts.map((each) => each.alert.alertId),
        [alertId],
      );
    }
  }),

  macro('an alert, its deliveries and the ledger are found as they were written', async (t, store) => {
    const stored = aStoredAlert();
    const user = userOf(stored);
    const rows = [
      { ...pending(stored), held: [{ symbol: 'ETHUSDT', count: 3 }] },
      suppressedDelivery(
        stored.alert,
        { userId: userOf(stored, 'bob'), channel: 'sms', sendReason: 'new_alerts', reminder: 1 },
        'no_contact',
        NOW,
      ),
    ];
    const ledger: Ledger = {
      ...emptyLedger(user),
      gate: { closedUntilMs: NOW + 60_000, passed: 2 },
      alerts: new Map([['BTCUSDT', { hourStartMs: NOW, count: 4 }]]),
      messages: { slack: [NOW - 5, NOW] },
      held: { sms: { counts: [{ symbol: 'BTCUSDT', count: 7 }], toldByMs: NOW + 5 } },
    };
    t.deepEqual(await store.commit(rowsOf(stored, rows, ledger)), { isConflict: false, created: rows });
    const state = await store.load(stored.alert.episodeId, [user]);
    t.deepEqual(state.episode.alerts, [stored]);
    t.deepEqual(state.episode.deliveries.toSorted(byUser), rows);
    t.deepEqual(state.ledgers.get(user), { ...ledger, version: 1 });
    t.deepEqual((await store.alertsOf(rows)).get(stored.alert.alertId), stored);
  }),

  macro('an alert that nobody asked for is known all the same', async (t, store) => {
    const stored = aStoredAlert();
    t.deepEqual(await store.commit(rowsOf(stored, [])), { isConflict: false, created: [] });
    t.deepEqual((await store.episode(stored.alert.episodeId)).alerts, [stored]);
  }),

  macro('what exists already is a conflict and changes nothing', async (t, store) => {
    const stored = aStoredAlert();
    const [first, second] = [pending(stored, 'alice'), pending(stored, 'bob')];
    await store.commit(rowsOf(stored, [first]));
    t.deepEqual(await store.commit(rowsOf(stored, [second])), { isConflict: true, created: [] });
    t.deepEqual(await store.commit({ ...rowsOf(stored, [first]), alert: null, version: 1 }), {
      isConflict: true,
      created: [],
    });
    t.deepEqual((await store.episode(stored.alert.episodeId)).deliveries, [first]);
    t.deepEqual(await store.commit({ ...rowsOf(stored, [second]), alert: null, version: 1 }), {
      isConflict: false,
      created: [second],
    });
  }),

  macro('of ten that commit the same alert at once one succeeds', async (t, store) => {
    const stored = aStoredAlert();
    const rows = ['alice', 'bob', 'carol'].map((user) => pending(stored, user));
    const commits = await Promise.all(Array.from({ length: 10 }, () => store.commit(rowsOf(stored, rows))));
    t.is(commits.filter(({ isConflict }) => !isConflict).length, 1);
    t.is(commits.flatMap(({ created }) => created).length, 3);
  }),

  macro('of two alerts that change the same ledger one succeeds', async (t, store) => {
    const [one, other] = [aStoredAlert(), aStoredAlert()];
    const ledger = emptyLedger(userOf(one));
    const commits = await Promise.all(
      [one, other].map((stored) => store.commit(rowsOf(stored, [pending(stored)], ledger))),
    );
    t.is(commits.filter(({ isConflict }) => !isConflict).length, 1);
    t.is((await store.ledgers([ledger.userId])).get(ledger.userId)?.version, 1);
  }),

  macro('more deliveries than fit one transaction are all created', async (t, store) => {
    const stored = aStoredAlert();
    const rows = Array.from({ length: 230 }, (_, index) => pending(stored, `user${index}`));
    t.is((await store.commit(rowsOf(stored, rows))).created.length, 230);
    t.is((await store.episode(stored.alert.episodeId)).deliveries.length, 230);
    const changes = rows.map((from) => ({ from, to: settled(from, DELIVERED, NOW) }));
    t.is((await store.change(changes)).changed.length, 230);
  }),

  macro('a delivery is due when its lease has ended, not before', async (t, store) => {
    const stored = aStoredAlert();
    const row = pending(stored);
    await store.commit(rowsOf(stored, [row]));
    t.false(await isDue(store, row, NOW + LEASE_MS - 1));
    t.true(await isDue(store, row, NOW + LEASE_MS));
  }),

  macro('the longest waiting comes first, and no more than asked for', async (t, store) => {
    const stored = aStoredAlert();
    const late = waiting(stored, 'late', 2000);
    const early = waiting(stored, 'early', 1000);
    await store.commit(rowsOf(stored, [late, early]));
    t.deepEqual((await store.due(2000, 1)).deliveries, [early]);
    await store.change([late, early].map((from) => ({ from, to: failed(from, ALERT_EXPIRED, NOW) })));
  }),

  macro('of ten that take a due delivery over one gets it', async (t, store) => {
    const stored = aStoredAlert();
    const from = waiting(stored, 'alice');
    await store.commit(rowsOf(stored, [from]));
    const to = takenOver(from, NOW);
    const taken = await Promise.all(Array.from({ length: 10 }, () => store.change([{ from, to }])));
    t.deepEqual(
      taken.flatMap(({ changed }) => changed),
      [to],
    );
    t.deepEqual((await store.episode(stored.alert.episodeId)).deliveries, [to]);
  }),

  macro('of ten that take hundreds of rows over at once each row goes to one', async (t, store) => {
    const stored = aStoredAlert();
    const rows = Array.from({ length: 150 }, (_, index) => waiting(stored, `user${index}`));
    await store.commit(rowsOf(stored, rows));
    const changes = rows.map((from) => ({ from, to: takenOver(from, NOW) }));
    const taken = await Promise.all([store.change(changes), store.change(changes), store.change(changes)]);
    t.is(taken.flatMap(({ changed }) => changed).length, 150);
  }),

  macro('one that was put off meanwhile can no longer be taken over as it was read', async (t, store) => {
    const stored = aStoredAlert();
    const from = waiting(stored, 'alice');
    await store.commit(rowsOf(stored, [from]));
    const later = postponed(from, 'held', NOW + 1, NOW);
    t.deepEqual(await store.change([{ from, to: later }]), { isConflict: false, changed: [later] });
    t.deepEqual(await store.change([{ from, to: takenOver(from, NOW) }]), { isConflict: false, changed: [] });
  }),

  macro('a delivery that is SENT stays SENT and is never due again', async (t, store) => {
    const stored = aStoredAlert();
    const from = pending(stored);
    await store.commit(rowsOf(stored, [from]));
    const sent = settled(from, DELIVERED, NOW + 5);
    await store.change([{ from, to: sent }]);
    const tooLate = settled(from, { kind: 'permanent', code: 'gone', words: 'HTTP 404' }, NOW + 6);
    t.deepEqual((await store.change([{ from, to: tooLate }])).changed, []);
    t.deepEqual((await store.episode(stored.alert.episodeId)).deliveries, [sent]);
    t.false(await isDue(store, from, Number.MAX_SAFE_INTEGER));
  }),

  macro('rows and a ledger change together, or not at all when the ledger has moved on', async (t, store) => {
    const stored = aStoredAlert();
    const rows = [waiting(stored, 'alice'), waiting(stored, 'bob')];
    await store.commit(rowsOf(stored, rows, emptyLedger(userOf(stored))));
    const changes = rows.map((from) => ({ from, to: takenOver(from, NOW) }));
    const outdated = emptyLedger(userOf(stored));
    t.deepEqual(await store.change(changes, outdated), { isConflict: true, changed: [] });
    const { changed } = await store.change(changes, { ...outdated, version: 1 });
    t.deepEqual(
      changed,
      changes.map(({ to }) => to),
    );
    t.is((await store.ledgers([outdated.userId])).get(outdated.userId)?.version, 2);
  }),

  macro('a row that has moved on keeps the ledger from changing with the others', async (t, store) => {
    const stored = aStoredAlert();
    const rows = [waiting(stored, 'alice'), waiting(stored, 'bob')];
    await store.commit(rowsOf(stored, rows));
    const changes = rows.map((from) => ({ from, to: takenOver(from, NOW) }));
    await store.change([changes[0]!]);
    const ledger = emptyLedger(userOf(stored));
    t.deepEqual(await store.change(changes, ledger), { isConflict: true, changed: [] });
    t.is((await store.ledgers([ledger.userId])).size, 0);
    t.deepEqual((await store.current(rows)).toSorted(byUser), [changes[0]!.to, rows[1]]);
    t.deepEqual((await store.change([changes[1]!], ledger)).changed, [changes[1]!.to]);
  }),

  macro('an inhibitor opens with the alert that opens it and says when it was over', async (t, store) => {
    const [first, last] = [aStoredAlert(), aStoredAlert()];
    const inhibitor = {
      episodeId: first.alert.episodeId,
      symbols: { include: ['BTC*'], exclude: ['BTCDOWN'] },
      anomalies: ['volatility' as const],
      severity: 'CRITICAL' as const,
      openedAtMs: NOW,
      expiresAtMs: NOW + 60_000,
      endedAtMs: null,
    };
    const own = async () =>
      (await store.mutes()).inhibitors.filter(({ episodeId }) => episodeId === inhibitor.episodeId);
    await store.commit({ ...rowsOf(first, []), inhibitor: { kind: 'open', inhibitor } });
    t.deepEqual(await own(), [inhibitor]);
    await store.commit({
      ...rowsOf(last, []),
      inhibitor: { kind: 'close', inhibitor: { ...inhibitor, endedAtMs: NOW + 5 } },
    });
    t.deepEqual(await own(), [{ ...inhibitor, endedAtMs: NOW + 5 }]);
  }),

  macro('a silence is kept with everything in it until it is ended', async (t, store) => {
    const silence = { ...aSilence(`silence-${process.pid}-${(serial += 1)}`), userId: 'bob' };
    const stored = async () => (await store.mutes()).silences.find(({ id }) => id === silence.id);
    await store.addSilence(silence);
    t.deepEqual(await stored(), silence);
    t.true(await store.expireSilence(silence.id, NOW + 10_000));
    t.deepEqual(await stored(), { ...silence, endsAtMs: NOW + 10_000 });
    t.false(await store.expireSilence(silence.id, NOW + 10_000));
    t.false(await store.expireSilence('no-such-silence', NOW));
  }),

  macro('an acknowledgement holds until something graver is acknowledged', async (t, store) => {
    const { episodeId } = aStoredAlert().alert;
    const first = { episodeId, userId: 'bob', via: 'link', severity: 'HIGH', acknowledgedAtMs: NOW } as const;
    const graver = { ...first, userId: 'carol', via: 'command', severity: 'CRITICAL' } as const;
    t.true(await store.acknowledge(first));
    t.false(await store.acknowledge({ ...first, userId: 'dave' }));
    t.deepEqual((await store.episode(episodeId)).acknowledgement, first);
    t.true(await store.acknowledge(graver));
    t.deepEqual(
      await store.acknowledgements([episodeId, episodeId, 'nothing']),
      new Map([[episodeId, graver]]),
    );
  }),

  macro('an escalation starts with its alert, is due and moves on once', async (t, store) => {
    const stored = aStoredAlert();
    const policy = {
      policyId: 'on-call',
      steps: [{ waitSeconds: 60, notify: ['bob'], channels: 'all' as const }],
      repeat: 0,
    };
    const from = startEscalation(policy, stored.alert, NOW);
    const rows = { ...rowsOf(stored, []), escalations: [{ from: null, to: from }] };
    await store.commit(rows);
    t.true((await store.commit({ ...rows, alert: null, version: 1 })).isConflict, 'started once');
    const due = async () =>
      (await store.due(NOW + 60_000, 5000)).escalations.filter(
        ({ episodeId }) => episodeId === from.episodeId,
      );
    t.deepEqual(await due(), [from]);
    const to = {
      ...from,
      stepsTaken: 1,
      dueAtMs: null,
      ended: 'exhausted' as const,
      endedAtMs: NOW + 60_000,
    };
    const moves = await Promise.all(Array.from({ length: 5 }, () => store.advanceEscalation(from, to)));
    t.is(moves.filter(Boolean).length, 1);
    t.deepEqual(await due(), []);
    t.deepEqual((await store.episode(from.episodeId)).escalations, [to]);
  }),

  macro('deliveries are created once', async (t, store) => {
    const stored = aStoredAlert();
    const [first, second] = [pending(stored, 'alice'), pending(stored, 'bob')];
    t.deepEqual(await store.create([first], 0), { isConflict: false, created: [first], version: 1 });
    t.true((await store.create([second], 0)).isConflict, 'decided by what has moved on');
    t.true((await store.create([first], 1)).isConflict, 'there already');
    t.deepEqual(await store.create([second], 1), { isConflict: false, created: [second], version: 2 });
    t.is((await store.episode(stored.alert.episodeId)).version, 2);
  }),

  macro('a hundred deliveries and more are created together', async (t, store) => {
    const stored = aStoredAlert();
    const rows = Array.from({ length: 230 }, (_, index) => pending(stored, `user${index}`));
    const { created, version } = await store.create(rows, 0);
    t.is(created.length, 230);
    t.is((await store.episode(stored.alert.episodeId)).version, version);
  }),

  macro('whoever decided by an episode that has moved on decides again', async (t, store) => {
    const stored = aStoredAlert();
    await store.commit(rowsOf(stored, [pending(stored)]));
    const { alert } = stored;
    const later = { ...stored, alert: { ...alert, alertId: `${alert.episodeId}-2` } };
    t.true((await store.commit(rowsOf(later, []))).isConflict);
    t.false((await store.commit({ ...rowsOf(later, []), version: 1 })).isConflict);
    t.is((await store.episode(alert.episodeId)).version, 2);
  }),

  macro(
    'what waits is replaced with the alert that overtakes it, or neither is written',
    async (t, store) => {
      const stored = aStoredAlert();
      const { alert } = stored;
      const from = waiting(stored, 'alice');
      await store.commit(rowsOf(stored, [from]));
      const later = { ...stored, alert: { ...alert, alertId: `${alert.episodeId}-2` } };
      const overtaking = {
        ...rowsOf(later, []),
        version: 1,
        recipients: [
          {
            userId: from.userId,
            deliveries: [waiting(later, 'alice')],
            replaced: [{ from, to: suppressed(from, 'overtaken', NOW) }],
            ledger: null,
          },
        ],
      };
      const taken = takenOver(from, NOW);
      await store.change([{ from, to: taken }]);
      t.true((await store.commit(overtaking)).isConflict, 'somebody sends it');
      await store.change([{ from: taken, to: from }]);
      t.false((await store.commit(overtaking)).isConflict);
      const { deliveries } = await store.episode(alert.episodeId);
      t.deepEqual(deliveries.map(({ status, suppressedBy }) => `${status} ${suppressedBy}`).toSorted(), [
        'PENDING null',
        'SUPPRESSED overtaken',
      ]);
    },
  ),

  macro(
    'who keeps the version of an episode goes on while others do, until somebody changes it',
    async (t, store) => {
      const stored = aStoredAlert();
      await store.commit(rowsOf(stored, [pending(stored)]));
      const page = (name: string, version: number) => ({
        ...rowsOf(stored, [pending(stored, name)]),
        alert: null,
        version,
        keepsVersion: true,
      });
      t.false((await store.commit(page('bob', 1))).isConflict);
      t.false((await store.commit(page('carol', 1))).isConflict);
      t.is((await store.episode(stored.alert.episodeId)).version, 1);
      const later = { ...stored, alert: { ...stored.alert, alertId: `${stored.alert.episodeId}-2` } };
      t.false((await store.commit({ ...rowsOf(later, []), version: 1 })).isConflict);
      t.true((await store.commit(page('dave', 1))).isConflict, 'what it decided by holds no longer');
      t.false((await store.commit(page('dave', 2))).isConflict);
      t.true((await store.commit(page('dave', 2))).isConflict, 'it is there already');
    },
  ),

  macro('of an episode the rows of some users are read, with all that is nobody’s', async (t, store) => {
    const stored = aStoredAlert();
    const { episodeId } = stored.alert;
    const names = ['anna', 'bob', 'bobby', 'carol'];
    await store.commit(
      rowsOf(
        stored,
        names.map((name) => pending(stored, name)),
      ),
    );
    const later = { ...stored, alert: { ...stored.alert, alertId: `${episodeId}-2` } };
    const escalated = suppressedDelivery(
      later.alert,
      {
        userId: userOf(stored, 'bob'),
        channel: 'email',
        sendReason: 'escalation',
        step: { policyId: 'p', number: 1 },
      },
      'acknowledged',
      NOW,
    );
    await store.commit({ ...rowsOf(later, [escalated]), version: 1 });
    const read = async (from: string, to: string | null) => {
      const { alerts, deliveries, version } = await store.episode(episodeId, { from, to });
      t.is(alerts.length, 2);
      t.is(version, 2);
      return deliveries.map(({ userId, channel }) => `${userId.split('-')[0]} ${channel}`).toSorted();
    };
    t.deepEqual(await read(userOf(stored, 'bob'), userOf(stored, 'carol')), [
      'bob email',
      'bob slack',
      'bobby slack',
    ]);
    t.deepEqual(await read('c', null), ['carol slack']);
    t.deepEqual(await read('a', 'b'), ['anna slack']);
  }),

  macro(
    'what is due of an alert to many is found with the rest, the longest waiting first',
    async (t, store) => {
      const stored = aStoredAlert();
      const names = Array.from({ length: 12 }, (_, index) => `user${index}`);
      const rows = names.map((name, index) => {
        const row = waiting(stored, name, NOW - 1_000_000 + index);
        return index % 3 === 0 ? row : { ...row, isOfMany: true as const };
      });
      await store.commit(rowsOf(stored, rows));
      const due = await store.due(NOW - 900_000, 1_000);
      const own = due.deliveries.filter((row) => row.episodeId === stored.alert.episodeId);
      t.deepEqual(own, rows);
      const [first] = (await store.due(NOW - 900_000, 1)).deliveries;
      t.true(first!.dueAtMs! <= rows[0]!.dueAtMs!);
      await store.change(rows.map((from) => ({ from, to: suppressed(from, 'resolved', NOW) })));
      const after = (await store.due(NOW - 900_000, 1_000)).deliveries;
      t.false(after.some((row) => row.episodeId === stored.alert.episodeId));
    },
  ),

  macro(
    'an episode that begins anew has no acknowledgement, and its escalation starts again',
    async (t, store) => {
      const stored = aStoredAlert();
      const { alert } = stored;
      const policy = {
        policyId: 'on-call',
        steps: [{ waitSeconds: 60, notify: ['bob'], channels: 'all' as const }],
        repeat: 0,
      };
      const first = startEscalation(policy, alert, NOW);
      await store.commit({ ...rowsOf(stored, []), escalations: [{ from: null, to: first }] });
      await store.acknowledge({
        episodeId: alert.episodeId,
        userId: 'bob',
        via: 'link',
        severity: 'CRITICAL',
        acknowledgedAtMs: NOW,
      });
      const over = { ...first, dueAtMs: null, ended: 'resolved' as const, endedAtMs: NOW };
      const rows = { ...rowsOf(stored, []), alert: null };
      await store.commit({ ...rows, version: 1, escalations: [{ from: first, to: over }] });
      t.deepEqual((await store.episode(alert.episodeId)).escalations, [over]);
      const again = { ...startEscalation(policy, alert, NOW + 5), alertId: `${alert.episodeId}-3` };
      const anew = {
        ...rows,
        version: 2,
        escalations: [{ from: over, to: again }],
        endsAcknowledgement: true,
      };
      t.false((await store.commit(anew)).isConflict);
      const { escalations, acknowledgement } = await store.episode(alert.episodeId);
      t.deepEqual(escalations, [again]);
      t.is(acknowledgement, null);
    },
  ),

  macro('what messages covered is found by their ids, each episode once', async (t, store) => {
    const episodeIds = Array.from({ length: 500 }, (_, index) => `BTCUSDT-price_drop-${index}`);
    await store.keepCover({ messageId: 'one', episodeIds });
    await store.keepCover({ messageId: 'other', episodeIds: ['more', episodeIds[0]!] });
    t.deepEqual(await store.coveredBy(['one', 'other', 'one', 'unknown']), [...episodeIds, 'more']);
    t.deepEqual(await store.coveredBy([]), []);
  }),

  macro('episodes of a symbol are noted once each', async (t, store) => {
    const { alert } = aStoredAlert();
    const symbol = `S${alert.episodeId}`;
    t.deepEqual(await store.recentEpisodes(symbol), []);
    const first = { ...alert, symbol };
    const second = { ...first, episodeId: `${alert.episodeId}#later`, occurredAtMs: first.occurredAtMs + 1 };
    for (const each of [first, second, first]) await store.noteEpisode(each);
    const expected = [first, second].map(({ episodeId, occurredAtMs }) => ({
      episodeId,
      atMs: occurredAtMs,
    }));
    t.deepEqual(
      (await store.recentEpisodes(symbol)).toSorted((a, b) => a.atMs - b.atMs),
      expected,
    );
  }),
];
