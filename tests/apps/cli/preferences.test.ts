import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { CHOSEN_CHANNELS } from '../../../src/core/channels/channels.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const folder = mkdtempSync(join(tmpdir(), 'rtf-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const ALICE = { user_id: 'alice', channels: ['email'], contacts: { email: 'alice@example.com' } };
const NIGHT = { user_id: 'policy:night', steps: [{ wait_seconds: 300, notify: ['alice'] }] };

/** A table of the test's own, and command lines that work on it. */
async function bench() {
  const { clients, stack } = await localStack();
  const project = stack.userPreferencesTable.replace(/-dev-user-preferences$/, '');
  const rtf = rtfOn(clients.dynamodb);
  return {
    rtf: (...args: string[]) => rtf(['preferences', ...args, '--project', project]),
    set: (items: unknown, ...args: string[]) =>
      rtf(['preferences', 'set', ...args, '--project', project], JSON.stringify(items)),
    put: (item: Parameters<typeof toItem>[0]) =>
      clients.dynamodb.send(
        new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(item) }),
      ),
  };
}

test('what was set is what get prints', async (t) => {
  const { rtf, set } = await bench();
  t.like(await set([ALICE, NIGHT]), { code: 0, out: 'written: alice, policy:night', err: '' });
  const { code, out } = await rtf('get', 'alice');
  t.is(code, 0);
  t.deepEqual(JSON.parse(out), ALICE);
});

test('an item can come from a file', async (t) => {
  const { rtf } = await bench();
  const path = join(folder, 'alice.json');
  writeFileSync(path, JSON.stringify(ALICE));
  t.deepEqual(await rtf('set', '--file', path, '--json'), {
    code: 0,
    out: '{\n  "written": [\n    "alice"\n  ]\n}',
    err: '',
  });
});

test('with one bad field nothing is written, and the field is named without its value', async (t) => {
  const { rtf, set } = await bench();
  const bad = { ...ALICE, user_id: 'bob', contacts: { phone: '0612345678' }, minimum_severty: 'HIGH' };
  const { code, out, err } = await set([ALICE, bad]);
  t.is(code, 1);
  t.is(out, '');
  t.is(
    err,
    [
      'bob: minimum_severty is no field there: check its spelling',
      'bob: contacts.phone must be E.164, such as +33612345678',
      'rtf: nothing was written',
    ].join('\n'),
  );
  t.like(await rtf('get', 'alice'), { code: 1, err: 'rtf: there is no item alice in dev' });
});

test('what is deleted is gone, and what still refers to it is said', async (t) => {
  const { rtf, set } = await bench();
  await set([ALICE, NIGHT, { ...ALICE, user_id: 'bob', escalation_policy: 'night' }]);
  const { code, out, err } = await rtf('delete', 'policy:night');
  t.deepEqual(
    [code, out, err],
    [0, 'deleted: policy:night', 'bob: escalation_policy names night, which does not exist'],
  );
  t.like(await rtf('get', 'policy:night'), { code: 1 });
  t.like(await rtf('delete', 'policy:night'), { code: 1, err: 'rtf: there is no item policy:night in dev' });
  t.is((await rtf('delete', 'bob', '--json')).out, '{\n  "deleted": "bob"\n}');
  t.deepEqual(JSON.parse((await rtf('list', '--json')).out), [ALICE]);
});

test('an entry of a list that is no item is named', async (t) => {
  const { set } = await bench();
  t.regex(
    (await set([ALICE, 3])).err,
    /^rtf: expected a JSON object, or a list of such objects: item 2 is 3$/,
  );
  t.regex((await set('alice')).err, /: this is "alice"$/);
  t.regex((await set([])).err, /the list is empty$/);
});

test('a set item replaces the stored one but for the rules of the user', async (t) => {
  const { rtf, set, put } = await bench();
  const rules = [{ rule_id: 'mine', when: { source: 'price', operator: 'greater_than', target: 100 } }];
  await put({ ...ALICE, enabled: false, rules });
  await set({ user_id: 'alice', channels: ['slack'] });
  t.deepEqual(JSON.parse((await rtf('get', 'alice')).out), {
    user_id: 'alice',
    channels: ['slack'],
    rules,
  });
});

test("a user's own rules are checked with the rest", async (t) => {
  const { set } = await bench();
  const rules = [
    { rule_id: 'fine', when: { source: 'rsi_14', operator: 'less_than', target: 30 } },
    { rule_id: 'odd', when: { source: 'mood', operator: 'less_than', target: 30 } },
  ];
  const { code, err } = await set({ ...ALICE, rules });
  t.is(code, 1);
  t.regex(err, /^alice: rules\[1\]\.when\.source .*\nrtf: nothing was written$/);
});

test('a name that answers to nothing is written with a warning', async (t) => {
  const { set } = await bench();
  t.like(await set({ ...ALICE, escalation_policy: 'night' }), {
    code: 0,
    err: 'alice: warning: escalation_policy names night, which does not exist',
  });
  t.like(await set({ ...NIGHT, steps: [{ wait_seconds: 300, notify: ['bob'] }] }), {
    code: 0,
    err: 'policy:night: warning: steps name bob, who does not exist',
  });
});

test('a name that the table knows is no fault, whether it was written with the item or long before', async (t) => {
  const { set } = await bench();
  await set([ALICE, NIGHT]);
  t.like(await set({ ...ALICE, user_id: 'bob', escalation_policy: 'night' }), { code: 0, err: '' });
  t.like(await set({ ...NIGHT, steps: [{ wait_seconds: 300, notify: ['bob', 'alice'] }] }), {
    code: 0,
    err: '',
  });
});

test('a regular expression among the symbols is written with a warning, since no symbol is called so', async (t) => {
  const { rtf, set } = await bench();
  const warning =
    'alice: warning: symbols holds BTC.*, which is no pattern here: * alone stands for any characters';
  t.like(await set({ ...ALICE, symbols: ['BTC.*', 'ETH*', 'BRK.B'] }), { code: 0, err: warning });
  t.like(await rtf('validate'), { code: 0, err: warning });
});

test("a secret that is not the users' is refused, with where theirs are", async (t) => {
  const { set } = await bench();
  const contacts = { webhook_url: 'https://desk.example.com/in', webhook_secret: 'ssm:/elsewhere/key' };
  const { code, err } = await set({ user_id: 'bob', channels: ['webhook'], contacts });
  t.is(code, 1);
  t.regex(err, /^bob: contacts\.webhook_secret must name a secret under [\w-]+\/dev\/users\/\n/);
});

test('the list shows who is told what, and what cannot be used', async (t) => {
  const { rtf, set, put } = await bench();
  t.regex((await rtf('list')).out, /nobody has written any preferences/);
  await set([
    { ...ALICE, minimum_severity: 'HIGH' },
    { user_id: 'bob', channels: { CRITICAL: ['sms'], HIGH: ['email', 'slack'] }, enabled: false },
    { user_id: 'settings' },
  ]);
  await put({ user_id: 'mallory', channels: ['fax'] });
  const { code, out } = await rtf('list');
  t.is(code, 0);
  t.deepEqual(
    out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    [
      'id | channels | from | state',
      'alice | email | HIGH | on',
      'bob | CRITICAL: sms, HIGH: email slack | off',
      `mallory | fax | not used: channels must be a list of ${CHOSEN_CHANNELS.join(', ')}, or an object of severity (LOW, MEDIUM, HIGH, CRITICAL) to such a list`,
      'settings | on',
    ],
  );
  const items = JSON.parse((await rtf('list', '--json')).out) as { user_id: string }[];
  t.deepEqual(
    items.map(({ user_id: id }) => id),
    ['alice', 'bob', 'mallory', 'settings'],
  );
});

test('validate says of the table and of a file what is wrong, and fails when something is', async (t) => {
  const { rtf, put } = await bench();
  t.like(await rtf('validate'), { code: 0, out: '0 items checked: all can be used' });
  await put({ ...ALICE, escalation_policy: 'night' });
  t.like(await rtf('validate'), {
    code: 0,
    out: '1 item checked: all can be used',
    err: 'alice: warning: escalation_policy names night, which does not exist',
  });
  const path = join(folder, 'bad.json');
  writeFileSync(path, JSON.stringify([ALICE, { ...ALICE, user_id: 'bob', time_zone: 'Mars/Olympus' }]));
  t.deepEqual(await rtf('validate', '--file', path), {
    code: 1,
    out: '',
    err: 'bob: time_zone must be the IANA name of a time zone, such as Europe/Paris\nrtf: 1 of 2 items cannot be used',
  });
  const { out } = await rtf('validate', '--file', path, '--json');
  t.like(JSON.parse(out), { checked: 2, faults: [{ id: 'bob' }] });
});

test('input that is no JSON, no item or no file is told as that', async (t) => {
  const { rtf, set } = await bench();
  t.like(await rtf('set', '--file', join(folder, 'none.json')), {
    code: 1,
    err: `rtf: ${join(folder, 'none.json')} cannot be read: there is no such file`,
  });
  t.regex((await set(['alice'])).err, /item 1 is "alice"/);
  t.regex((await rtf('set')).err, /^rtf: standard input is not JSON/);
});

test('a table that is not there is told with what to check', async (t) => {
  const { rtf } = await bench();
  t.like(await rtf('list', '--env', 'prod'), {
    code: 1,
    err: 'rtf: there is no such table, stream, queue or function: are --env, --project and the AWS region right?',
  });
});
