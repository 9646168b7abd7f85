import test from 'ava';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { LINK_LIFETIME_MS, type LinkPurpose } from '../../src/core/answers/answer-link.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  type HarnessOptions,
} from '../support/alert-processor-harness.ts';
import { EVERY_DAY } from '../../src/core/calendar/daily-range.ts';
import { aPreference } from '../support/alerts.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';

const HOUR = 3_600_000;
const signer = new HmacLinkSigner(
  { signingKey: 'k'.repeat(32), baseUrl: 'https://ack.example' },
  { resolve: (text) => Promise.resolve(text) },
  new LogRecorder(),
);
const alice = aPreference({ channels: ['slack'] });
const bob = aPreference({
  userId: 'bob',
  channels: ['email'],
  language: 'fr',
  timeZone: 'Europe/Paris',
});
const PAGER = { pagerdutyRoutingKey: 'R'.repeat(32) };

const aTeam = (options: HarnessOptions = {}) =>
  alertProcessorHarness({ preferences: [alice, bob], links: signer, ...options });
type Team = ReturnType<typeof aTeam>;

async function tokenFor({ clock }: Team, purpose: LinkPurpose, userId = 'bob', episodeId = 'crash') {
  const links = await signer.links({ episodeId }, userId, clock.time);
  return links[purpose]!.split('/').at(-1)!;
}

async function asks(team: Team, purpose: LinkPurpose, isConfirmed: boolean, token?: string) {
  const pages = await team.answerPages();
  return pages.answer({
    purpose,
    token: token ?? (await tokenFor(team, purpose)),
    isConfirmed,
    acceptLanguage: 'de, fr;q=0.5',
  });
}
const reads = (team: Team, purpose: LinkPurpose, token?: string) => asks(team, purpose, false, token);
const presses = (team: Team, purpose: LinkPurpose, token?: string) => asks(team, purpose, true, token);

test('every message carries the links of its user, which only that user can have', async (t) => {
  const paged = aPreference({ userId: 'bob', channels: ['pagerduty'], contacts: PAGER });
  const team = aTeam({ preferences: [paged] });
  await team.pipeline.process(anEpisode('crash'));
  const [sent] = team.notifiers.pagerduty.sent;
  const links = JSON.stringify(sent?.message.events);
  const [, token = ''] = /https:\/\/ack\.example\/acknowledge\/([\w.-]+)/.exec(links) ?? [];
  t.like(await signer.verify(token), { purpose: 'acknowledge', userId: 'bob', episodeId: 'crash' });
});

test('reading the page changes nothing, as often as a mail scanner does it', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash', CRITICAL));
  for (let times = 0; times < 3; times++) {
    const { view, reader } = await reads(team, 'acknowledge');
    t.like(view, { kind: 'confirm', purpose: 'acknowledge', userId: 'bob' });
    t.like(
      reader,
      { language: 'fr', timeZone: bob.timeZone },
      "in the user's own language, by the user's clock",
    );
    t.like(view, {
      alert: {
        severity: 'CRITIQUE',
        explanation:
          'BTCUSDT\u00a0: hausse de 2,3\u00a0% en 60 s sur un volume 18 fois supérieur à la normale\u00a0; cela arrive environ cinq fois par an',
      },
    });
  }
  await reads(team, 'silence');
  t.is((await team.store.episode('crash')).acknowledgement, null);
  t.deepEqual((await team.store.mutes()).silences, []);
});

test('pressing the button acknowledges for the user of the link, and later messages of the episode are spared', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  const { view } = await presses(team, 'acknowledge');
  t.like(view, { kind: 'done', purpose: 'acknowledge' });
  t.like((await team.store.episode('crash')).acknowledgement, {
    userId: 'bob',
    via: 'link',
    severity: 'HIGH',
  });
  team.clock.time += HOUR;
  await team.pipeline.process(anEpisode('crash', { alertId: 'crash-2', status: 'worsened' }));
  const later = await team.deliveriesOf(anEpisode('crash', { alertId: 'crash-2' }));
  t.deepEqual(
    later.map(({ status, suppressedBy }) => [status, suppressedBy]),
    [
      ['SUPPRESSED', 'acknowledged'],
      ['SUPPRESSED', 'acknowledged'],
    ],
  );
});

test('that it is over is told all the same, and by whom it was looked after', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  await presses(team, 'acknowledge');
  team.clock.time += HOUR;
  await team.pipeline.process(anEpisode('crash', { alertId: 'crash-2', status: 'resolved' }));
  t.is(team.notifiers.slack.sent.length, 2);
  t.regex(JSON.stringify(team.notifiers.slack.sent[1]), /Acknowledged by bob/);
  t.notRegex(JSON.stringify(team.notifiers.slack.sent[0]), /Acknowledged by/);
});

test('who comes second sees who was first, and takes nothing away from it', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  await presses(team, 'acknowledge', await tokenFor(team, 'acknowledge', 'alice'));
  const { view } = await presses(team, 'acknowledge');
  t.like(view, { kind: 'done', alert: { acknowledgement: { userId: 'alice' } } });
  t.is((await team.store.episode('crash')).acknowledgement?.userId, 'alice');
  t.is(team.metrics.total('AlertsAcknowledged'), 1);
});

test('the other button silences the symbol for an hour, for this user alone', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  const { view } = await presses(team, 'silence');
  t.like(view, { kind: 'done', purpose: 'silence', untilMs: team.clock.time + HOUR });
  await presses(team, 'silence');
  t.is((await team.store.mutes()).silences.length, 1, 'pressed twice, one silence');

  team.clock.time += HOUR / 2;
  await team.pipeline.process(anEpisode('again'));
  t.deepEqual(
    (await team.deliveriesOf(anEpisode('again'))).map(({ userId, status, suppressedBy }) => [
      userId,
      status,
      suppressedBy,
    ]),
    [
      ['alice', 'SENT', null],
      ['bob', 'SUPPRESSED', 'silenced'],
    ],
  );
  team.clock.time += HOUR;
  await team.pipeline.process(anEpisode('later'));
  t.true((await team.deliveriesOf(anEpisode('later'))).every(({ status }) => status === 'SENT'));
});

test('a silence ends with the link by which it was made', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  const token = await tokenFor(team, 'silence');
  const made = team.clock.time;
  team.clock.time += LINK_LIFETIME_MS - HOUR / 4;
  const { view } = await presses(team, 'silence', token);
  const untilMs = Math.floor((made + LINK_LIFETIME_MS) / 1000) * 1000;
  t.like(view, { kind: 'done', untilMs });
  t.is((await team.store.mutes()).silences[0]?.endsAtMs, untilMs);
});

test('the links of a user who was removed end with them', async (t) => {
  const before = aTeam();
  const after = aTeam({ preferences: [alice] });
  await after.pipeline.process(anEpisode('crash'));
  for (const purpose of ['acknowledge', 'silence'] as const) {
    const token = await tokenFor(before, purpose);
    t.deepEqual(await presses(after, purpose, token), {
      view: { kind: 'removed' },
      reader: { language: 'fr', timeZone: 'UTC' },
    });
    t.is((await reads(after, purpose, token)).view.kind, 'removed');
  }
  t.is((await after.store.episode('crash')).acknowledgement, null);
  t.deepEqual((await after.store.mutes()).silences, []);
  t.like(after.logger.lines.find(({ event }) => event === 'LinkRefused')?.fields, { reason: 'removed' });
});

test("the links in a team's own room stay, since it is no user", async (t) => {
  const team = aTeam({ preferences: [alice] });
  await team.pipeline.process(anEpisode('crash'));
  const { view } = await presses(team, 'acknowledge', await tokenFor(team, 'acknowledge', 'team'));
  t.is(view.kind, 'done');
});

test('a link for one purpose does not serve for the other', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  const { view } = await presses(team, 'acknowledge', await tokenFor(team, 'silence'));
  t.is(view.kind, 'invalid');
  t.is((await team.store.episode('crash')).acknowledgement, null);
});

test('forged, expired and forgotten: each is its own page, and nothing happens', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash'));
  const token = await tokenFor(team, 'acknowledge');
  t.is((await presses(team, 'acknowledge', `${token.slice(0, -3)}AAA`)).view.kind, 'invalid');
  t.is((await presses(team, 'acknowledge', 'x')).reader.language, 'fr', 'as the browser asks');
  const unknown = await tokenFor(team, 'acknowledge', 'bob', 'another');
  t.is((await reads(team, 'acknowledge', unknown)).view.kind, 'gone');
  t.is((await presses(team, 'acknowledge', unknown)).view.kind, 'gone');
  t.is((await presses(team, 'silence', await tokenFor(team, 'silence', 'bob', 'another'))).view.kind, 'gone');
  team.clock.time += LINK_LIFETIME_MS;
  t.is((await presses(team, 'acknowledge', token)).view.kind, 'expired');
  t.is((await team.store.episode('crash')).acknowledgement, null);
  t.notRegex(JSON.stringify(team.logger.lines), new RegExp(token), 'a token is never logged');
});

test('a store that does not answer is a page that asks to try again', async (t) => {
  const team = aTeam();
  team.store.episode = () => Promise.reject(new RangeError('SECRET'));
  t.is((await presses(team, 'acknowledge')).view.kind, 'unavailable');
  const [line] = team.logger.lines;
  t.deepEqual(line?.fields, { purpose: 'acknowledge', error: 'RangeError' });
});

test('PagerDuty is told where it was paged, once, and a failure there hinders nothing', async (t) => {
  const down = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const;
  for (const script of [[], [{ kind: 'delivered' } as const, down]]) {
    const preferences = [
      aPreference({ channels: ['pagerduty'], contacts: PAGER }),
      aPreference({ userId: 'dave', channels: ['email'], contacts: { email: 'd@example.com', ...PAGER } }),
    ];
    const team = aTeam({ preferences, script: { pagerduty: script } });
    await team.pipeline.process(anEpisode('crash'));
    await team.answers.acknowledge('crash', 'dave', 'command');
    await team.answers.acknowledge('crash', 'dave', 'command');
    const actions = team.notifiers.pagerduty.sent.flatMap(({ message }) =>
      message.events.map((event) => `${event.event_action} ${event.dedup_key}`),
    );
    const isDown = script.length > 0;
    t.deepEqual(actions, isDown ? ['trigger crash'] : ['trigger crash', 'acknowledge crash']);
    t.is(team.logger.events().includes('AcknowledgementNotPassedOn'), isDown);
    t.is((await team.store.episode('crash')).acknowledgement?.userId, 'dave');
  }
});

const tokenIn = (message: unknown, purpose: LinkPurpose): string =>
  new RegExp(`/${purpose}/([\\w.-]+)`).exec(JSON.stringify(message))![1]!;

/** One message now, and six CRITICAL ones of which three pass the gate: the others share a message, a text among its channels. */
async function aStorm(options: HarnessOptions = {}) {
  const team = aTeam({
    preferences: [
      aPreference({ channels: ['slack', 'sms'], escalationPolicy: 'on-call' }),
      aPreference({ userId: 'bob', channels: [], contacts: { phone: '+33611111111' } }),
    ],
    others: {
      policies: new Map([
        [
          'on-call',
          {
            policyId: 'on-call',
            steps: [{ waitSeconds: 300, notify: ['bob'], channels: ['sms'] as const }],
            repeat: 0,
          },
        ],
      ]),
    },
    ...options,
  });
  const names = Array.from({ length: 7 }, (_, index) => `crash-${index}`);
  for (const name of names) await team.pipeline.process(anEpisode(name, { ...CRITICAL, symbol: name }));
  team.clock.time += HOUR / 60;
  await team.sweep.run();
  return { team, names };
}

test("a text's link acknowledges all that the text tells of, and nobody is called about any of it", async (t) => {
  const { team, names } = await aStorm();
  const messages = team.notifiers.sms.sent;
  const toBob = () => messages.filter(({ destination }) => destination.phone === '+33611111111').length;
  for (const { message } of messages.slice())
    await presses(team, 'acknowledge', tokenIn(message, 'acknowledge'));
  for (const name of names) {
    t.is((await team.store.episode(name)).acknowledgement?.userId, 'alice', name);
  }
  team.clock.time += HOUR;
  await team.sweep.run();
  t.is(toBob(), 0);
});

test('the page of a bundle lists what it covers, and a silence by it is of all its symbols', async (t) => {
  const { team } = await aStorm();
  const bundle = team.notifiers.slack.sent.at(-1)!.message;
  const { view } = await reads(team, 'silence', tokenIn(bundle, 'silence'));
  t.is(view.kind === 'confirm' && view.others.length, 2);
  await presses(team, 'silence', tokenIn(bundle, 'silence'));
  const silenced = (await team.store.mutes()).silences.map(({ matchers }) => matchers[0]!.value);
  t.deepEqual(silenced.toSorted(), ['crash-4', 'crash-5', 'crash-6']);
});

test("a digest carries links, too, and a step's message covers all that it calls for", async (t) => {
  const quietHours = [{ days: EVERY_DAY, fromMinute: 13 * 60, toMinute: 15 * 60 }];
  const team = aTeam({ preferences: [{ ...alice, quietHours }] });
  for (const name of ['a', 'b']) await team.pipeline.process(anEpisode(name));
  team.clock.time += 2 * HOUR;
  await team.sweep.run();
  const digest = team.notifiers.slack.sent[0]!.message;
  await presses(team, 'acknowledge', tokenIn(digest, 'acknowledge'));
  for (const name of ['a', 'b']) t.truthy((await team.store.episode(name)).acknowledgement, name);

  const storm = await aStorm();
  storm.team.clock.time += HOUR;
  await storm.team.sweep.run();
  const call = storm.team.notifiers.sms.sent.findLast(
    ({ destination }) => destination.phone === '+33611111111',
  )!;
  await presses(storm.team, 'acknowledge', tokenIn(call.message, 'acknowledge'));
  for (const name of storm.names) {
    t.is((await storm.team.store.episode(name)).acknowledgement?.userId, 'bob', name);
  }
});

test('where it cannot be kept what a message covers, its links are about what leads it', async (t) => {
  const { team } = await aStorm({
    store: (store) => {
      store.keepCover = () => Promise.reject(new Error('throttled'));
      return store;
    },
  });
  const { view } = await reads(
    team,
    'acknowledge',
    tokenIn(team.notifiers.slack.sent.at(-1)!.message, 'acknowledge'),
  );
  t.is(view.kind === 'confirm' && view.others.length, 0);
  t.true(team.logger.events().includes('MessageCoverNotKept'));
});

test('an episode that nobody knows cannot be acknowledged', async (t) => {
  t.is(await aTeam().answers.acknowledge('nothing', 'bob', 'command'), null);
});
