import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import nock from 'nock';
import { DiscordNotifier } from '../../../src/adapters/discord/discord-notifier.ts';
import { WebhookClient, type WebhookClientOptions } from '../../../src/adapters/http/webhook-client.ts';
import { PagerDutyNotifier } from '../../../src/adapters/pagerduty/pagerduty-notifier.ts';
import { SlackNotifier } from '../../../src/adapters/slack/slack-notifier.ts';
import { signatureOf, WebhookNotifier } from '../../../src/adapters/webhook/webhook-notifier.ts';
import { CHANNELS, type Channel } from '../../../src/core/channels/channels.ts';
import type { PagerDutyMessage } from '../../../src/core/channels/pagerduty/render-pagerduty.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { answersStatus, notifierStatusTable, survivesNetwork } from '../../contracts/notifier.ts';
import { discordAt, pagerDutyBy, slackAt, slackLikeAt, webhookAt } from '../../support/destinations.ts';
import { webhookHarness as bench } from '../../support/webhook-harness.ts';

const PLAIN: SecretResolver = { resolve: (text) => Promise.resolve(text) };
const FAST = { backoffLimitMs: 5 };
/** Hosts as each channel has them in the function; the local sink may be called. */
const clientOf = (channel: Channel, options: Partial<WebhookClientOptions> = FAST): WebhookClient =>
  new WebhookClient({ hosts: CHANNELS[channel].hosts!, allowsLocal: true, ...options });
const PAYLOAD = { text: 'hello' };

const slackOf = (options: Partial<WebhookClientOptions> = FAST): SlackNotifier =>
  new SlackNotifier(clientOf('slack', options), PLAIN);
const discordOf = (): DiscordNotifier => new DiscordNotifier(clientOf('discord'), PLAIN);

const webhookOf = (nowMs = 0): WebhookNotifier =>
  new WebhookNotifier(clientOf('webhook'), PLAIN, { now: () => nowMs });
const pagerDutyOf = (): PagerDutyNotifier => new PagerDutyNotifier(clientOf('pagerduty'), PLAIN);

const SLACK_HOST = 'https://hooks.slack.com';
const SLACK_PATH = '/services/T0/B0/SECRET';
const DISCORD_HOST = 'https://discord.com';
const DISCORD_PATH = '/api/webhooks/1/SECRET';
const HOOK_HOST = 'https://hooks.example.com';
const HOOK_PATH = '/in/SECRET';
/** The key of the specification's own examples. */
const SIGNING_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const HOOK = webhookAt(HOOK_HOST + HOOK_PATH, SIGNING_SECRET);
const PAGERDUTY_HOST = 'https://events.pagerduty.com';
const PAGERDUTY_PATH = '/v2/enqueue';
const ROUTING_KEY = 'SECRETSECRETSECRETSECRETSECRETSE';
const TRIGGER: PagerDutyMessage = { events: [{ event_action: 'trigger', dedup_key: 'episode-1' }] };

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const BENCHES = [
  [
    'Slack',
    bench(SLACK_HOST, SLACK_PATH, {}, () => slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD)),
  ],
  [
    'Discord',
    bench(DISCORD_HOST, DISCORD_PATH, { wait: 'true' }, () =>
      discordOf().deliver(discordAt(DISCORD_HOST + DISCORD_PATH), PAYLOAD),
    ),
  ],
  [
    'webhook',
    bench(HOOK_HOST, HOOK_PATH, {}, () => webhookOf().deliver(HOOK, { id: 'msg_1', payload: PAYLOAD })),
  ],
  [
    'webhook of what takes messages as Slack does',
    bench(HOOK_HOST, HOOK_PATH, {}, () =>
      webhookOf().deliver(slackLikeAt(HOOK_HOST + HOOK_PATH), { id: 'msg_1', payload: PAYLOAD }),
    ),
  ],
  [
    'PagerDuty',
    bench(PAGERDUTY_HOST, PAGERDUTY_PATH, {}, () => pagerDutyOf().deliver(pagerDutyBy(ROUTING_KEY), TRIGGER)),
  ],
] as const;

for (const [name, channel] of BENCHES) {
  for (const [status, kind] of notifierStatusTable) test.serial(name, answersStatus, channel, status, kind);
  test.serial(name, answersStatus, channel, 204, 'delivered');
  for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT']) {
    test.serial(name, survivesNetwork, channel, code);
  }
}

test.serial(
  'the payload is posted as JSON; Discord is asked to wait until the message is saved',
  async (t) => {
    const slack = nock(SLACK_HOST)
      .post(SLACK_PATH, PAYLOAD)
      .matchHeader('content-type', /json/)
      .reply(200, 'ok');
    const discord = nock(DISCORD_HOST)
      .post(DISCORD_PATH, PAYLOAD)
      .query({ wait: 'true', thread_id: '7' })
      .reply(200, {});
    t.deepEqual(await slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD), { kind: 'delivered' });
    const threaded = `${DISCORD_HOST}${DISCORD_PATH}?thread_id=7`;
    t.deepEqual(await discordOf().deliver(discordAt(threaded), PAYLOAD), { kind: 'delivered' });
    slack.done();
    discord.done();
  },
);

test.serial(
  '429 and then 200 is delivered by the second try, after the pause the server asked for',
  async (t) => {
    const scope = nock(SLACK_HOST)
      .post(SLACK_PATH)
      .reply(429, 'rate_limited', { 'Retry-After': '1' })
      .post(SLACK_PATH)
      .reply(200, 'ok');
    const begun = performance.now();
    t.deepEqual(await slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD), { kind: 'delivered' });
    t.true(performance.now() - begun >= 990);
    scope.done();
  },
);

test.serial('a longer pause than we can wait is left to the sweep, after one request', async (t) => {
  const scope = nock(SLACK_HOST).post(SLACK_PATH).reply(429, 'rate_limited', { 'Retry-After': '30' });
  t.deepEqual(await slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD), {
    kind: 'retryable',
    code: 'throttled',
    words: 'HTTP 429 (rate_limited)',
    retryAfterMs: 30_000,
  });
  scope.done();
});

test.serial(
  "Discord's own word on the pause is taken, and so is an empty window after a message",
  async (t) => {
    const discord = nock(DISCORD_HOST).post(DISCORD_PATH).query(true);
    discord.reply(429, { message: 'You are being rate limited.', retry_after: 64.57, global: false });
    t.deepEqual(await discordOf().deliver(discordAt(DISCORD_HOST + DISCORD_PATH), PAYLOAD), {
      kind: 'retryable',
      code: 'throttled',
      words: 'HTTP 429',
      retryAfterMs: 64_570,
    });
    nock(DISCORD_HOST)
      .post(DISCORD_PATH)
      .query(true)
      .reply(200, {}, { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset-After': '1.25' });
    t.deepEqual(await discordOf().deliver(discordAt(DISCORD_HOST + DISCORD_PATH), PAYLOAD), {
      kind: 'delivered',
      pauseMs: 1250,
    });
  },
);

test.serial('an answer without end is not read to its end, and counts by its status', async (t) => {
  for (const [status, expected] of [
    [200, { kind: 'delivered' }],
    [400, { kind: 'permanent', code: 'refused', words: 'HTTP 400 (a very long answer)' }],
  ] as const) {
    nock(HOOK_HOST).post(HOOK_PATH).reply(status, 'x'.repeat(5_000_000));
    t.deepEqual(await webhookOf().deliver(HOOK, { id: 'msg_1', payload: {} }), expected);
  }
});

test.serial("the answer's own code is told, and nothing else of it", async (t) => {
  nock(SLACK_HOST).post(SLACK_PATH).reply(400, 'invalid_blocks');
  nock(DISCORD_HOST)
    .post(DISCORD_PATH)
    .query(true)
    .reply(404, { message: 'Unknown Webhook SECRET', code: 10_015 });
  const slack = await slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD);
  const discord = await discordOf().deliver(discordAt(DISCORD_HOST + DISCORD_PATH), PAYLOAD);
  t.deepEqual(slack, { kind: 'permanent', code: 'refused', words: 'HTTP 400 (invalid_blocks)' });
  t.deepEqual(discord, { kind: 'permanent', code: 'gone', words: 'HTTP 404 (code 10015)' });
});

test.serial(
  'what takes messages as Slack does gets no signature, and the id of its error is told',
  async (t) => {
    const place = slackLikeAt(HOOK_HOST + HOOK_PATH);
    const scope = nock(HOOK_HOST, { badheaders: ['webhook-signature', 'webhook-id'] })
      .post(HOOK_PATH, PAYLOAD)
      .reply(200, 'ok')
      .post(HOOK_PATH)
      .reply(400, { id: 'web.incoming_webhook.text.app_error', message: 'SECRET', status_code: 400 });
    const send = () => webhookOf().deliver(place, { id: 'msg_1', payload: PAYLOAD });
    t.deepEqual(await send(), { kind: 'delivered' });
    t.deepEqual(await send(), {
      kind: 'permanent',
      code: 'refused',
      words: 'HTTP 400 (web.incoming_webhook.text.app_error)',
    });
    scope.done();
  },
);

test.serial('a redirect is not followed', async (t) => {
  nock(SLACK_HOST).post(SLACK_PATH).reply(302, '', { Location: 'https://evil.example/SECRET' });
  const elsewhere = nock('https://evil.example').post('/SECRET').reply(200);
  const result = await slackOf().deliver(slackAt(SLACK_HOST + SLACK_PATH), PAYLOAD);
  t.deepEqual(result, { kind: 'permanent', code: 'refused', words: 'HTTP 302' });
  t.false(elsewhere.isDone());
});

test.serial('a server that does not answer in time is tried three times, then retryable', async (t) => {
  let requests = 0;
  const silent = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((ready) => {
    silent.listen(0, '127.0.0.1', ready);
  });
  nock.enableNetConnect('127.0.0.1');
  const { port } = silent.address() as AddressInfo;
  const slack = slackOf({ requestTimeoutMs: 100, backoffLimitMs: 5 });
  const result = await slack.deliver(slackAt(`http://127.0.0.1:${port}/SECRET`), PAYLOAD);
  nock.disableNetConnect();
  silent.closeAllConnections();
  silent.close();
  t.deepEqual(result, { kind: 'retryable', code: 'no_answer', words: 'no answer in time (request)' });
  t.is(requests, 3);
});

const refusesAddress = test.macro({
  async exec(t, address: string) {
    const result = await slackOf().deliver(slackAt(address), PAYLOAD);
    t.deepEqual(result, {
      kind: 'permanent',
      code: 'bad_address',
      words: 'the webhook is not an https:// address',
    });
  },
  title: (_, address: string) => `nothing is sent to ${address}`,
});
test.serial(refusesAddress, 'http://hooks.slack.com/SECRET');
test.serial(refusesAddress, 'ftp://hooks.slack.com/SECRET');
test.serial(refusesAddress, 'https://user:pass@hooks.slack.com/SECRET');
test.serial(refusesAddress, 'SECRET');

test.serial('the local sink may be reached by plain http', async (t) => {
  const scope = nock('http://127.0.0.1:9999').post('/slack').reply(200, 'ok');
  t.deepEqual(await slackOf().deliver(slackAt('http://127.0.0.1:9999/slack'), PAYLOAD), {
    kind: 'delivered',
  });
  scope.done();
});

test.serial('a secret that cannot be read is tried again later, and its name is not told', async (t) => {
  const denied = Object.assign(new Error('no access to arn:aws:…SECRET'), { name: 'GetParameterError' });
  const secrets: SecretResolver = { resolve: () => Promise.reject(denied) };
  for (const result of [
    await new SlackNotifier(clientOf('slack'), secrets).deliver(slackAt('ssm:/SECRET'), PAYLOAD),
    await new DiscordNotifier(clientOf('discord'), secrets).deliver(discordAt('ssm:/SECRET'), PAYLOAD),
  ]) {
    t.deepEqual(result, {
      kind: 'retryable',
      code: 'secret_unreadable',
      words: 'the secret cannot be read (GetParameterError)',
    });
  }
});

test('a signature is that of the Standard Webhooks reference implementations', (t) => {
  t.is(
    signatureOf(SIGNING_SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'),
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test.serial('a generic webhook is signed over its id, its time and the bytes that are sent', async (t) => {
  const signature = signatureOf(SIGNING_SECRET, 'msg_1', '1614265330', '{"text":"hello"}');
  const scope = nock(HOOK_HOST)
    .post(HOOK_PATH, { text: 'hello' })
    .matchHeader('content-type', 'application/json')
    .matchHeader('webhook-id', 'msg_1')
    .matchHeader('webhook-timestamp', '1614265330')
    .matchHeader('webhook-signature', signature)
    .reply(204);
  const message = { id: 'msg_1', payload: PAYLOAD };
  t.deepEqual(await webhookOf(1_614_265_330_999).deliver(HOOK, message), { kind: 'delivered' });
  t.true(scope.isDone());
});

test.serial(
  'PagerDuty gets each event with the routing key, in order, and no more after a failure',
  async (t) => {
    const bodies: unknown[] = [];
    const take = (body: unknown): boolean => bodies.push(body) > 0;
    nock(PAGERDUTY_HOST).post(PAGERDUTY_PATH, take).reply(202, { status: 'success' });
    nock(PAGERDUTY_HOST)
      .post(PAGERDUTY_PATH, take)
      .reply(400, { status: 'invalid event', errors: ['SECRET'] });
    const events = ['a', 'b', 'c'].map((dedup_key) => ({ event_action: 'resolve' as const, dedup_key }));
    t.deepEqual(await pagerDutyOf().deliver(pagerDutyBy(ROUTING_KEY), { events }), {
      kind: 'permanent',
      code: 'refused',
      words: 'HTTP 400 (invalid event)',
    });
    t.deepEqual(
      bodies,
      ['a', 'b'].map((dedup_key) => ({ routing_key: ROUTING_KEY, event_action: 'resolve', dedup_key })),
    );
  },
);

test('a routing key that is none is not sent anywhere', async (t) => {
  t.deepEqual(await pagerDutyOf().deliver(pagerDutyBy('https://hooks.example.com/SECRET'), TRIGGER), {
    kind: 'permanent',
    code: 'bad_address',
    words: 'the PagerDuty routing key is not 32 letters and digits',
  });
});
