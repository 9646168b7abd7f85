import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { CliContext } from './context.ts';

type Colour = Parameters<typeof styleText>[0];

/** The text in this colour, where there is a terminal to show it. */
export function paint({ hasColours }: CliContext, colour: Colour, text: string): string {
  return hasColours ? styleText(colour, text, { validateStream: false }) : text;
}

/** Colours on a terminal that has them, unless the environment forbids them: https://no-color.org */
export function showsColours(
  { isTTY = false }: { readonly isTTY?: boolean },
  { NO_COLOR = '', TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTTY && NO_COLOR === '' && TERM !== 'dumb';
}

/** Aligned columns with a head, and no lines that a script would have to strip. */
export function columns(
  context: CliContext,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    head: head.map((title) => paint(context, 'bold', title)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** 2026-11-23 14:30:00 UTC */
export function timeText(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
