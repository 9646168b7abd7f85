import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { newTaste } from '../../../src/core/usefulness/taste.ts';
import { tasteItem } from '../../../src/dto/taste-item.ts';
import { anAlert, NOW, aVerdict } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const { episodeId, alertId } = anAlert();
const ALICE = { user_id: 'alice', channels: ['email'], contacts: { email: 'alice@example.com' } };

async function bench(alice: object = ALICE) {
  const { clients, stack } = await localStack();
  const project = stack.alertHistoryTable.replace(/-dev-alert-history$/, '');
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, { now: () => NOW });
  await store.commit({
    episodeId,
    alert: { alert: anAlert(), verdict: aVerdict('because'), filtered: {}, createdAtMs: NOW },
    recipients: [],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  const Item = toItem(alice as Parameters<typeof toItem>[0]);
  await clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item }));
  const run = rtfOn(clients.dynamodb);
  const rtf = (args: readonly string[], input?: string) => run([...args, '--project', project], input);
  return { store, rtf };
}
const stored = async (rtf: Awaited<ReturnType<typeof bench>>['rtf']): Promise<Record<string, unknown>> =>
  JSON.parse((await rtf(['preferences', 'get', 'alice'])).out) as Record<string, unknown>;

test('an alert is rated by its id or its episode’s, and how much is known by then is said', async (t) => {
  const { store, rtf } = await bench();
  t.deepEqual(await rtf(['rate', alertId, 'useful', '--user', 'alice']), {
    code: 0,
    out: `${episodeId} was useful to alice: 1 answers of 150 that are needed`,
    err: '',
  });
  t.is((await rtf(['rate', episodeId, 'noise', '--user', 'alice', '--json'])).code, 0);
  t.like((await store.episode(episodeId)).ratings, [{ userId: 'alice', answer: 'noise', via: 'command' }]);
  t.like((await stored(rtf))['learning'], { version: 1, answers: 1 });
});

test('who is no user may say so, and nothing is learned', async (t) => {
  const { rtf } = await bench();
  const { out } = await rtf(['rate', episodeId, 'noise', '--user', 'carol']);
  t.is(out, `${episodeId} was noise to carol: nothing is learned from it`);
});

test('an episode that nobody knows and an answer that is none are refused', async (t) => {
  const { rtf } = await bench();
  t.like(await rtf(['rate', 'none', 'noise', '--user', 'alice']), { code: 1 });
  const { code, err } = await rtf(['rate', episodeId, 'superb', '--user', 'alice']);
  t.is(code, 2);
  t.regex(err, /useful, noise/);
});

test('what was learned outlasts an item that is written anew, and is forgotten on demand', async (t) => {
  const { rtf } = await bench();
  await rtf(['rate', episodeId, 'useful', '--user', 'alice']);
  const before = await stored(rtf);
  await rtf(['rate', episodeId, 'noise', '--user', 'alice']);
  const learned = (await stored(rtf))['learning'];
  t.notDeepEqual(learned, before['learning']);
  for (const item of [
    { ...ALICE, learned: 'hold' },
    { ...before, learned: 'order' },
  ]) {
    t.is((await rtf(['preferences', 'set'], JSON.stringify(item))).code, 0);
    t.deepEqual((await stored(rtf))['learning'], learned, 'an older copy does not come back');
  }
  t.is((await rtf(['preferences', 'forget-learning', 'alice'])).out, 'what alice has answered is forgotten');
  t.is((await stored(rtf))['learning'], undefined);
  t.is((await rtf(['preferences', 'forget-learning', 'alice'])).out, 'nothing was learned from alice');
  t.like(await rtf(['preferences', 'forget-learning', 'carol']), { code: 1 });
});

test('explain says what was thought of an alert, and why', async (t) => {
  const learning = tasteItem({ ...newTaste(NOW), answers: 200 });
  const { rtf } = await bench({ ...ALICE, minimum_severity: 'LOW', learning });
  const { out, err } = await rtf(['explain', '--episode', episodeId, '--user', 'alice']);
  t.is(err, '');
  t.regex(out, /learned .*useful at \d+ % by 200 answers: rarity \+0\.\d/);
});

test('a learned of another kind, and a state that this version has not written, are no state', async (t) => {
  const { rtf } = await bench({ ...ALICE, learning: { version: 99, pulls: 'x' } });
  t.is((await rtf(['preferences', 'validate'])).code, 0);
  const item = JSON.stringify({ ...ALICE, learned: 'always' });
  t.regex((await rtf(['preferences', 'set'], item)).err, /learned must be one of off, order, hold/);
  t.is(
    (await rtf(['rate', episodeId, 'noise', '--user', 'alice'])).out,
    `${episodeId} was noise to alice: nothing is learned from it`,
  );
  t.like((await stored(rtf))['learning'], { version: 99 }, 'what a later version has learned stays');
});
