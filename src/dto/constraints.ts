import {
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import type { RejectionReason } from '../core/market-data/rejection.ts';
import { METRIC_NAME } from '../core/market-data/metric.ts';
import { SYMBOL_PATTERN } from './cleaning.ts';

export const MAX_FUTURE_MS = 5 * 60_000;

/** Amsterdam's exchange is of 1602. Programs that know no time say year 1. */
const FIRST_TIME_MS = Date.UTC(1600, 0);

/** How far a bar's low may lie above its high, relative to the price: vendors round the two apart. */
export const BAR_ROUNDING = 1e-6;

/**
 * How far a bar's open or close may lie outside its high and low, relative to the price: auction prices and adjusted
 * closes do, by a few tenths of a percent. Such a bar is taken with its range widened to hold all four.
 */
export const BAR_OVERHANG = 0.01;

export const IS_NOT_AFTER = 'isNotAfter';
export const IS_AT_LEAST = 'isAtLeast';
export const IS_AT_MOST = 'isAtMost';
export const IS_TEXT_LIST = 'isTextList';

type Fields = Readonly<Record<string, unknown>>;

/** `value` is a number not above `object[property] + slack`. */
export function isNotAfter(value: unknown, object: object, property: string, slack: number): boolean {
  const limit = (object as Fields)[property];
  return typeof value === 'number' && typeof limit === 'number' && value <= limit + slack;
}

/** `value` reaches every one of the named numbers, up to the relative tolerance. */
export function isAtLeast(value: unknown, object: object, properties: readonly string[], tolerance: number) {
  return compareAll(value, object, properties, (v, other) => v >= other - Math.abs(other) * tolerance);
}

/** `value` exceeds none of the named numbers, up to the relative tolerance. */
export function isAtMost(value: unknown, object: object, properties: readonly string[], tolerance: number) {
  return compareAll(value, object, properties, (v, other) => v <= other + Math.abs(other) * tolerance);
}

function compareAll(
  value: unknown,
  object: object,
  properties: readonly string[],
  holds: (value: number, other: number) => boolean,
): boolean {
  if (typeof value !== 'number') return false;
  for (const property of properties) {
    const other = (object as Fields)[property];
    if (typeof other !== 'number' || !holds(value, other)) return false;
  }
  return true;
}

/** A list of up to `maxCount` texts of up to `maxLength` characters (UTF-16 code units), none of them empty. */
export function isTextList(value: unknown, maxCount: number, maxLength: number): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxCount) return false;
  return value.every((text) => typeof text === 'string' && text.length > 0 && text.length <= maxLength);
}

/** The message of a constraint says what is expected, its context which reason to give when it fails. */
function expect(reason: RejectionReason, expected: string): ValidationOptions {
  return { message: expected, context: { reason } };
}

/** Applies in the order written, so that the most basic constraint is the first one reported. */
function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

const isFiniteNumber = (): PropertyDecorator => IsNumber({}, expect('not_a_number', 'a finite number'));

export function TickerSymbol(): PropertyDecorator {
  return Matches(SYMBOL_PATTERN, expect('bad_symbol', 'a symbol of 1 to 64 printable characters'));
}

/**
 * Numbers that no market reaches, so that every sum, square and ratio of prices and volumes is finite and DynamoDB can store it
 * (1e-130 to 9.99e125): one bitcoin is some 1e11 rials, and the smallest token some 1e-14 bitcoins.
 */
const PRICES = { least: 1e-18, most: 1e12 };
const LARGEST_VOLUME = 1e18;

/** A price. */
export function Positive(): PropertyDecorator {
  return all(
    isFiniteNumber(),
    IsPositive(expect('not_positive', 'a number above 0')),
    Min(PRICES.least, expect('out_of_range', `a price of at least ${PRICES.least}`)),
    Max(PRICES.most, expect('out_of_range', `a price of at most ${PRICES.most}`)),
  );
}

/** A price of an instrument whose prices may have any sign. */
export function Signed(): PropertyDecorator {
  const within = expect('out_of_range', `a price from -${PRICES.most} to ${PRICES.most}`);
  return all(isFiniteNumber(), Min(-PRICES.most, within), Max(PRICES.most, within));
}

/** A value of any kind and sign. */
export function AnyValue(): PropertyDecorator {
  const within = expect('out_of_range', `a value from -${PRICES.most} to ${PRICES.most}`);
  return all(isFiniteNumber(), Min(-PRICES.most, within), Max(PRICES.most, within));
}

export function MetricName(): PropertyDecorator {
  const expected = 'a name of 1 to 32 letters, digits or _, such as funding_rate';
  return Matches(METRIC_NAME, expect('bad_text', expected));
}

/** A volume, or the size of an order. */
export function NonNegative(): PropertyDecorator {
  return all(
    isFiniteNumber(),
    Min(0, expect('negative', 'a number not below 0')),
    Max(LARGEST_VOLUME, expect('out_of_range', `a volume of at most ${LARGEST_VOLUME}`)),
  );
}

export function OptionalPositive(): PropertyDecorator {
  return all(IsOptional(), Positive());
}

export function OptionalSigned(): PropertyDecorator {
  return all(IsOptional(), Signed());
}

export function OptionalNonNegative(): PropertyDecorator {
  return all(IsOptional(), NonNegative());
}

export function Text(maxLength: number): PropertyDecorator {
  return MaxLength(maxLength, expect('bad_text', `text of at most ${maxLength} characters`));
}

export function OptionalText(maxLength: number): PropertyDecorator {
  return all(IsOptional(), Text(maxLength));
}

export function OptionalTextList(maxCount: number, maxLength: number): PropertyDecorator {
  return all(
    IsOptional(),
    ValidateBy(
      {
        name: IS_TEXT_LIST,
        constraints: [maxCount, maxLength],
        validator: { validate: (value) => isTextList(value, maxCount, maxLength) },
      },
      expect('bad_text', `a list of at most ${maxCount} texts of at most ${maxLength} characters`),
    ),
  );
}

export function OptionalOneOf(values: readonly string[]): PropertyDecorator {
  return all(IsOptional(), IsIn(values, expect('bad_text', values.join(' or '))));
}

export function OptionalDenial(): PropertyDecorator {
  return all(IsOptional(), IsIn([false], expect('bad_text', 'true or false')));
}

/** Beyond them it is in another unit, such as nanoseconds. */
const INTERVALS_MS = { shortest: 1_000, longest: 366 * 86_400_000 };

/** A length of time in whole milliseconds. */
export function OptionalInterval(): PropertyDecorator {
  const expected = expect('bad_interval', 'an interval such as "1m", "4h", "1d" or whole milliseconds');
  const within = expect('bad_interval', 'an interval from 1 second to 366 days');
  return all(
    IsOptional(),
    IsInt(expected),
    IsPositive(expected),
    Min(INTERVALS_MS.shortest, within),
    Max(INTERVALS_MS.longest, within),
  );
}

/** Epoch milliseconds, not before there were exchanges and not further ahead of `nowProperty` than clocks differ. */
export function EventTime(nowProperty: string): PropertyDecorator {
  const expectedTime = 'a time as ISO 8601 or as an epoch number';
  return all(
    IsNumber({}, expect('bad_timestamp', expectedTime)),
    Min(FIRST_TIME_MS, expect('bad_timestamp', 'a time after 1600')),
    ValidateBy(
      {
        name: IS_NOT_AFTER,
        constraints: [nowProperty, MAX_FUTURE_MS],
        validator: {
          validate: (value, args) =>
            args !== undefined && isNotAfter(value, args.object, nowProperty, MAX_FUTURE_MS),
        },
      },
      expect('time_in_future', 'a time at most 5 minutes ahead of now'),
    ),
  );
}

/** Not below the other properties, up to the relative tolerance. */
export function AtLeast(properties: readonly string[], tolerance: number): PropertyDecorator {
  return ValidateBy(
    {
      name: IS_AT_LEAST,
      constraints: [properties, tolerance],
      validator: {
        validate: (value, args) => args !== undefined && isAtLeast(value, args.object, properties, tolerance),
      },
    },
    expect('inconsistent_bar', `at least ${properties.join(', ')}`),
  );
}

/** Not above the other properties, up to the relative tolerance. */
export function AtMost(properties: readonly string[], tolerance: number): PropertyDecorator {
  return ValidateBy(
    {
      name: IS_AT_MOST,
      constraints: [properties, tolerance],
      validator: {
        validate: (value, args) => args !== undefined && isAtMost(value, args.object, properties, tolerance),
      },
    },
    expect('inconsistent_bar', `at most ${properties.join(', ')}`),
  );
}
