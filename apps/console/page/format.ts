/** Numbers and times as the page shows them. */

export type Zone = 'utc' | 'local';

const MAX_DECIMALS = 8;
const MIN_DECIMALS = 2;
const MINUS = '\u2212';
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** As many decimals as the prices themselves have: 2 to 8. */
export function priceDecimals(prices: readonly number[]): number {
  let decimals = MIN_DECIMALS;
  for (const price of prices) decimals = Math.max(decimals, decimalsOf(price));
  return Math.min(decimals, MAX_DECIMALS);
}

function decimalsOf(price: number): number {
  // Beyond seven significant digits lies the noise of averages.
  const text = String(Number(price.toPrecision(7)));
  const [mantissa = '', exponent = '0'] = text.split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

export function formatPrice(price: number | null, decimals: number): string {
  return price === null ? '–' : fixed(price, decimals);
}

/** A fraction as signed percent, `+3.40%`. */
export function formatChange(change: number | null): string {
  if (change === null) return '–';
  const percent = change * 100;
  const sign = percent > 0 ? '+' : percent < 0 ? MINUS : '';
  return `${sign}${fixed(Math.abs(percent), 2)}%`;
}

/** Three digits that count: 1.23K, 45.6M. */
export function formatCompact(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(2)));
  return COMPACT.format(value);
}

export function formatCount(value: number | null): string {
  return value === null ? '–' : WHOLE.format(value);
}

/** The largest two units at most: `850 ms`, `4.2 s`, `3 min`, `2 h 5 min`. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return '–';
  const ms = Math.max(0, durationMs);
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND_MS) return `${Number((ms / SECOND_MS).toFixed(1))} s`;
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return twoUnits(ms, { unitMs: HOUR_MS, unit: 'h', partMs: MINUTE_MS, part: 'min' });
  return twoUnits(ms, { unitMs: DAY_MS, unit: 'd', partMs: HOUR_MS, part: 'h' });
}

interface Units {
  readonly unitMs: number;
  readonly unit: string;
  readonly partMs: number;
  readonly part: string;
}

function twoUnits(ms: number, { unitMs, unit, partMs, part }: Units): string {
  const parts = Math.round(ms / partMs);
  const perUnit = unitMs / partMs;
  const rest = parts % perUnit;
  return `${Math.floor(parts / perUnit)} ${unit}${rest === 0 ? '' : ` ${rest} ${part}`}`;
}

/** `13:30:00`, in the zone. */
export function formatClock(ms: number, zone: Zone): string {
  return formatter(zone, 'clock').format(ms);
}

/** `13 Dec 13:30`, with the year where it is not that of `nowMs`. */
export function formatMoment(ms: number, zone: Zone, nowMs: number): string {
  const { day, month, year, hour, minute } = partsOf(ms, zone);
  const isThisYear = year === partsOf(nowMs, zone)['year'];
  return `${day} ${month}${isThisYear ? '' : ` ${year}`} ${hour}:${minute}`;
}

/** `Tue 13 Dec 2022, 13:30:00 UTC`: nothing left to guess. */
export function formatFull(ms: number, zone: Zone): string {
  const { weekday, day, month, year } = partsOf(ms, zone);
  return `${weekday} ${day} ${month} ${year}, ${formatClock(ms, zone)} ${zone === 'utc' ? 'UTC' : 'local'}`;
}

/** For an axis of time: the day where one begins, else hours and minutes. */
export function formatAxis(ms: number, zone: Zone, isDay: boolean): string {
  const { day, month, hour, minute } = partsOf(ms, zone);
  return isDay ? `${day} ${month}` : `${hour}:${minute}`;
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const FIXED = new Map<number, Intl.NumberFormat>();

function fixed(value: number, decimals: number): string {
  let format = FIXED.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    FIXED.set(decimals, format);
  }
  return format.format(value).replace('-', MINUS);
}

const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: Zone, kind: 'clock' | 'parts'): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  let format = FORMATTERS.get(key);
  if (format === undefined) {
    const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-GB', {
      ...clock,
      ...(kind === 'parts' && date),
      ...(zone === 'utc' && { timeZone: 'UTC' }),
    });
    FORMATTERS.set(key, format);
  }
  return format;
}

interface Parts {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly hour: string;
  readonly minute: string;
}

function partsOf(ms: number, zone: Zone): Parts {
  const parts = formatter(zone, 'parts').formatToParts(ms);
  const part = (type: keyof Parts): string => parts.find((each) => each.type === type)?.value ?? '';
  return {
    weekday: part('weekday'),
    day: part('day'),
    month: part('month'),
    year: part('year'),
    hour: part('hour'),
    minute: part('minute'),
  };
}
