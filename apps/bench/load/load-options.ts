import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';

export interface LoadOptions {
  /** Ticks a second of the last step. */
  readonly rate: number;
  readonly symbols: number;
  /** Of all steps together. */
  readonly seconds: number;
}

/** Shares of the rate, one step each: where lag begins is between two of them. */
export const STEPS = [0.25, 0.5, 0.75, 1] as const;
/** The batching window is five seconds: a step shorter than two of them says nothing. */
const LEAST_SECONDS = 10 * STEPS.length;

/**
 * Bounded, so that a slip of the keyboard does not fill a machine.
 * @throws UnusableEnvironmentError when one of them is no number within its bounds
 */
export function loadOptions(environment: Readonly<Record<string, string | undefined>>): LoadOptions {
  return {
    rate: whole(environment, 'RATE', { otherwise: 400, least: STEPS.length, most: 20_000 }),
    symbols: whole(environment, 'SYMBOLS', { otherwise: 20, least: 1, most: 5_000 }),
    seconds: whole(environment, 'SECONDS', { otherwise: 60, least: LEAST_SECONDS, most: 900 }),
  };
}

function whole(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  { otherwise, least, most }: { readonly otherwise: number; readonly least: number; readonly most: number },
): number {
  const text = environment[name]?.trim() ?? '';
  if (text === '') return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UnusableEnvironmentError(`${name} is a whole number from ${least} to ${most}, not ${text}`);
}
