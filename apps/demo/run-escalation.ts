import { setTimeout as delay } from 'node:timers/promises';

import type { Sink } from '../../lib/local-aws/sink.ts';
import type { Check } from './check.ts';
import { explanationOf } from '../../src/core/notifications/words/explanation.ts';
import { criticalEpisode } from './simulated-day/critical-episode.ts';
import { NotInTimeError, Scene, type Surroundings } from './alerting-scene.ts';

/** Seconds here, minutes in a policy of a team. */
const FIRST_LEVEL_AFTER_S = 2;
const SECOND_LEVEL_AFTER_S = 3;
const SWEEP_EVERY_MS = 500;
const QUIET_MS = 2 * SECOND_LEVEL_AFTER_S * 1000;

/** Of the team, on Slack and on Discord. */
const ROOMS = 2;

const PHONES = { alice: '+33611111111', bob: '+33622222222' } as const;

const preferences = ({ slackUrl }: Pick<Sink, 'slackUrl'>) => [
  {
    user_id: 'alice',
    contacts: { email: 'alice@example.com', phone: PHONES.alice, slack_webhook_url: slackUrl },
    channels: ['email', 'slack'],
    escalation_policy: 'on-call',
  },
  // Told of nothing by himself: bob is the second level.
  { user_id: 'bob', contacts: { email: 'bob@example.com', phone: PHONES.bob }, channels: {} },
  {
    user_id: 'policy:on-call',
    steps: [
      { wait_seconds: FIRST_LEVEL_AFTER_S, notify: ['alice'], channels: ['sms'] },
      { wait_seconds: SECOND_LEVEL_AFTER_S, notify: ['bob'], channels: ['sms', 'email'] },
      { wait_seconds: SECOND_LEVEL_AFTER_S, notify: ['alice', 'bob'], channels: ['sms'] },
    ],
    repeat: 1,
  },
];

/** A critical alert, nobody answers, level 2 is called, somebody acknowledges through the page, it stops. */
export async function runEscalation(
  surroundings: Surroundings,
  say: (line: string) => void,
): Promise<readonly Check[]> {
  const scene = await Scene.open({
    ...surroundings,
    preferences: preferences(surroundings.sink),
    groupIntervalSeconds: 1,
    sweepEveryMs: SWEEP_EVERY_MS,
  });
  try {
    const story = new EscalationStory(scene, surroundings, say);
    await inTime(story.checks, () => story.tell());
    return [...story.checks, ...(await runWithoutPolicy(surroundings, say))];
  } finally {
    await scene.close();
  }
}

/** Nobody has written a preference or a policy: the team's room is told, and told again when nobody answers. */
async function runWithoutPolicy(
  surroundings: Surroundings,
  say: (line: string) => void,
): Promise<readonly Check[]> {
  const { sink } = surroundings;
  const scene = await Scene.open({
    ...surroundings,
    preferences: [],
    projectName: 'without-policy',
    groupIntervalSeconds: 1,
    sweepEveryMs: SWEEP_EVERY_MS,
    variables: { DEFAULT_ESCALATION_SECONDS: String(FIRST_LEVEL_AFTER_S) },
  });
  const checks: Check[] = [];
  try {
    await inTime(checks, async () => {
      const before = sink.received.length;
      const told = (times: number) => async () => sink.received.length >= before + times * ROOMS;
      await scene.publish([criticalEpisode().begins(Date.now())]);
      await scene.until("the team's rooms are told", told(1));
      say("without preferences or a policy of anyone's: the team's rooms are told");
      await scene.until("the team's rooms are told again", told(2));
      say(`nobody has answered: the rooms again, "${sink.received.at(-1)!.text.split('\n')[0]!}"`);
      checks.push({ what: "escalation needs no policy of anyone's", holds: true });
    });
    return checks;
  } finally {
    await scene.close();
  }
}

/** What does not come in time does not hold. */
async function inTime(checks: Check[], tell: () => Promise<void>): Promise<void> {
  await tell().catch((error: unknown) => {
    if (!(error instanceof NotInTimeError)) throw error;
    checks.push({ what: error.message, holds: false });
  });
}

class EscalationStory {
  readonly #scene: Scene;
  readonly #with: Surroundings;
  readonly #say: (line: string) => void;
  readonly #begunAtMs = Date.now();
  readonly #alerts = criticalEpisode();
  readonly checks: Check[] = [];

  constructor(scene: Scene, surroundings: Surroundings, say: (line: string) => void) {
    this.#scene = scene;
    this.#with = surroundings;
    this.#say = say;
  }

  async tell(): Promise<void> {
    const alert = this.#alerts.begins(Date.now());
    await this.#scene.publish([alert]);
    this.#note(`published: ${explanationOf(alert)}`);
    await this.#scene.until('alice gets an e-mail', async () => (await this.#emailsTo('alice')).length > 0);
    this.#note(`alice gets an e-mail and a Slack message: "${(await this.#emailsTo('alice'))[0]!.subject}"`);

    await this.#scene.until('level 1 is called', async () => (await this.#textsTo('alice')).length > 0);
    this.#note(`nobody has answered: level 1, a text message to alice`);
    await this.#scene.until('level 2 is called', async () => (await this.#textsTo('bob')).length > 0);
    await this.#scene.until('level 2 gets an e-mail', async () => (await this.#emailsTo('bob')).length > 0);
    this.#note('nobody has answered: level 2, a text message and an e-mail to bob');

    await this.#answer(alert.episodeId);
    await this.#staysQuiet(alert.episodeId);
    await this.#ends(alert.symbol);
  }

  /** bob opens the link in his text message; the page asks, its button acts. */
  async #answer(episodeId: string): Promise<void> {
    const [text] = await this.#textsTo('bob');
    const link = /https?:\/\/\S+\/acknowledge\/[\w.-]+/.exec(text!.text)?.[0];
    this.#check("the message to bob carries bob's link", link !== undefined);
    if (link === undefined) return;
    const page = await fetch(link);
    const html = await page.text();
    const [, title = ''] = /<title>(.*?)<\/title>/.exec(html) ?? [];
    this.#note(`bob follows the link: ${page.status}, "${title}"`);
    this.#check(
      'reading the page changes nothing',
      (await this.#episode(episodeId)).acknowledgement === null,
    );
    this.#check('the page offers the button', html.includes('<form method="post"><button type="submit">'));

    const done = await fetch(link, { method: 'POST' });
    const [, words = ''] = /<p role="status">(.*?)<\/p>/.exec(await done.text()) ?? [];
    this.#note(`bob presses the button: ${done.status}, "${words}"`);
    const { acknowledgement, escalations } = await this.#episode(episodeId);
    this.#check('the episode is acknowledged by bob', acknowledgement?.userId === 'bob');
    this.#check('the escalation has ended by it', escalations[0]?.ended === 'acknowledged');
    const forged = await fetch(`${link.slice(0, -2)}${link.endsWith('AA') ? 'BB' : 'AA'}`, {
      method: 'POST',
    });
    this.#check('a link with a forged signature is refused', forged.status === 404);
  }

  async #staysQuiet(episodeId: string): Promise<void> {
    const before = await this.#messageCount();
    await this.#scene.publish([this.#alerts.worsens(Date.now())]);
    this.#note(`it worsens; the next steps would have been due within ${QUIET_MS / 1000} s`);
    await delay(QUIET_MS, undefined, { signal: this.#with.signal });
    await this.#scene.settled();
    this.#check('nobody is called or told any more', (await this.#messageCount()) === before);
    const { deliveries } = await this.#episode(episodeId);
    const later = deliveries.filter(({ alertId }) => alertId.endsWith('-2'));
    this.#check(
      'what was not told has its reason in the history',
      later.length > 0 && later.every(({ suppressedBy }) => suppressedBy === 'acknowledged'),
    );
  }

  async #ends(symbol: string): Promise<void> {
    const seen = this.#with.sink.received.length;
    await this.#scene.publish([this.#alerts.ends(Date.now())]);
    await this.#scene.until('the end is told', async () => this.#with.sink.received.length > seen);
    const told = this.#with.sink.received.at(-1)!.text.split('\n')[0]!;
    this.#note(`alice's room is told: "${told}"`);
    const saysSo = told.includes(symbol) && told.includes('over');
    this.#check('the end is told to those who were told of the beginning', saysSo);
  }

  #episode(episodeId: string) {
    return this.#scene.processor.store.episode(episodeId);
  }

  async #emailsTo(user: 'alice' | 'bob') {
    return (await this.#with.server.emails()).filter(({ to }) => to.includes(`${user}@example.com`));
  }

  async #textsTo(user: 'alice' | 'bob') {
    return (await this.#with.server.smsMessages()).filter(({ phoneNumber }) => phoneNumber === PHONES[user]);
  }

  async #messageCount(): Promise<number> {
    const { server, sink } = this.#with;
    return (await server.emails()).length + (await server.smsMessages()).length + sink.received.length;
  }

  #note(line: string): void {
    const seconds = ((Date.now() - this.#begunAtMs) / 1000).toFixed(1).padStart(5);
    this.#say(`${seconds} s  ${line}`);
  }

  #check(what: string, holds: boolean): void {
    this.checks.push({ what, holds });
  }
}
