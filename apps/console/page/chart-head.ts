import { html, nothing, type TemplateResult } from 'lit-html';
import type { ChartBar, SymbolRow } from '../api.ts';
import { formatChange, formatCompact, formatMoment, formatPrice, type Zone } from './format.ts';

export interface ShownChart {
  readonly symbol: string | null;
  readonly row: SymbolRow | undefined;
  readonly decimals: number;
  /** Does not reach up to the newest bar. */
  readonly isPast: boolean;
  readonly interval: string | null;
  readonly intervals: readonly string[];
}

/** What is shown, its price, and what else could be. */
export function chartHead(shown: ShownChart, choose: (interval: string | null) => void): TemplateResult {
  const { symbol, row, decimals, isPast, interval, intervals } = shown;
  const change = row?.change ?? null;
  const trend = change === null ? '' : change < 0 ? 'down' : 'up';
  return html`<h2 id="chart-title">${symbol ?? 'No symbol'}</h2>
    ${
      row === undefined
        ? nothing
        : html`<span class="last-price">${formatPrice(row.price, decimals)}</span>
            <span class="change ${trend}">${formatChange(change)}</span>`
    }
    <span class="spring"></span>
    ${
      isPast
        ? html`<button type="button" class="button small" @click=${() => choose(interval)}>Newest »</button>`
        : nothing
    }
    <div class="segments" role="group" aria-label="Length of a bar">
      ${intervals.map(
        (each) =>
          html`<button type="button" aria-pressed=${String(each === interval)} @click=${() => choose(each)}>
            ${each}
          </button>`,
      )}
    </div>`;
}

/** The values of one bar. */
export function chartLegend(bar: ChartBar, decimals: number, zone: Zone): TemplateResult {
  const { timeMs, open, high, low, close, volume, indicators } = bar;
  const price = (value: number | null | undefined): string => formatPrice(value ?? null, decimals);
  const bands = `${price(indicators['bb_20_2_lower'])} – ${price(indicators['bb_20_2_upper'])}`;
  const trend = close < open ? 'down' : 'up';
  return html`${item('', formatMoment(timeMs, zone, Date.now()))} ${item('O', price(open), trend)}
  ${item('H', price(high), trend)} ${item('L', price(low), trend)} ${item('C', price(close), trend)}
  ${item('Vol', formatCompact(volume))} ${item('SMA 20', price(indicators['sma_20']), 'average')}
  ${item('Bollinger', bands, 'band')}`;
}

function item(label: string, value: string, kind = ''): TemplateResult {
  return html`<span class="legend-item ${kind}"><span>${label}</span> ${value}</span>`;
}
