import test from 'ava';
import { alertProcessorHarness, anEpisode } from '../support/alert-processor-harness.ts';
import { aPreference } from '../support/alerts.ts';

const MINUTE = 60_000;

/** As recorded in the minute of the CPI release of December 2022: the one that came last had moved least. */
const CPI = [
  ['ETHUSDT', 2.4],
  ['BTCUSDT', 3.12],
  ['BTCUSDT-PERP', 3.2],
  ['BTCUSD-PERP', 3.36],
  ['BTCUSD', 3.05],
  ['SOLUSDT', 2.8],
  ['ADAUSDT-PERP', 1.29],
] as const;

async function told(language: 'en' | 'fr' = 'en') {
  const harness = alertProcessorHarness({
    preferences: [aPreference({ channels: ['slack', 'sms'], language })],
  });
  for (const [index, [symbol, changePct]] of CPI.entries()) {
    const occurredAtMs = anEpisode('x').occurredAtMs + index * 1000;
    await harness.pipeline.process(anEpisode(symbol, { symbol, changePct, occurredAtMs }));
  }
  harness.clock.time += MINUTE;
  await harness.sweep.run();
  return harness;
}

test('markets of one underlying are one headline, which the largest of them leads and not the latest', async (t) => {
  const { notifiers } = await told();
  t.is(notifiers.slack.sent.length, 2, 'the first at once, and one for the others');
  const [row] = await (await told()).deliveriesOf(anEpisode('BTCUSD-PERP'));
  t.is(row?.sentWith, null, 'leads');
  const bundle = JSON.stringify(notifiers.slack.sent[1]!.message);
  t.regex(bundle, /🟠 HIGH BTC: 4 markets, up to \+3\.36% \(also SOLUSDT and ADAUSDT-PERP\)/);
  t.regex(bundle, /ADAUSDT-PERP/, 'the others are listed');
});

test('a text names the underlying, too, each in the language of its reader', async (t) => {
  const english = await told();
  t.regex(
    english.notifiers.sms.sent[1]!.message.text,
    /^HIGH: BTC: 4 markets, up to \+3\.36%\. .*\(also SOLUSDT and ADAUSDT-PERP\)/,
  );
  const french = await told('fr');
  t.regex(french.notifiers.sms.sent[1]!.message.text, /BTC : 4 march[ée]s, jusqu.à \+3,36.%/);
});

test('of alerts as grave the more unusual leads, then the larger move', async (t) => {
  const harness = alertProcessorHarness({ preferences: [aPreference({ channels: ['slack'] })] });
  const alerts = [
    anEpisode('first'),
    anEpisode('usual', { symbol: 'ETHUSDT', score: 0.8, changePct: 3 }),
    anEpisode('rare', { symbol: 'SOLUSDT', score: 0.85, changePct: 1.5 }),
    anEpisode('late', {
      symbol: 'XRPUSDT',
      score: 0.8,
      changePct: 1.2,
      occurredAtMs: anEpisode('x').occurredAtMs + 9,
    }),
  ];
  for (const alert of alerts) await harness.pipeline.process(alert);
  harness.clock.time += MINUTE;
  await harness.sweep.run();
  const led = await harness.deliveriesOf(anEpisode('rare'));
  t.is(led[0]?.sentWith, null);
  t.regex(JSON.stringify(harness.notifiers.slack.sent[1]), /HIGH SOLUSDT.*HIGH\*? ETHUSDT.*XRPUSDT/s);
});

test('markets whose reference data name one underlying are one headline, whatever they are called', async (t) => {
  const harness = alertProcessorHarness({ preferences: [aPreference({ channels: ['slack'] })] });
  for (const [symbol, underlying, changePct] of [
    ['AAPL', undefined, -2],
    ['ESZ6', 'SPX', -3.4],
    ['SPY', 'SPX', -3.1],
  ] as const) {
    await harness.pipeline.process(
      anEpisode(symbol, { symbol, changePct, ...(underlying && { underlying }) }),
    );
  }
  harness.clock.time += MINUTE;
  await harness.sweep.run();
  t.regex(JSON.stringify(harness.notifiers.slack.sent[1]), /SPX: 2 markets/);
});
