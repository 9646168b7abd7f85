import { adx } from './adx.ts';
import { atr } from './atr.ts';
import { bollingerBands } from './bollinger-bands.ts';
import { ema } from './ema.ts';
import { forecast } from './forecast.ts';
import type { Indicator } from './indicator.ts';
import { macd } from './macd.ts';
import { obv } from './obv.ts';
import { realisedVolatility } from './realised-volatility.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';
import { slope } from './slope.ts';
import { smaCross } from './sma-cross.ts';
import { sma } from './sma.ts';
import { stdev } from './stdev.ts';
import { stochastic } from './stochastic.ts';
import { vwap } from './vwap.ts';
import { wma } from './wma.ts';

/** Bounds the history kept per symbol: 500 bars are 12 kB. */
const MAX_PERIOD = 500;

/** An entry of an indicator list that names no indicator; the message is one line that says what would. */
export class IndicatorListError extends Error {
  override readonly name = 'IndicatorListError';
}

type Build = (parameters: EntryParameters) => Indicator;

interface IndicatorForm {
  /** How people write it. */
  readonly usage: string;
  readonly build: Build;
}

const FORMS: ReadonlyMap<string, IndicatorForm> = new Map([
  ['sma', { usage: 'sma:PERIOD, such as sma:20', build: (p) => sma(p.period()) }],
  ['ema', { usage: 'ema:PERIOD, such as ema:20', build: (p) => ema(p.period()) }],
  ['wma', { usage: 'wma:PERIOD, such as wma:14', build: (p) => wma(p.period()) }],
  ['rsi', { usage: 'rsi:PERIOD, such as rsi:14', build: (p) => rsi(p.period()) }],
  ['macd', { usage: 'macd:FAST:SLOW:SIGNAL, such as macd:12:26:9', build: buildMacd }],
  [
    'bb',
    {
      usage: 'bb:PERIOD:MULTIPLIER, such as bb:20:2',
      build: (p) => bollingerBands(p.period(), p.multiplier()),
    },
  ],
  ['atr', { usage: 'atr:PERIOD, such as atr:14', build: (p) => atr(p.period()) }],
  ['stdev', { usage: 'stdev:PERIOD, such as stdev:14', build: (p) => stdev(p.period()) }],
  ['vwap', { usage: 'vwap or vwap:day', build: (p) => vwap(p.oneOf(['day']) ?? 'never') }],
  ['roc', { usage: 'roc:PERIOD, such as roc:14', build: (p) => roc(p.period()) }],
  ['slope', { usage: 'slope:PERIOD, such as slope:14', build: (p) => slope(p.period(2)) }],
  [
    'stoch',
    {
      usage: 'stoch:PERIOD:K:D, such as stoch:14:3:3',
      build: (p) => stochastic(p.period(), p.period(), p.period()),
    },
  ],
  ['obv', { usage: 'obv', build: () => obv() }],
  ['adx', { usage: 'adx:PERIOD, such as adx:14', build: (p) => adx(p.period()) }],
  ['rvol', { usage: 'rvol:PERIOD, such as rvol:20', build: (p) => realisedVolatility(p.period()) }],
  ['forecast', { usage: 'forecast', build: () => forecast() }],
  ['sma_cross', { usage: 'sma_cross:FAST:SLOW, such as sma_cross:5:20', build: buildSmaCross }],
] satisfies [string, IndicatorForm][]);

/** Name → how an entry with it is written. */
export const INDICATOR_USAGES: ReadonlyMap<string, string> = new Map(
  [...FORMS].map(([name, { usage }]) => [name, usage]),
);

/**
 * Builds the indicator that one entry such as `macd:12:26:9` names.
 * @throws IndicatorListError
 */
export function buildIndicator(entry: string): Indicator {
  const text = entry.trim().toLowerCase();
  const [name = '', ...parameters] = text.split(':');
  const form = FORMS.get(name);
  if (form === undefined) {
    const known = [...FORMS.keys()].join(', ');
    throw new IndicatorListError(`indicator ${quoted(entry)} is not known; known are ${known}`);
  }
  const reader = new EntryParameters(text, form.usage, parameters);
  const indicator = form.build(reader);
  reader.end();
  return indicator;
}

class EntryParameters {
  readonly #entry: string;
  readonly #usage: string;
  readonly #texts: readonly string[];
  #taken = 0;

  constructor(entry: string, usage: string, texts: readonly string[]) {
    this.#entry = entry;
    this.#usage = usage;
    this.#texts = texts;
  }

  period(min = 1): number {
    const text = this.#take();
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= MAX_PERIOD) return value;
    throw this.refuse(`a period is a whole number from ${min} to ${MAX_PERIOD}, got ${quoted(text)}`);
  }

  multiplier(): number {
    const text = this.#take();
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0) return value;
    throw this.refuse(`a multiplier is a number above 0 such as 2 or 2.5, got ${quoted(text)}`);
  }

  /** Undefined when the entry says nothing here. */
  oneOf<Word extends string>(words: readonly Word[]): Word | undefined {
    if (this.#taken === this.#texts.length) return undefined;
    const text = this.#take();
    const word = words.find((known) => known === text);
    if (word === undefined) throw this.refuse(`${quoted(text)} means nothing here`);
    return word;
  }

  end(): void {
    if (this.#taken < this.#texts.length)
      throw this.refuse(`takes ${this.#taken} parameters, got ${this.#texts.length}`);
  }

  refuse(reason: string): IndicatorListError {
    return new IndicatorListError(`indicator ${quoted(this.#entry)}: ${reason}; write ${this.#usage}`);
  }

  #take(): string {
    const text = this.#texts[this.#taken];
    if (text === undefined) throw this.refuse(`parameter ${this.#taken + 1} is missing`);
    this.#taken += 1;
    return text;
  }
}

function buildMacd(parameters: EntryParameters): Indicator {
  const { fast, slow } = fastAndSlow(parameters);
  return macd(fast, slow, parameters.period());
}

function buildSmaCross(parameters: EntryParameters): Indicator {
  const { fast, slow } = fastAndSlow(parameters);
  return smaCross(fast, slow);
}

function fastAndSlow(parameters: EntryParameters): { fast: number; slow: number } {
  const fast = parameters.period();
  const slow = parameters.period();
  if (fast >= slow) throw parameters.refuse(`the fast period is below the slow one, got ${fast} and ${slow}`);
  return { fast, slow };
}

/** Quoted, on one line and not endless, whatever was typed. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
