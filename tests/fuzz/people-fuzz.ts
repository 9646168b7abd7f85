import { toAlertItem } from '../../src/adapters/dynamodb/alert-item.ts';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { ALL_CHANNELS } from '../../src/core/channels/channels.ts';
import type { Preference } from '../../src/core/preferences/preference.ts';
import { parseAlertMessage, toMessage } from '../../src/dto/alert-message.dto.ts';
import { parsePreferenceItem } from '../../src/dto/preference-item.ts';
import { snsMessageOf } from '../../src/dto/sns-record.ts';
import { answerFunctionUrl } from '../../src/handlers/function-url.ts';
import { checkAttributes } from '../simulation/service-rules.ts';
import { alertProcessorHarness } from '../support/alert-processor-harness.ts';
import { anAlert, aPreference, aVerdict, NOW } from '../support/alerts.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';
import type { Choices } from './choices.ts';
import { type Findings, FuzzFailure } from './findings.ts';
import { notFinite } from './finite.ts';

const FULL_PREFERENCE = {
  user_id: 'alice',
  contacts: {
    email: 'alice@example.com',
    phone: '+33612345678',
    slack_webhook_url: 'https://hooks.slack.com/services/T/B/x',
  },
  channels: { CRITICAL: ['sms', 'email', 'slack'], HIGH: ['email'], MEDIUM: ['discord'] },
  minimum_severity: 'LOW',
  minimum_severity_by_channel: { sms: 'CRITICAL' },
  symbols: { include: ['*'], exclude: ['X*'] },
  anomalies: { exclude: ['volatility'] },
  quiet_hours: [{ days: ['sat', 'sun'], from: '00:00', to: '24:00' }],
  digest: { times: ['08:00', '17:30'], severities: ['LOW'] },
  notify_on_resolve: { email: true, slack: false },
  escalation_policy: 'night-shift',
  language: 'fr',
  time_zone: 'Europe/Paris',
  enabled: true,
};
/** Whose link it is, and how it was changed on its way. */
interface Link {
  readonly episodeId: string;
  readonly userId: string;
  readonly isChanged: boolean;
  readonly at: number;
  readonly text: string;
}

const ALERT_TABLE_KEYS = { episode_id: 2048, row_id: 1024 };
/** A table of that many episodes is enough for one memory. */
const ALERTS_PER_HARNESS = 40;
const SIGNING_KEY = 'k'.repeat(32);
const PLAIN = { resolve: (text: string) => Promise.resolve(text) };
const SETTINGS = { signingKey: SIGNING_KEY, baseUrl: 'https://answers.example.com/' };

/** What people and other publishers send to alert-processor: alert messages, preferences, and links that are followed. */
export class PeopleFuzz {
  readonly #choices: Choices;
  readonly #findings: Findings;
  readonly #links = new HmacLinkSigner(SETTINGS, PLAIN, new LogRecorder());
  #harness: ReturnType<typeof alertProcessorHarness>;
  #preference: Preference = aPreference();
  #taken = 0;

  constructor(choices: Choices, findings: Findings) {
    this.#choices = choices;
    this.#findings = findings;
    this.#harness = this.#newHarness();
  }

  async run(): Promise<void> {
    await this.#attempt(this.#preferenceItem(), (item) => this.#readPreference(item));
    await this.#attempt(this.#snsRecord(), (record) => this.#takeMessage(record));
    await this.#attempt(this.#link(), (link) => this.#followLink(link));
  }

  async #attempt<T>(input: T, act: (input: T) => Promise<void> | void): Promise<void> {
    try {
      await act(input);
    } catch (error) {
      throw new FuzzFailure(JSON.stringify(input), error as Error);
    }
  }

  #preferenceItem(): Record<string, unknown> {
    if (this.#choices.chance(0.4)) return FULL_PREFERENCE;
    const item = this.#choices.mutated(FULL_PREFERENCE);
    const { contacts } = item;
    if (contacts !== FULL_PREFERENCE.contacts || this.#choices.chance(0.5)) return item;
    return { ...item, contacts: this.#choices.mutated(FULL_PREFERENCE.contacts) };
  }

  /** What is read of the table is read the same after it was stored there. */
  #readPreference(item: Record<string, unknown>): void {
    const parsed = parsePreferenceItem(item);
    if (parsed.kind === 'bad') {
      this.#findings.people.badPreferences += 1;
      expect(
        parsed.problems.length > 0 && parsed.problems.every((problem) => problem !== ''),
        'refused for no reason',
      );
      return;
    }
    this.#findings.people.preferences += 1;
    if (parsed.kind === 'preference') this.#preference = parsed.preference;
  }

  #snsRecord(): object {
    const choices = this.#choices;
    const id = `e${choices.below(20)}`;
    const alert = anAlert({
      episodeId: id,
      alertId: `${id}-${choices.below(3)}`,
      status: choices.pick(['firing', 'worsened', 'resolved']),
      symbol: choices.pick(['BTCUSDT', '币安人生USDT', '🙂']),
      price: Math.abs(choices.number()),
      changePct: choices.number(),
    });
    const message = choices.mutated(Object.fromEntries(Object.entries(toMessage(alert))));
    const Message = choices.chance(0.9) ? JSON.stringify(message) : choices.text();
    const Sns = { Message, MessageId: `m-${choices.below(1e6)}`, Timestamp: new Date(NOW).toISOString() };
    return { Sns: choices.chance(0.1) ? choices.mutated(Sns) : Sns };
  }

  async #takeMessage(record: object): Promise<void> {
    const { messageId, body, publishedAtMs } = snsMessageOf(record, 'otherwise');
    const parsed = parseAlertMessage(body, {
      messageId,
      publishedAtMs: Number.isFinite(publishedAtMs) ? publishedAtMs : NOW,
    });
    if (!parsed.ok) {
      this.#findings.people.refused += 1;
      return;
    }
    if (this.#taken++ % ALERTS_PER_HARNESS === 0) {
      this.#harness = this.#newHarness();
    }
    this.#findings.people.taken += 1;
    const { alert } = parsed;
    const stored = toAlertItem({ alert, verdict: aVerdict(), filtered: {}, createdAtMs: NOW });
    checkAttributes(stored, ALERT_TABLE_KEYS);
    await this.#harness.pipeline.process(alert);
    this.#checkNotifications(body);
  }

  /** A publisher may say NaN in words of its own; ours never do. */
  #checkNotifications(body: string): void {
    const saysSo = notFinite(body) !== null;
    for (const channel of ALL_CHANNELS) {
      for (const { message } of this.#harness.notifiers[channel].sent.splice(0)) {
        this.#findings.people.sent += 1;
        const problem = saysSo ? null : notFinite(message);
        expect(problem === null, `${channel}: ${problem}`);
        checkText(channel, message);
      }
    }
  }

  #newHarness() {
    return alertProcessorHarness({ preferences: [this.#preference], limit: 100, links: this.#links });
  }

  #link(): Link {
    const choices = this.#choices;
    const episodeId = choices.chance(0.5) ? 'BTCUSDT-price_drop-20221213T133000.000Z' : choices.text();
    return {
      episodeId,
      userId: choices.pick(['alice', 'bob', 'u'.repeat(64)]),
      isChanged: choices.chance(0.5),
      at: choices.unit(),
      text: choices.text(),
    };
  }

  async #followLink({ episodeId, userId, isChanged, at, text }: Link): Promise<void> {
    this.#findings.people.links += 1;
    const { acknowledge = '' } = await this.#links.links({ episodeId }, userId, NOW);
    const token = acknowledge.split('/').at(-1)!;
    const place = Math.floor(at * token.length);
    const shown = isChanged ? token.slice(0, place) + text + token.slice(place + 1) : token;
    const claim = await this.#links.verify(shown);
    const isOurs = shown === token && episodeId.isWellFormed() && episodeId !== '';
    expect(isOurs === (claim?.episodeId === episodeId), `a claim of ${JSON.stringify(claim)}`);
    const event = {
      rawPath: `/acknowledge/${shown}`,
      headers: { 'accept-language': text },
      requestContext: { http: { method: at < 0.5 ? 'GET' : 'POST' } },
    } as unknown as Parameters<typeof answerFunctionUrl>[0];
    const answer = await answerFunctionUrl(event, this.#harness.answerPages);
    const { statusCode, body } = answer as { statusCode: number; body: string };
    expect(statusCode < 500 && body.isWellFormed(), `${statusCode} ${body.slice(0, 200)}`);
  }
}

/** Half a pair is no character on any wire. */
function checkText(channel: string, value: unknown): void {
  if (typeof value === 'string') expect(value.isWellFormed(), `${channel} says ${JSON.stringify(value)}`);
  else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) checkText(channel, each);
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
