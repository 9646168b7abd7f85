import { isUnknown } from '../../../src/dto/cleaning.ts';

/** How a table writes its numbers. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** Nothing to take away: numbers go on as they stand. */
  readonly isPlain: boolean;
}

export const PLAIN: NumberStyle = { decimal: '.', isPlain: true };

/** What shows the decimal sign without a doubt: both signs, or one that three digits do not follow. */
const COMMA_IS_DECIMAL = /^\d{1,3}(?:\.\d{3})+,\d+$|^\d*,(?:\d{1,2}|\d{4,})$|^0,\d+$/;
const POINT_IS_DECIMAL = /^\d{1,3}(?:,\d{2,3})*,\d{3}\.\d+$|^\d*\.(?:\d{1,2}|\d{4,})$|^0\.\d+$/;
/** 1,234 may be either; 1,234,567, and 12,34,567 as India writes it, may not. */
const GROUPED_BY_COMMA = /^\d{1,3}(?:,\d{3})$/;
const SEVERAL_GROUPS = /^\d{1,3}(?:,\d{2,3})+,\d{3}$/;
const DECORATED = /[^\d.eE+-]/;

/**
 * The style of a table's numbers, by all that are looked at; null where a comma could be a decimal sign or part thousands.
 * A table whose fields are parted by commas comes from where the decimal sign is a point.
 */
export function numberStyleOf(
  fields: readonly string[],
  delimiter: string,
  decimal?: '.' | ',',
): NumberStyle | null {
  const known = fields.filter((text) => !isUnknown(text));
  if (decimal !== undefined) return styleOf(decimal, known);
  const numbers = known.map(withoutOrnament);
  const isComma = numbers.some((text) => COMMA_IS_DECIMAL.test(text));
  const isPoint = numbers.some((text) => POINT_IS_DECIMAL.test(text) || SEVERAL_GROUPS.test(text));
  if (isComma && !isPoint) return styleOf(',', known);
  if (isPoint || delimiter === ',' || !numbers.some((text) => GROUPED_BY_COMMA.test(text)))
    return styleOf('.', known);
  return null;
}

function styleOf(decimal: '.' | ',', fields: readonly string[]): NumberStyle {
  return { decimal, isPlain: decimal === '.' && !fields.some((text) => DECORATED.test(text.trim())) };
}

/** Blanks between thousands, also those that do not break, the apostrophe of Switzerland, and signs of currencies. */
const ORNAMENT = /[\s\u00a0\u2009\u202f'’_]|^[+]|\p{Sc}|^(?:USD|EUR|GBP|JPY)|(?:USD|EUR|GBP|JPY)$/gu;

function withoutOrnament(text: string): string {
  return text.replaceAll(ORNAMENT, '').replace('\u2212', '-').replace(/^-/, '');
}

const MULTIPLES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };
const WITH_MULTIPLE = /^(.*\d)\s*([KMBT])$/i;

/** The number as text that every reader understands, or as it stands where it is none. */
export function plainNumber(text: string, { decimal, isPlain }: NumberStyle): string {
  if (isPlain) return text;
  const sign = /^\s*[-\u2212]/.test(text) ? '-' : '';
  const bare = withoutOrnament(text);
  const group = decimal === '.' ? ',' : '.';
  const plain = sign + bare.replaceAll(group, '').replace(decimal, '.');
  const isGrouped =
    !bare.includes(group) ||
    new RegExp(`^\\d{1,3}(?:\\${group}\\d{2,3})*\\${group}\\d{3}(?:\\${decimal}\\d*)?$`).test(bare);
  return isGrouped && /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain) ? plain : text;
}

/** As `plainNumber`, of a volume, which pages round to 82.49M. */
export function plainVolume(text: string, style: NumberStyle): string {
  const [, digits, letter] = style.isPlain ? [] : (WITH_MULTIPLE.exec(text.trim()) ?? []);
  if (digits === undefined) return plainNumber(text, style);
  const number = Number(plainNumber(digits, style));
  return Number.isFinite(number) ? String(number * MULTIPLES[letter!.toUpperCase()]!) : text;
}
