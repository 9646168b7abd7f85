import test from 'ava';
import fc from 'fast-check';
import type { Facts } from '../../../src/core/alert/facts.ts';
import { WORDS } from '../../../src/core/notifications/words/catalogue.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { arbitraryFacts } from '../../support/arbitrary-notifications.ts';

const numbers = {
  changePct: -4.2,
  windowSeconds: 60,
  sigmas: 9.13,
  memorySeconds: 14_400,
  volumeRatio: 18.2,
  perYear: null,
};

const said = (facts: Facts, symbol = 'BTCUSDT'): string =>
  WORDS.fr.sentence({ facts, symbol }).replaceAll(/[\u00a0\u202f]/g, ' ');

const reads = test.macro({
  exec: (t, facts: Facts, sentence: string) => t.is(said(facts), sentence),
  title: (title = '') => title,
});

test(
  'a fall says its size, time, rarity and volume',
  reads,
  { kind: 'move', ...numbers },
  'BTCUSDT : chute de 4,2 % en 60 s (9,1 σ sur les 4 dernières heures) sur un volume 18 fois supérieur à la normale',
);
test(
  'a rise on ordinary volume is silent about it',
  reads,
  { kind: 'move', ...numbers, changePct: 12, volumeRatio: 1.4, memorySeconds: 3600 },
  'BTCUSDT : hausse de 12 % en 60 s (9,1 σ sur la dernière heure)',
);
test(
  'a memory of two units is said without counting "last" ones',
  reads,
  { kind: 'move', ...numbers, volumeRatio: null, memorySeconds: 14_280 },
  'BTCUSDT : chute de 4,2 % en 60 s (9,1 σ sur 3 h 58 min)',
);
test(
  'a move whose rarity is known says how often its like comes',
  reads,
  { kind: 'move', ...numbers, volumeRatio: null, perYear: 5.2 },
  'BTCUSDT : chute de 4,2 % en 60 s ; cela arrive environ cinq fois par an',
);
test(
  'a bar that went far and back says how far it ranged',
  reads,
  { kind: 'range', rangePct: 6.34, changePct: -4.2, windowSeconds: 86_400, volumeRatio: 2.6, perYear: 0.12 },
  'BTCUSDT : amplitude de 6,3 % en 1 j, jusqu’à 4,2 % de baisse sur un volume 2,6 fois supérieur à la normale ; cela arrive environ une fois tous les 8 ans',
);
test(
  'a gap says for how long nothing was traded',
  reads,
  { kind: 'gap', ...numbers, windowSeconds: 63_000, volumeRatio: null, memorySeconds: 20_736_000 },
  'BTCUSDT : ouverture en baisse de 4,2 % après 17 h 30 min sans cotation (9,1 σ sur les 240 derniers jours)',
);
test(
  'a crash says how much of it came back',
  reads,
  { kind: 'wick', ...numbers, recovered: 0.63 },
  'BTCUSDT : chute de 4,2 %, dont 63 % repris en moins de 60 s (9,1 σ sur les 4 dernières heures) sur un volume 18 fois supérieur à la normale',
);
test(
  'a crash that came back past where it began came back wholly',
  reads,
  { kind: 'wick', ...numbers, recovered: 1.46, volumeRatio: null },
  'BTCUSDT : chute de 4,2 %, entièrement reprise en moins de 60 s (9,1 σ sur les 4 dernières heures)',
);
test(
  'a spike says how much of it was given back',
  reads,
  { kind: 'wick', ...numbers, changePct: 3, recovered: 0.5, volumeRatio: null },
  'BTCUSDT : hausse de 3,0 %, dont 50 % reperdus en moins de 60 s (9,1 σ sur les 4 dernières heures)',
);
test(
  'volume on a price that holds',
  reads,
  { kind: 'volume', ...numbers, changePct: 0 },
  'BTCUSDT : volume 18 fois supérieur à la normale en 60 s (9,1 σ sur les 4 dernières heures), cours inchangé',
);
test(
  'volume on a price that rises',
  reads,
  { kind: 'volume', ...numbers, changePct: 0.12, volumeRatio: 7.25 },
  'BTCUSDT : volume 7,3 fois supérieur à la normale en 60 s (9,1 σ sur les 4 dernières heures), cours en hausse de 0,12 %',
);
test(
  'a wild market is measured against its memory',
  reads,
  { kind: 'volatility', ratio: 3.7, windowSeconds: 1200, memorySeconds: 14_400 },
  'BTCUSDT a bougé 3,7 fois plus sur les 20 dernières minutes que sur les 4 dernières heures',
);
test(
  'a stale feed says what would be ordinary',
  reads,
  { kind: 'stale', staleSeconds: 2520, usualSeconds: 720 },
  'BTCUSDT n’a pas changé depuis 42 min : le flux semble figé (d’ordinaire 12 min au plus)',
);
test(
  'a limit-down band',
  reads,
  { kind: 'luld', changePct: -5.2 },
  'BTCUSDT touche sa limite de variation à la baisse, 5,2 % sous la moyenne des 5 dernières minutes : une suspension est imminente',
);
test(
  'a bad print',
  reads,
  { kind: 'bad_print', changePct: 62 },
  'BTCUSDT a coté 62 % au-dessus de son dernier cours avant d’y revenir aussitôt : cours aberrant, pas un mouvement',
);
test(
  'a split',
  reads,
  { kind: 'split', ratio: 7 },
  'BTCUSDT est passé à 1/7 de son dernier cours sur des volumes ordinaires : division du titre par 7, pas un krach',
);
test(
  'a reverse split',
  reads,
  { kind: 'split', ratio: 1 / 20 },
  'BTCUSDT est passé à 20 fois son dernier cours sur des volumes ordinaires : regroupement de 20 titres en un, pas une envolée',
);
test(
  'a crossed quote',
  reads,
  { kind: 'crossed_quote', bid: 1001.5, ask: 1000 },
  'BTCUSDT : fourchette croisée de 0,15 %, meilleur achat 1 001,5 au-dessus de la meilleure vente 1 000',
);

const end = { kind: 'end', extremePct: -5.8, changePct: -1.5, price: 16_802.1 } as const;
test(
  'the end of a move says how long it lasted, how far it went and where the price is now',
  reads,
  { ...end, anomaly: 'price_drop', lastedSeconds: 720, peakVolumeRatio: 3 },
  'BTCUSDT – chute terminée après 12 min : jusqu’à −5,8 %, cours actuel 16 802,10 (−1,5 %)',
);
test(
  'the end of a burst of volume says how much it was',
  reads,
  { ...end, anomaly: 'volume_spike', lastedSeconds: 0, peakVolumeRatio: 24 },
  'BTCUSDT – volume revenu à la normale : jusqu’à 24 fois la normale, cours actuel 16 802,10',
);
test(
  'the end of anything else says where the price is now',
  reads,
  { ...end, anomaly: 'stale_feed', lastedSeconds: 720, peakVolumeRatio: 0 },
  'BTCUSDT – flux rétabli après 12 min, cours actuel 16 802,10',
);
test(
  'a notification that is given up',
  reads,
  { kind: 'undelivered', userId: 'alice', channel: 'slack', attempts: 5, error: 'HTTP 500' },
  'alice n’a pas pu être joint par slack : abandon après 5 essais (HTTP 500)',
);

test(
  'a price that has left its peg',
  reads,
  { kind: 'depeg', changePct: -1.234, peg: 1, usualPct: 0.041 },
  'BTCUSDT est à 1,2 % sous son ancrage de 1,00 (0,041 % d’ordinaire)',
);
test(
  'prices that cannot be used',
  reads,
  { kind: 'price_outage', count: 3, refusal: 'not_positive', price: 16_802.1 },
  'BTCUSDT n’envoie plus de cours utilisable : 3 refusés de suite, le dernier parce qu’il n’était pas supérieur à 0 ; dernier cours valable 16 802,10',
);
test(
  'the end of an outage of prices',
  reads,
  { kind: 'price_outage_end', count: 340, lastedSeconds: 720, price: 16_802.1 },
  'BTCUSDT – cours rétablis après 12 min : 340 refusés, cours actuel 16 802,10',
);
test(
  'rules that are left out',
  reads,
  { kind: 'rules_left_out', count: 3, limit: 100, rule: 'Rebond' },
  '3 de vos règles ne sont pas suivies pour BTCUSDT, dont Rebond : la limite est de 100 par symbole, partagée à parts égales entre ses utilisateurs',
);
test(
  'a rule that is left out',
  reads,
  { kind: 'rules_left_out', count: 1, limit: 100, rule: 'Rebond' },
  'votre règle Rebond n’est pas suivie pour BTCUSDT : la limite est de 100 par symbole, partagée à parts égales entre ses utilisateurs',
);

test('what others wrote stays in their words', (t) => {
  t.is(said({ kind: 'words', text: 'as written' }), 'as written');
  t.is(said({ kind: 'alarm', description: 'It failed', reason: 'over 5' }), 'It failed. over 5');
  t.is(said({ kind: 'alarm', description: '', reason: 'over 5' }), 'over 5');
});

test('each language tells every number that the other tells', (t) => {
  const digits = (text: string): string[] =>
    text
      .replaceAll(/[\u00a0\u202f]/g, '')
      .replaceAll(/(?<=\d)[.,](?=\d{3}(?!\d))/g, '')
      .replaceAll(/(?<=\d),(?=\d)/g, '.')
      .match(/\d+(?:\.\d+)?/g)!
      .toSorted();
  const plain = {
    changePct: -4.2,
    windowSeconds: 60,
    sigmas: 9.1,
    memorySeconds: 14_400,
    volumeRatio: 18,
    perYear: 0.12,
  };
  const facts: readonly Facts[] = [
    { kind: 'move', ...plain },
    { kind: 'gap', ...plain },
    { kind: 'wick', ...plain, recovered: 0.63 },
    { kind: 'volume', ...plain },
    { kind: 'series', value: 95.2, usualValue: 43.1, perYear: 0.12 },
    { kind: 'range', rangePct: 6.3, changePct: -4.2, windowSeconds: 60, volumeRatio: 18, perYear: 0.12 },
    { kind: 'volatility', ratio: 3.7, windowSeconds: 1200, memorySeconds: 14_400 },
    { kind: 'stale', staleSeconds: 2520, usualSeconds: 720 },
    { kind: 'luld', changePct: -5.2 },
    { kind: 'bad_print', changePct: -62 },
    { kind: 'crossed_quote', bid: 100.5, ask: 99 },
    { ...end, anomaly: 'gap', lastedSeconds: 720, peakVolumeRatio: 3, price: 16.02 },
    { kind: 'undelivered', userId: 'bob', channel: 'sms', attempts: 5, error: 'HTTP 500' },
    { kind: 'depeg', changePct: -6.2, peg: 7.82, usualPct: 0.041 },
    { kind: 'price_outage', count: 3, refusal: 'missing_field', price: 16.02 },
    { kind: 'price_outage_end', count: 340, lastedSeconds: 720, price: 16.02 },
    { kind: 'rules_left_out', count: 3, limit: 100, rule: 'Rebound' },
  ];
  for (const each of facts) {
    const about = { facts: each, symbol: 'ACME' };
    t.deepEqual(digits(WORDS.fr.sentence(about)), digits(explanationOf(about)), each.kind);
  }
});

test('whatever the facts hold, a sentence is made in each language', (t) => {
  fc.assert(
    fc.property(arbitraryFacts(0), (facts) => {
      for (const words of Object.values(WORDS)) {
        t.notRegex(words.sentence({ facts, symbol: 'ACME' }), /undefined|NaN|null|Infinity/);
      }
    }),
  );
});
