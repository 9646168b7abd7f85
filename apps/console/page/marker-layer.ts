import { html, nothing, render, svg } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { barAt, pointsDown, type BarMarker } from './chart-data.ts';
import type { ChartBar } from '../api.ts';
import { formatMoment, type Zone } from './format.ts';
import type { PricePlot } from './price-plot.ts';
import { severityWord, shape, SHAPE_PATHS } from './shapes.ts';
import { anomalyName, counted, STATUS_WORDS } from './words.ts';

const GAP_PX = 14;
const TIP_WIDTH_PX = 290;
const TIP_GAP_PX = 18;
const TIP_MARGIN_PX = 8;
const TIP_ALERTS = 3;

/**
 * Anomalies on the chart as buttons above it: a canvas has nothing that a keyboard or a screen reader could reach. Each says what
 * happened when the pointer or the focus is on it.
 */
export class MarkerLayer {
  readonly #plot: PricePlot;
  readonly #layer: HTMLElement;
  readonly #tip: HTMLElement;
  readonly #open: (marker: BarMarker) => void;
  #markers: readonly BarMarker[] = [];
  #bars: readonly ChartBar[] = [];
  #explained: BarMarker | null = null;
  #zone: Zone = 'utc';
  #isAsked = false;

  constructor(plot: PricePlot, layer: HTMLElement, tip: HTMLElement, open: (marker: BarMarker) => void) {
    this.#plot = plot;
    this.#layer = layer;
    this.#tip = tip;
    this.#open = open;
    const place = (): void => this.place();
    plot.chart.timeScale().subscribeVisibleLogicalRangeChange(place);
    plot.chart.timeScale().subscribeSizeChange(place);
    plot.chart.subscribeCrosshairMove(place);
    // The price axis can be dragged, of which the chart says nothing.
    layer.parentElement!.addEventListener('pointermove', place, { passive: true });
  }

  set(markers: readonly BarMarker[], bars: readonly ChartBar[], zone: Zone): void {
    this.#markers = markers;
    this.#bars = bars;
    this.#zone = zone;
    this.#explain(null);
    render(
      repeat(
        markers,
        ({ timeMs }) => timeMs,
        (marker) => this.#button(marker),
      ),
      this.#layer,
    );
    this.place();
  }

  /** Puts each where its bar is, before the next frame. */
  place(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#placeAll();
    });
  }

  dismiss(): boolean {
    if (this.#explained === null) return false;
    this.#explain(null);
    return true;
  }

  #placeAll(): void {
    const buttons = this.#layer.querySelectorAll<HTMLElement>('button');
    const positions = this.#markers.map((marker) => this.#positionOf(marker));
    for (const [i, position] of positions.entries()) {
      const button = buttons[i];
      if (button === undefined) continue;
      button.hidden = position === null;
      if (position !== null) button.style.transform = `translate(${position.x}px, ${position.y}px)`;
    }
    if (this.#explained !== null) this.#placeTip(this.#explained);
  }

  #positionOf(marker: BarMarker): { readonly x: number; readonly y: number } | null {
    const bar = barAt(this.#bars, marker.timeMs);
    if (bar === undefined) return null;
    const isBelow = pointsDown(marker);
    const at = this.#plot.positionOf(bar.timeMs, isBelow ? bar.low : bar.high);
    return at && { x: at.x, y: at.y + (isBelow ? GAP_PX : -GAP_PX) };
  }

  #button(marker: BarMarker) {
    const [gravest] = marker.alerts;
    const { severity, explanation } = gravest!;
    const more = marker.alerts.length - 1;
    const label = `${severityWord(severity)}: ${explanation}${more === 0 ? '' : `, and ${counted(more, 'alert')} more`}. Opens the alert`;
    return html`<button
      type="button"
      class="marker ${severity}"
      aria-label=${label}
      @pointerenter=${() => this.#explain(marker)}
      @pointerleave=${() => this.#explain(null)}
      @focus=${() => this.#explain(marker)}
      @blur=${() => this.#explain(null)}
      @click=${() => this.#open(marker)}
    >
      <svg viewBox="0 0 12 12" aria-hidden="true">${svg`<path d=${SHAPE_PATHS[severity]}></path>`}</svg>
      ${more > 0 ? html`<span class="count" aria-hidden="true">${more + 1}</span>` : nothing}
    </button>`;
  }

  #explain(marker: BarMarker | null): void {
    this.#explained = marker;
    this.#tip.hidden = marker === null;
    if (marker === null) return;
    const shown = marker.alerts.slice(0, TIP_ALERTS);
    const rest = marker.alerts.length - shown.length;
    render(
      html`${shown.map(
        (alert) =>
          html`<div class="tip-alert">
            <p class="tip-title">
              ${shape(alert.severity)}<strong>${anomalyName(alert)}</strong>
              <span>${severityWord(alert.severity)} · ${STATUS_WORDS[alert.status]}</span>
            </p>
            <p>${alert.explanation}</p>
            <p class="quiet">${formatMoment(alert.occurredAtMs, this.#zone, Date.now())}</p>
          </div>`,
      )}${rest > 0 ? html`<p class="quiet">and ${counted(rest, 'alert')} more</p>` : nothing}`,
      this.#tip,
    );
    this.#placeTip(marker);
  }

  #placeTip(marker: BarMarker): void {
    const at = this.#positionOf(marker);
    if (at === null) return;
    // Beside it, on the side of what was before, so that what it explains stays in sight; where there is no room, after it or below.
    const room = this.#layer.clientWidth;
    const width = Math.min(TIP_WIDTH_PX, room - 2 * TIP_MARGIN_PX);
    const [before, after] = [at.x - TIP_GAP_PX - width, at.x + TIP_GAP_PX];
    const isBeside = before >= TIP_MARGIN_PX || after + width <= room - TIP_MARGIN_PX;
    const left = before >= TIP_MARGIN_PX ? before : isBeside ? after : TIP_MARGIN_PX;
    const lowest = this.#layer.clientHeight - this.#tip.offsetHeight - TIP_MARGIN_PX;
    const top = Math.max(TIP_MARGIN_PX, Math.min(lowest, isBeside ? at.y - TIP_GAP_PX : at.y + TIP_GAP_PX));
    this.#tip.style.transform = `translate(${left}px, ${top}px)`;
  }
}
