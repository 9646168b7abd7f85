import test from 'ava';
import nock from 'nock';
import { GitHubIssues } from '../../../src/adapters/tickets/github-issues.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { aTicketRequest } from '../../support/ticket-requests.ts';

const HOST = 'https://api.github.com';
const ISSUES = '/repos/acme/ops/issues';
const TOKEN = 'ghp_SECRET';
const REQUEST = aTicketRequest();
const LABEL = `alert-${REQUEST.fingerprint}`;
const QUERY = { labels: LABEL, state: 'all', sort: 'created', direction: 'desc', per_page: '10' };

const PLAIN: SecretResolver = { resolve: (text) => Promise.resolve(text) };
const github = (secrets = PLAIN, baseUrl = HOST) =>
  new GitHubIssues({ repository: 'acme/ops', token: TOKEN, baseUrl }, secrets);

const issue = (number: number, state: 'open' | 'closed', more: object = {}) => ({
  number,
  state,
  state_reason: state === 'closed' ? 'completed' : null,
  closed_at: state === 'closed' ? '2022-12-10T08:00:00Z' : null,
  ...more,
});
const TRACKED = { name: '7', isOpen: true, closedAtMs: null, isWontFix: false };

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

test.serial(
  'issues are found by the label of the fingerprint; an open one goes before a closed one',
  async (t) => {
    const scope = nock(HOST)
      .get(ISSUES)
      .query(QUERY)
      .matchHeader('authorization', `Bearer ${TOKEN}`)
      .matchHeader('accept', 'application/vnd.github+json')
      .matchHeader('x-github-api-version', '2022-11-28')
      .reply(200, [issue(9, 'closed'), issue(7, 'open'), issue(3, 'closed')]);
    t.deepEqual(await github().find(REQUEST.fingerprint, undefined), TRACKED);
    scope.done();
    t.true(LABEL.length <= 50, 'what GitHub allows');
  },
);

test.serial(
  'of closed ones it is the latest, with when and why it was closed; a pull request is no issue',
  async (t) => {
    nock(HOST)
      .get(ISSUES)
      .query(QUERY)
      .reply(200, [
        issue(10, 'open', { pull_request: {} }),
        issue(9, 'closed', { state_reason: 'not_planned' }),
        issue(3, 'closed'),
      ]);
    t.deepEqual(await github().find(REQUEST.fingerprint, undefined), {
      name: '9',
      isOpen: false,
      closedAtMs: Date.parse('2022-12-10T08:00:00Z'),
      isWontFix: true,
    });
  },
);

test.serial('one that was closed as a duplicate is left alone', async (t) => {
  nock(HOST)
    .get(ISSUES)
    .query(QUERY)
    .reply(200, [issue(9, 'closed', { state_reason: 'duplicate' })]);
  t.like(await github().find(REQUEST.fingerprint, undefined), { isOpen: false, isWontFix: true });
});

test.serial('what GitHub refuses is told by its field', async (t) => {
  const errors = [{ resource: 'Issue', field: 'labels', code: 'invalid', value: 'SECRET' }, 'SECRET', null];
  nock(HOST).post(ISSUES).reply(422, { message: 'SECRET', errors });
  await t.throwsAsync(github().create(REQUEST), {
    message: 'GitHub answered HTTP 422 to POST /repos/acme/ops/issues: labels (invalid)',
  });
});

test.serial(
  'one that the list does not show is looked up by its number; one that was deleted is none',
  async (t) => {
    nock(HOST).get(ISSUES).query(QUERY).twice().reply(200, []);
    nock(HOST).get(`${ISSUES}/7`).reply(200, issue(7, 'open')).get(`${ISSUES}/8`).reply(410, {});
    t.deepEqual(await github().find(REQUEST.fingerprint, '7'), TRACKED);
    t.is(await github().find(REQUEST.fingerprint, '8'), null);
  },
);

test.serial(
  'a new issue carries the label, and what comes from outside is neither mention nor markup',
  async (t) => {
    const request = aTicketRequest({ detail: '@everyone <script>\n# [x](https://evil.example)' });
    let sent: Record<string, unknown> = {};
    nock(HOST)
      .post(ISSUES, (body: Record<string, unknown>) => {
        sent = body;
        return true;
      })
      .reply(201, issue(12, 'open'));
    t.is(await github().create(request), '12');
    t.deepEqual(sent['labels'], ['alert', LABEL]);
    t.is(sent['title'], '[dev] Alarm realtime-financial-dev-kinesis-processor-errors');
    const lines = String(sent['body']).split('\n');
    t.true(
      lines.every((line) => line.startsWith('    ')),
      'an indented block, whole',
    );
    t.true(lines.includes('    It has happened 3 times within 24 hours.'));
  },
);

test.serial('a long title is cut to what GitHub takes', async (t) => {
  const trouble = { kind: 'error', source: 's', summary: 'x'.repeat(300) } as const;
  nock(HOST)
    .post(ISSUES, ({ title }: { title: string }) => title.length === 256 && title.endsWith('…'))
    .reply(201, issue(1, 'open'));
  t.is(await github().create(aTicketRequest({ trouble })), '1');
});

test.serial('an issue is opened again, and commented', async (t) => {
  const scope = nock(HOST)
    .patch(`${ISSUES}/7`, { state: 'open', state_reason: 'reopened' })
    .reply(200, issue(7, 'open'))
    .post(`${ISSUES}/7/comments`, {
      body: '    It has happened 3 times more, at last at 2022-12-13T13:30:00.000Z; 3 times in all.\n    Threshold Crossed: 7 errors',
    })
    .reply(201, {});
  await github().reopen(TRACKED);
  await github().comment(TRACKED, REQUEST);
  t.true(scope.isDone());
});

test.serial('a create that fails is not tried again: it may have been done', async (t) => {
  let tries = 0;
  nock(HOST)
    .persist()
    .post(ISSUES)
    .reply(() => {
      tries += 1;
      return [502, 'SECRET'];
    });
  await t.throwsAsync(github().create(REQUEST), {
    name: 'TicketError',
    message: 'GitHub answered HTTP 502 to POST /repos/acme/ops/issues',
  });
  t.is(tries, 1);
});

test.serial('errors name the call and the status, and neither token nor answer', async (t) => {
  nock(HOST)
    .get(ISSUES)
    .query(QUERY)
    .reply(401, { message: `Bad credentials ${TOKEN}` });
  const denied = await t.throwsAsync(github().find(REQUEST.fingerprint, undefined));
  t.is(denied.message, 'GitHub answered HTTP 401 to GET /repos/acme/ops/issues');

  const secrets: SecretResolver = { resolve: () => Promise.reject(new RangeError(`no ${TOKEN}`)) };
  const unread = await t.throwsAsync(github(secrets).find(REQUEST.fingerprint, undefined));
  t.is(unread.message, 'the credentials of GitHub cannot be read (RangeError)');

  nock(HOST)
    .get(ISSUES)
    .query(QUERY)
    .times(2)
    .replyWithError(Object.assign(new Error(TOKEN), { code: 'ECONNRESET' }));
  const unreached = await t.throwsAsync(github().find(REQUEST.fingerprint, undefined));
  t.is(unreached.message, 'GitHub did not answer GET /repos/acme/ops/issues (ECONNRESET)');
});

test.serial('a redirect is not followed: it would carry the token elsewhere', async (t) => {
  nock(HOST).get(ISSUES).query(QUERY).reply(302, '', { Location: 'https://evil.example/' });
  const elsewhere = nock('https://evil.example').get('/').reply(200, []);
  await t.throwsAsync(github().find(REQUEST.fingerprint, undefined), { message: /HTTP 302/ });
  t.false(elsewhere.isDone());
});

test.serial('nothing is sent in the clear', async (t) => {
  await t.throwsAsync(github(PLAIN, 'http://github.example').create(REQUEST), {
    message: 'the address of GitHub is not https://',
  });
});
