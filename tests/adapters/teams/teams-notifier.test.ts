import test from 'ava';
import nock from 'nock';
import { WebhookClient } from '../../../src/adapters/http/webhook-client.ts';
import { TeamsNotifier } from '../../../src/adapters/teams/teams-notifier.ts';
import { renderTeams } from '../../../src/core/channels/teams/render-teams.ts';
import { TEAMS } from '../../../src/core/channels/teams/teams.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { answersStatus, notifierStatusTable, survivesNetwork } from '../../contracts/notifier.ts';
import { teamsAt } from '../../support/destinations.ts';
import { aNotification } from '../../support/notifications.ts';
import { webhookHarness } from '../../support/webhook-harness.ts';

const HOST = 'https://prod-12.westeurope.logic.azure.com';
const PATH = '/workflows/SECRET/triggers/manual/paths/invoke';
const QUERY = { 'api-version': '2016-06-01', sig: 'SECRET' };
const ADDRESS = `${HOST}:443${PATH}?api-version=2016-06-01&sig=SECRET`;
const MESSAGE = renderTeams(aNotification());

const notifier = (resolve: SecretResolver['resolve'] = (text) => Promise.resolve(text)): TeamsNotifier =>
  new TeamsNotifier(new WebhookClient({ hosts: TEAMS.hosts, backoffLimitMs: 5 }), { resolve });
const send = (address = ADDRESS) => notifier().deliver(teamsAt(address), MESSAGE);

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const bench = webhookHarness(HOST, PATH, QUERY, send);
for (const [status, kind] of notifierStatusTable) test.serial('Teams', answersStatus, bench, status, kind);
test.serial('Teams', answersStatus, bench, 202, 'delivered');
for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT']) {
  test.serial('Teams', survivesNetwork, bench, code);
}

test.serial('the card goes to the workflow whose address is in the secret', async (t) => {
  const scope = nock('https://default0a1b.c2.environment.api.powerplatform.com')
    .post(
      '/powerautomate/automations/direct/workflows/x/triggers/manual/paths/invoke',
      JSON.stringify(MESSAGE),
    )
    .matchHeader('content-type', /json/)
    .reply(202);
  const url =
    'https://default0a1b.c2.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/x/triggers/manual/paths/invoke';
  const resolve = (text: string): Promise<string> => Promise.resolve(text === 'ssm:/team' ? url : 'wrong');
  t.deepEqual(await notifier(resolve).deliver(teamsAt('ssm:/team'), MESSAGE), { kind: 'delivered' });
  scope.done();
});

test.serial('what the workflow refuses is told by its code, and by nothing else', async (t) => {
  const error = { code: 'WorkflowTriggerIsNotEnabled', message: `${ADDRESS} SECRET` };
  nock(HOST).post(PATH).query(QUERY).reply(404, { error });
  t.deepEqual(await send(), {
    kind: 'permanent',
    code: 'gone',
    words: 'HTTP 404 (WorkflowTriggerIsNotEnabled)',
  });
  for (const body of [{ error: 'SECRET' }, { error: { code: 'SECRET code' } }, 'SECRET', '[]']) {
    nock(HOST).post(PATH).query(QUERY).reply(400, body);
    t.deepEqual(await send(), { kind: 'permanent', code: 'refused', words: 'HTTP 400' });
  }
});

test.serial('the pause that throttling asks for is left to the sweep, after one request', async (t) => {
  const scope = nock(HOST).post(PATH).query(QUERY).reply(429, {}, { 'Retry-After': '17' });
  const expected = { kind: 'retryable', code: 'throttled', words: 'HTTP 429', retryAfterMs: 17_000 };
  t.deepEqual(await send(), expected as never);
  scope.done();
});

for (const address of [
  'https://logic.azure.com.evil.example/x',
  'https://evil.example/.logic.azure.com/x',
  'https://acme.webhook.office.com/webhookb2/x',
  'https://prod-12.westeurope.logic.azure.com:8443/x',
]) {
  test.serial(`no workflow is at ${address}`, async (t) => {
    t.like(await send(address), { kind: 'permanent', code: 'forbidden_address' });
  });
}

test.serial('a secret that cannot be read is tried again later, and its name is not told', async (t) => {
  const denied = Object.assign(new Error('no access to ssm:/SECRET'), { name: 'GetParameterError' });
  t.deepEqual(await notifier(() => Promise.reject(denied)).deliver(teamsAt('ssm:/SECRET'), MESSAGE), {
    kind: 'retryable',
    code: 'secret_unreadable',
    words: 'the secret cannot be read (GetParameterError)',
  });
});
