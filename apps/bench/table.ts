import Table from 'cli-table3';
import type { Figure, Part } from './figure.ts';

export function tableOf({ figures }: Part): string {
  const table = new Table({
    head: ['', 'median', 'best … worst', 'ratio', 'target'],
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const figure of figures) {
    const { name, value, unit, ratio } = figure;
    table.push([
      name,
      `${format(value)} ${unit}`,
      range(figure),
      ratio === undefined ? '' : `${format(ratio.value)} × ${ratio.to}`,
      verdict(figure),
    ]);
  }
  return table.toString();
}

function range({ low, high }: Figure): string {
  return low === undefined || high === undefined ? '' : `${format(low)} … ${format(high)}`;
}

function verdict({ target }: Figure): string {
  if (target === undefined) return '';
  return `${target.text}: ${target.isMet ? 'met' : 'MISSED'}`;
}

function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
