import test from 'ava';
import {
  ANOMALY_KINDS,
  endsUnsaid,
  isAnomalyKind,
  isMarketAnomaly,
  isPriceMove,
  kindsThat,
} from '../../../src/core/alert/anomalies.ts';

const that = test.macro({
  exec(t, holds: (kind: (typeof ANOMALY_KINDS)[number]) => boolean, kinds: readonly string[]) {
    t.deepEqual(ANOMALY_KINDS.filter(holds), kinds);
  },
  title: (what = '') => what,
});

test('moves of a price', that, isPriceMove, ['price_spike', 'price_drop', 'gap', 'flash_crash', 'luld_band']);
test('what happens at one moment ends unsaid', that, endsUnsaid, [
  'crossed_quote',
  'bad_print',
  'corporate_action',
]);

test('a halt or a flash crash says what else its symbol does but move, an outage of the feed that it stands still', (t) => {
  t.deepEqual(
    kindsThat(({ isWholeMove }) => isWholeMove),
    ['flash_crash', 'luld_band'],
  );
  t.deepEqual(
    kindsThat(({ saidBy }) => saidBy === 'whole move'),
    ['volume_spike', 'volatility', 'bad_print'],
  );
  t.deepEqual(
    kindsThat(({ saidBy }) => saidBy === 'feed outage'),
    ['stale_feed'],
  );
});

test('what says the rest is never said by another itself', (t) => {
  t.deepEqual(
    kindsThat(({ isWholeMove, saidBy }) => isWholeMove && saidBy !== null),
    [],
  );
});

test('a kind is one of the table, and of a market unless it is other', (t) => {
  t.true(isAnomalyKind('gap') && isMarketAnomaly('gap') && isAnomalyKind('other'));
  for (const no of ['other', 'moon_landing', 'toString', 7, undefined]) t.false(isMarketAnomaly(no));
});
