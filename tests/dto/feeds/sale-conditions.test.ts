import test from 'ava';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';
import { NOW_MS, TIMESTAMP_MS } from '../../support/market-messages.ts';

function decodeTrade(message: object) {
  const [decoded] = decodeBytes(Buffer.from(JSON.stringify([message])), NOW_MS);
  return decoded?.ok === true && decoded.event.type === 'trade' ? decoded.event : undefined;
}

interface Effect {
  readonly conditions?: readonly string[];
  readonly updatesPrice?: false;
  readonly updatesVolume?: false;
}

function effectOf(message: object): Effect | undefined {
  const trade = decodeTrade(message);
  if (trade === undefined) return undefined;
  const { conditions, updatesPrice, updatesVolume } = trade;
  return {
    ...(conditions && { conditions }),
    ...(updatesPrice === false && { updatesPrice }),
    ...(updatesVolume === false && { updatesVolume }),
  };
}

const alpaca = test.macro((t, tape: string | undefined, codes: unknown, expected: Effect) => {
  const message = { T: 't', S: 'ACME', p: 10, s: 100, t: '2026-11-23T14:30:00Z', c: codes, z: tape };
  t.deepEqual(effectOf(message), expected);
});

const NO_PRICE = { updatesPrice: false } as const;
test('a regular sale sets the price', alpaca, 'C', ['@'], { conditions: ['@'] });
test('an intermarket sweep sets the price', alpaca, 'A', [' ', 'F'], { conditions: ['F'] });
test('an odd lot sets no price, whatever stands beside it', alpaca, 'A', [' ', 'F', 'T', 'I'], {
  conditions: ['F', 'T', 'I'],
  ...NO_PRICE,
});
test('a late report sets no price', alpaca, 'C', ['Z'], { conditions: ['Z'], ...NO_PRICE });
test('an extended-hours trade sets the price', alpaca, 'C', ['@', 'T'], { conditions: ['@', 'T'] });
test('a late extended-hours trade sets no price', alpaca, 'C', ['U'], { conditions: ['U'], ...NO_PRICE });
test('B is an average price on tape A', alpaca, 'A', ['B'], { conditions: ['B'], ...NO_PRICE });
test('B is an average price on tape B', alpaca, 'B', ['B'], { conditions: ['B'], ...NO_PRICE });
test('B is a bunched trade on tape C, which sets the price', alpaca, 'C', ['B'], { conditions: ['B'] });
test('W is an average price on tape C', alpaca, 'C', ['@', 'W'], { conditions: ['@', 'W'], ...NO_PRICE });
test('an unknown tape is judged by what all tapes agree on', alpaca, undefined, ['B', 'W', '4'], {
  conditions: ['B', 'W', '4'],
  ...NO_PRICE,
});
test('the official close repeats a volume and sets no price', alpaca, 'A', ['M'], {
  conditions: ['M'],
  ...NO_PRICE,
  updatesVolume: false,
});
test('a corrected close repeats a volume and sets the price', alpaca, 'C', ['9'], {
  conditions: ['9'],
  updatesVolume: false,
});
test('no conditions say nothing', alpaca, 'C', [], {});
test('null for conditions says nothing', alpaca, 'C', null, {});

const polygon = test.macro((t, kind: string, codes: unknown, expected: Effect) => {
  t.deepEqual(effectOf({ ev: kind, sym: 'ACME', p: 10, s: 100, t: TIMESTAMP_MS, c: codes }), expected);
});

test('a Polygon odd lot sets no price', polygon, 'T', [14, 37, 41], {
  conditions: ['14', '37', '41'],
  ...NO_PRICE,
});
test('a Polygon average price sets no price', polygon, 'T', [2], { conditions: ['2'], ...NO_PRICE });
test('a Polygon Form T trade sets the price', polygon, 'T', [12], { conditions: ['12'] });
test('a Polygon official open repeats a volume', polygon, 'T', [16], {
  conditions: ['16'],
  ...NO_PRICE,
  updatesVolume: false,
});
test('number 2 on a Polygon crypto trade means something else', polygon, 'XT', [2], { conditions: ['2'] });

test('conditions that are no texts refuse the trade', (t) => {
  t.is(effectOf({ ev: 'T', sym: 'ACME', p: 10, s: 100, t: TIMESTAMP_MS, c: [{}] }), undefined);
});

test('a Finnhub price update without volume stays a trade of volume 0 that sets the price', (t) => {
  const message = { type: 'trade', data: [{ s: 'OANDA:EUR_USD', p: 1.08, t: TIMESTAMP_MS, v: 0, c: null }] };
  t.deepEqual(decodeTrade(message), {
    type: 'trade',
    symbol: 'OANDA:EUR_USD',
    timestampMs: TIMESTAMP_MS,
    price: 1.08,
    volume: 0,
    source: 'finnhub',
  });
});

test('a side of the maker that is neither buy nor sell tells no aggressor', (t) => {
  const message = {
    type: 'match',
    product_id: 'BTC-USD',
    price: '1',
    size: '1',
    time: TIMESTAMP_MS,
    side: 'UNKNOWN',
  };
  t.is(decodeTrade(message)?.aggressor, undefined);
});
