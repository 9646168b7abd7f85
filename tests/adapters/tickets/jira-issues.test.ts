import test from 'ava';
import nock from 'nock';
import { JiraIssues } from '../../../src/adapters/tickets/jira-issues.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { aTicketRequest } from '../../support/ticket-requests.ts';

const SITE = 'https://acme.atlassian.net';
const API = '/rest/api/3';
const REQUEST = aTicketRequest();
const LABEL = `alert-${REQUEST.fingerprint}`;
const PLAIN: SecretResolver = { resolve: (text) => Promise.resolve(text) };

const jira = (fields: Readonly<Record<string, unknown>> = {}) =>
  new JiraIssues(
    {
      baseUrl: `${SITE}/`,
      project: 'OPS',
      issueType: 'Bug',
      user: 'bot@acme.example',
      token: 'SECRET',
      reopenTransition: 'Reopen',
      wontFixResolution: "Won't Do",
      fields,
    },
    PLAIN,
  );

const issue = (
  key: string,
  category: 'new' | 'indeterminate' | 'done',
  resolution: string | null = null,
) => ({
  key,
  fields: {
    status: { statusCategory: { key: category } },
    resolution: resolution === null ? null : { name: resolution },
    resolutiondate: category === 'done' ? '2022-12-10T09:00:00.000+0100' : null,
  },
});
const OPEN = { name: 'OPS-7', isOpen: true, closedAtMs: null, isWontFix: false };

const SEARCH = {
  jql: `project = "OPS" AND labels = "${LABEL}" ORDER BY created DESC`,
  fields: ['status', 'resolution', 'resolutiondate'],
  maxResults: 10,
};
const searchFinds = (...issues: object[]) =>
  nock(SITE).post(`${API}/search/jql`, SEARCH).reply(200, { issues, isLast: true });

/** The lines of an Atlassian document. */
const linesOf = (document: { content: { content: { text: string }[] }[] }): string[] =>
  document.content.map(({ content }) => content.map(({ text }) => text).join(''));

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

test.serial(
  'issues are found by the label of the fingerprint in their project, an open one before a closed one',
  async (t) => {
    const scope = nock(SITE)
      .post(`${API}/search/jql`, SEARCH)
      .basicAuth({ user: 'bot@acme.example', pass: 'SECRET' })
      .reply(200, { issues: [issue('OPS-9', 'done', 'Done'), issue('OPS-7', 'indeterminate')] });
    t.deepEqual(await jira().find(REQUEST.fingerprint, undefined), OPEN);
    scope.done();
  },
);

test.serial('a closed one says when and why it was closed', async (t) => {
  searchFinds(issue('OPS-9', 'done', "Won't Do"));
  t.deepEqual(await jira().find(REQUEST.fingerprint, undefined), {
    name: 'OPS-9',
    isOpen: false,
    closedAtMs: Date.parse('2022-12-10T08:00:00Z'),
    isWontFix: true,
  });
});

test.serial('one that was closed as a duplicate is left alone', async (t) => {
  searchFinds(issue('OPS-9', 'done', 'Duplicate'));
  t.like(await jira().find(REQUEST.fingerprint, undefined), { isOpen: false, isWontFix: true });
});

test.serial(
  'an issue has the fields that its project wants, and labels of ours besides theirs',
  async (t) => {
    const wanted = {
      components: [{ name: 'Data' }],
      customfield_10010: { value: 'Trading' },
      labels: ['ops'],
    };
    const scope = nock(SITE)
      .post(`${API}/issue`, ({ fields }: { fields: Record<string, unknown> }) => {
        t.like(fields, { ...wanted, labels: ['ops', 'alert', LABEL], project: { key: 'OPS' } });
        return true;
      })
      .reply(201, { key: 'OPS-12' });
    await jira(wanted).create(REQUEST);
    scope.done();
  },
);

test.serial(
  'what Jira refuses is told by its fields, with their names where it says so, and without a value',
  async (t) => {
    const errors = {
      customfield_10010: 'Team is required.',
      components: "Component name 'SECRET' is not valid",
      'SECRET field': 'x',
    };
    nock(SITE)
      .post(`${API}/issue`)
      .reply(400, { errorMessages: ['SECRET'], errors });
    await t.throwsAsync(jira().create(REQUEST), {
      message: 'Jira answered HTTP 400 to POST /issue: customfield_10010 (Team is required), components',
    });
  },
);

test.serial(
  'one that the search does not show yet is looked up by its key; one that was deleted is none',
  async (t) => {
    searchFinds();
    nock(SITE)
      .get(`${API}/issue/OPS-7`)
      .query({ fields: 'status,resolution,resolutiondate' })
      .reply(200, issue('OPS-7', 'new'));
    t.deepEqual(await jira().find(REQUEST.fingerprint, 'OPS-7'), OPEN);
    searchFinds();
    nock(SITE).get(`${API}/issue/OPS-8`).query(true).reply(404, {});
    t.is(await jira().find(REQUEST.fingerprint, 'OPS-8'), null);
  },
);

test.serial(
  'a new issue has a summary and a description within what Jira takes, as text and not as markup',
  async (t) => {
    const request = aTicketRequest({
      trouble: { kind: 'error', source: 's', summary: `two\nlines ${'x'.repeat(300)}` },
      detail: `{color:red} [~everyone] ${'y'.repeat(40_000)}`,
    });
    let fields: Record<string, unknown> = {};
    nock(SITE)
      .post(`${API}/issue`, (body: { fields: Record<string, unknown> }) => {
        ({ fields } = body);
        return true;
      })
      .reply(201, { key: 'OPS-12' });
    t.is(await jira().create(request), 'OPS-12');
    t.like(fields, { project: { key: 'OPS' }, issuetype: { name: 'Bug' }, labels: ['alert', LABEL] });
    const summary = String(fields['summary']);
    t.is(summary.length, 255);
    t.regex(summary, /^\[dev\] s: two lines x+…$/);
    const lines = linesOf(fields['description'] as never);
    t.regex(lines[1]!, /^\{color:red\} \[~everyone\] y+…$/);
    t.true(lines.join('\n').length <= 32_767);
  },
);

test.serial('an issue is opened again by the transition of that name, and commented', async (t) => {
  const scope = nock(SITE)
    .get(`${API}/issue/OPS-7/transitions`)
    .reply(200, {
      transitions: [
        { id: '3', name: 'Close' },
        { id: '5', name: 'reopen' },
      ],
    })
    .post(`${API}/issue/OPS-7/transitions`, { transition: { id: '5' } })
    .reply(204)
    .post(`${API}/issue/OPS-7/comment`, (body: { body: never }) =>
      linesOf(body.body)[0]!.startsWith('It has happened 3 times more'),
    )
    .reply(201, {});
  await jira().reopen(OPEN);
  await jira().comment(OPEN, REQUEST);
  t.true(scope.isDone());
});

test.serial(
  'a transition that the project does not know is an error that lists those it knows',
  async (t) => {
    nock(SITE)
      .get(`${API}/issue/OPS-7/transitions`)
      .reply(200, { transitions: [{ id: '3', name: 'To Do' }] });
    await t.throwsAsync(jira().reopen(OPEN), {
      message: 'Jira knows no transition "Reopen" for OPS-7; possible: To Do (TICKET_JIRA_REOPEN_TRANSITION)',
    });
  },
);

test.serial('errors name the call and the status, and neither token nor answer', async (t) => {
  nock(SITE)
    .post(`${API}/search/jql`)
    .reply(400, { errorMessages: ['SECRET'] });
  const error = await t.throwsAsync(jira().find(REQUEST.fingerprint, undefined));
  t.is(error.message, 'Jira answered HTTP 400 to POST /search/jql');
});
