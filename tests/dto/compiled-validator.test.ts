import test from 'ava';
import {
  Allow,
  IsBoolean,
  IsIn,
  IsString,
  Matches,
  Max,
  MaxLength,
  ValidateIf,
  validateSync,
} from 'class-validator';
import * as fc from 'fast-check';
import { compileValidator } from '../../src/dto/compiled-validator.ts';
import { BarDto, QuoteDto, TradeCorrectionDto, TradeDto } from '../../src/dto/market-event.dto.ts';

const NOW = Date.UTC(2026, 10, 23);

const nasty = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(
    NOW,
    NOW + 300_000,
    NOW + 300_001,
    0,
    -0,
    1,
    1 + 1e-7,
    NaN,
    Infinity,
    -Infinity,
    1e308,
    5e-324,
  ),
  fc.constantFrom<unknown>(undefined, null, true, '', [], {}, [1], new Date(0), 1n, Symbol('s'), () => 1),
  fc.constantFrom<unknown>(
    new String('AAPL'),
    new Number(1),
    Object.create(null),
    'AAPL',
    'aapl',
    'AAPL\n',
    ' AAPL',
  ),
  fc.string({ unit: 'binary', maxLength: 140 }),
  fc
    .constantFrom(32, 33, 64, 65, 128, 129)
    .chain((length) => fc.constantFrom('A', '😀', 'a\ufe0f').map((unit) => unit.repeat(length))),
  fc.array(fc.constantFrom<unknown>('', 'I', 'x'.repeat(64), 'x'.repeat(65), 1, null), { maxLength: 18 }),
);

/** Mostly right, so that the accepting side is met as often as the refusing one. */
function mostly(right: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: nasty });
}

const COMMON = {
  nowMs: NOW,
  symbol: 'AAPL',
  timestamp: NOW,
  exchange: 'NASDAQ',
  currency: undefined,
  source: null,
  correlation_id: 'c',
};

const agrees = test.macro({
  exec(t, target: new () => object, right: Readonly<Record<string, unknown>>) {
    const accepts = compileValidator(target);
    const fields = Object.fromEntries(
      Object.entries({ ...COMMON, ...right }).map(([key, value]) => [key, mostly(value)]),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.record(fields), (values) => {
        const dto = Object.assign(new target(), values);
        const expected = validateSync(dto).length === 0;
        if (expected) accepted++;
        return accepts(dto) === expected;
      }),
      { numRuns: 3000 },
    );
    t.true(accepted > 500 && accepted < 2500, `a fair share of both answers, accepted ${accepted} of 3000`);
  },
  title: (name) => `the compiled validator and class-validator accept the same ${name}`,
});

test('trades', agrees, TradeDto, {
  price: 1,
  volume: 0,
  bid: 1,
  ask: null,
  trade_id: '7',
  conditions: ['@', 'I'],
  updates_price: false,
  updates_volume: undefined,
  aggressor: 'buy',
});
test('corrections', agrees, TradeCorrectionDto, {
  original_trade_id: '6',
  trade_id: '7',
  price: 1,
  volume: undefined,
});
test('quotes', agrees, QuoteDto, { bid: 2, ask: 1, bid_size: 0, ask_size: undefined });
test('bars', agrees, BarDto, { open: 1, high: 1 + 1e-7, low: 1, close: 1, volume: 0, interval: 60_000 });

test('conditions, lists and patterns given as text are compiled too', (t) => {
  class Example {
    kind: unknown;
    value: unknown;
    constructor(kind: unknown, value: unknown) {
      this.kind = kind;
      this.value = value;
    }
  }
  IsIn(['a', 'b'])(Example.prototype, 'kind');
  ValidateIf((object: Example) => object.kind === 'a')(Example.prototype, 'value');
  IsString()(Example.prototype, 'value');
  Matches('^x', 'i')(Example.prototype, 'value');
  const accepts = compileValidator(Example as new () => Example);
  for (const kind of ['a', 'b', 'c']) {
    for (const value of ['x', 'Xy', 'y', 1, new String('x'), undefined]) {
      const example = new Example(kind, value);
      t.is(accepts(example), validateSync(example).length === 0, `${kind} ${String(value)}`);
    }
  }
});

test('an inherited field is checked', (t) => {
  const accepts = compileValidator(TradeDto);
  const right = { ...COMMON, price: 1, volume: 1 };
  t.true(accepts(Object.assign(new TradeDto(), right)));
  t.false(accepts(Object.assign(new TradeDto(), { ...right, symbol: '..' })));
});

const refuses = test.macro({
  exec(t, decorate: readonly PropertyDecorator[], message: RegExp) {
    class Example {}
    for (const decorator of decorate) decorator(Example.prototype, 'field');
    t.throws(() => compileValidator(Example), { instanceOf: TypeError, message });
  },
  title: (name) => `compiling refuses ${name}, and says so`,
});

test('a decorator it does not know', refuses, [IsBoolean()], /Example\.field: @isBoolean cannot be compiled/);
test(
  'a decorator for each item of a list',
  refuses,
  [MaxLength(3, { each: true })],
  /@maxLength with each or validateIf/,
);
test(
  'a decorator with a condition',
  refuses,
  [Max(3, { validateIf: () => false })],
  /@max with each or validateIf/,
);
test('a pattern that keeps a place', refuses, [Matches(/x/g)], /without flags g and y/);
test('a whitelist entry', refuses, [Allow()], /@whitelistValidation cannot be compiled/);
test('a class without decorators', refuses, [], /expected Example to carry class-validator decorators/);
