import test from 'ava';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import type { RatingAnswer } from '../../src/core/usefulness/rating.ts';
import { newTaste, type Taste } from '../../src/core/usefulness/taste.ts';
import { featuresOf } from '../../src/core/usefulness/features.ts';
import { contributionOf, learned } from '../../src/core/usefulness/taste.ts';
import { ANSWERS_NEEDED, type LearnedUse } from '../../src/core/usefulness/verdict.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  type HarnessOptions,
} from '../support/alert-processor-harness.ts';
import { aPreference, NOW } from '../support/alerts.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';

const signer = new HmacLinkSigner(
  { signingKey: 'k'.repeat(32), baseUrl: 'https://ack.example' },
  { resolve: (text) => Promise.resolve(text) },
  new LogRecorder(),
);
const FALL = { anomaly: 'price_drop', direction: 'down', changePct: -2.4 } as const;
const CONTACTS = { email: 'alice@example.com' };
const alice = aPreference({ channels: ['email'], contacts: CONTACTS });

function aDesk(options: HarnessOptions = {}) {
  const desk = alertProcessorHarness({ preferences: [alice], links: signer, ...options });
  desk.ratings.users.set('alice', null);
  return desk;
}
type Desk = ReturnType<typeof aDesk>;

/** Follows the link of the latest message, and presses a button where one is named. */
async function follows(desk: Desk, answer?: RatingAnswer) {
  const text = desk.notifiers.email.sent.at(-1)!.message.text;
  const token = /https:\/\/ack\.example\/rate\/([\w.-]+)/.exec(text)![1]!;
  const pages = await desk.answerPages();
  const pressed = answer === undefined ? {} : { answer };
  return pages.answer({
    purpose: 'rate',
    token,
    isConfirmed: answer !== undefined,
    acceptLanguage: 'en',
    ...pressed,
  });
}
const tasteOf = (desk: Desk): Taste | null => desk.ratings.users.get('alice') ?? null;
const ratingOf = async (desk: Desk, episodeId: string) =>
  (await desk.ratings.load('alice', [episodeId])).ratings.get(episodeId);

test('a message asks whether it was useful; reading the page changes nothing, a button is one answer', async (t) => {
  const desk = aDesk();
  await desk.pipeline.process(anEpisode('first'));
  t.like((await follows(desk)).view, { kind: 'confirm', purpose: 'rate', userId: 'alice' });
  t.is(tasteOf(desk), null);
  const { view } = await follows(desk, 'useful');
  t.like(view, { kind: 'rated', answer: 'useful', missing: ANSWERS_NEEDED - 1 });
  t.like(await ratingOf(desk, 'first'), { answer: 'useful', via: 'link', ratedAtMs: NOW });
  t.is(tasteOf(desk)?.answers, 1);
});

test('the same answer twice counts once, and the later of two takes the place of the earlier', async (t) => {
  const [desk, other] = [aDesk(), aDesk()];
  for (const each of [desk, other]) await each.pipeline.process(anEpisode('first'));
  for (const answer of ['useful', 'useful', 'noise'] as const) await follows(desk, answer);
  await follows(other, 'noise');
  t.is((await ratingOf(desk, 'first'))?.answer, 'noise');
  t.is(tasteOf(desk)?.answers, 1);
  for (const [index, pull] of tasteOf(other)!.pulls.entries()) {
    t.true(Math.abs(tasteOf(desk)!.pulls[index]! - pull) < 1e-9, 'as if the first had never been given');
  }
});

test('an answer to what was forgotten is not taken back a second time', async (t) => {
  const desk = aDesk();
  await desk.pipeline.process(anEpisode('first'));
  await follows(desk, 'useful');
  desk.ratings.users.set('alice', null);
  desk.clock.time += 1_000;
  await follows(desk, 'noise');
  t.is(tasteOf(desk)?.answers, 1);
  t.deepEqual(
    tasteOf(desk)?.precisions.every((each) => each >= 1),
    true,
  );
});

test('an answer to a bundle is about all that it told, and counts once', async (t) => {
  const desk = aDesk();
  await desk.pipeline.process(anEpisode('first'));
  for (const name of ['second', 'third']) await desk.pipeline.process(anEpisode(name));
  desk.clock.time += 61_000;
  await desk.sweep.run();
  const { view } = await follows(desk, 'noise');
  t.is(view.kind === 'rated' && view.others.length, 1);
  t.is(await ratingOf(desk, 'first'), undefined);
  t.like(await ratingOf(desk, 'second'), { answer: 'noise', learned: { contribution: { weight: 0.5 } } });
  t.like(await ratingOf(desk, 'third'), { answer: 'noise' });
  t.is(tasteOf(desk)?.answers, 1);
});

test('two answers at the same moment both count', async (t) => {
  const desk = aDesk();
  await desk.pipeline.process(anEpisode('first'));
  desk.clock.time += 61_000;
  await desk.pipeline.process(anEpisode('second', { symbol: 'ETHUSDT' }));
  const pages = await desk.answerPages();
  const tokens = desk.notifiers.email.sent.map(({ message }) => /\/rate\/([\w.-]+)/.exec(message.text)![1]!);
  const request = { purpose: 'rate', isConfirmed: true, acceptLanguage: 'en', answer: 'useful' } as const;
  await Promise.all(tokens.map((token) => pages.answer({ ...request, token })));
  t.is(tasteOf(desk)?.answers, 2);
});

test('a press without an answer asks again, and a link of another purpose rates nothing', async (t) => {
  const desk = aDesk();
  await desk.pipeline.process(anEpisode('first'));
  const pages = await desk.answerPages();
  const { rate, silence } = await signer.links({ episodeId: 'first' }, 'alice', desk.clock.time);
  const ask = (url: string | undefined, answer: { answer?: RatingAnswer }) =>
    pages.answer({
      purpose: 'rate',
      token: url!.split('/').at(-1)!,
      isConfirmed: true,
      acceptLanguage: 'en',
      ...answer,
    });
  t.is((await ask(rate, {})).view.kind, 'confirm');
  t.is((await ask(silence, { answer: 'useful' })).view.kind, 'invalid');
  t.is(await ratingOf(desk, 'first'), undefined);
});

test('an escalation and what the monitor says of itself are not asked about', async (t) => {
  const desk = aDesk({ preferences: [aPreference({ channels: ['slack'] })] });
  await desk.pipeline.process(anEpisode('alarm', { alertType: 'system_alarm', anomaly: 'other' }));
  const [sent] = desk.notifiers.slack.sent;
  t.regex(JSON.stringify(sent), /acknowledge/);
  t.notRegex(JSON.stringify(sent), /ack\.example\/rate/);
});

/** Of somebody who likes rises and calls falls noise. */
function taught(): Taste {
  let taste = newTaste(NOW);
  for (let answer = 0; answer < ANSWERS_NEEDED; answer += 1) {
    const isUseful = answer % 2 === 0;
    const features = featuresOf(anEpisode('x', isUseful ? {} : FALL))!;
    taste = learned(taste, contributionOf(taste, features, isUseful, 1));
  }
  return taste;
}
const reader = (use: LearnedUse) =>
  aPreference({ channels: ['email'], contacts: CONTACTS, learned: use, taste: taught() });
const aFall = (name: string, more = {}) => anEpisode(name, { ...FALL, symbol: name, score: 0.8, ...more });

test('among what is as severe a message begins with what its reader finds useful', async (t) => {
  for (const [use, order] of [
    ['order', /RISE.*FALL/],
    ['off', /FALL.*RISE/],
  ] as const) {
    const desk = aDesk({ preferences: [reader(use)] });
    await desk.pipeline.process(anEpisode('before'));
    await desk.pipeline.process(aFall('FALL'));
    await desk.pipeline.process(anEpisode('RISE', { symbol: 'RISE', score: 0.76 }));
    desk.clock.time += 61_000;
    await desk.sweep.run();
    t.regex(desk.notifiers.email.sent.at(-1)!.message.subject, order, use);
  }
});

test('noise is held back where that is wanted, its end with it, and never what is CRITICAL', async (t) => {
  const desk = aDesk({ preferences: [reader('hold')] });
  const names = Array.from({ length: 12 }, (_, index) => `fall-${index}`);
  for (const name of names) {
    await desk.pipeline.process(aFall(name));
    desk.clock.time += 61_000;
  }
  const episodes = await Promise.all(names.map((name) => desk.store.episode(name)));
  const held = episodes
    .flatMap(({ deliveries }) => deliveries)
    .filter(({ suppressedBy }) => suppressedBy === 'learned');
  t.true(held.length >= 8, `${held.length}`);
  const told = 12 - held.length;
  t.is(desk.notifiers.email.sent.length, told);

  const { episodeId } = held[0]!;
  const end = { status: 'resolved', alertId: `${episodeId}-2`, occurredAtMs: NOW + 120_000 };
  await desk.pipeline.process(aFall(episodeId, end));
  t.is(desk.notifiers.email.sent.length, told);

  await desk.pipeline.process(
    aFall(episodeId, { ...CRITICAL, alertId: `${episodeId}-3`, occurredAtMs: NOW + 180_000 }),
  );
  t.is(desk.notifiers.email.sent.length, told + 1);
});

test('in a room that several share, what is noise to one is told for the other', async (t) => {
  const others = [aPreference({ userId: 'bob', channels: ['slack'] })];
  const desk = aDesk({ preferences: [{ ...reader('hold'), channels: ['slack'] }, ...others] });
  const names = Array.from({ length: 12 }, (_, index) => `fall-${index}`);
  for (const name of names) {
    await desk.pipeline.process(aFall(name));
    desk.clock.time += 61_000;
  }
  t.is(desk.notifiers.slack.sent.length, 12);
});
