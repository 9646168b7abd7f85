import { html, svg, type TemplateResult } from 'lit-html';
import type { Severity } from '../../../src/core/alert/severity.ts';
import { capital } from './words.ts';

/** By shape as well as by colour: circle, square, triangle, diamond. */
export const SHAPE_PATHS: Readonly<Record<Severity | 'CALM', string>> = {
  LOW: 'M6 1.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4z',
  MEDIUM: 'M2.9 1.9h6.2a1 1 0 0 1 1 1v6.2a1 1 0 0 1-1 1H2.9a1 1 0 0 1-1-1V2.9a1 1 0 0 1 1-1z',
  HIGH: 'M6 1.1 11.3 10.1a.6.6 0 0 1-.5.9H1.2a.6.6 0 0 1-.5-.9z',
  CRITICAL: 'M6 .2 11.8 6 6 11.8.2 6z',
  CALM: 'M6 4.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6z',
};

export function shape(severity: Severity): TemplateResult {
  return html`<svg class="shape ${severity}" viewBox="0 0 12 12" aria-hidden="true">
    ${svg`<path d=${SHAPE_PATHS[severity]}></path>`}
  </svg>`;
}

export function severityWord(severity: Severity): string {
  return capital(severity.toLowerCase());
}

const ICONS = {
  sun: 'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  help: 'M9.2 9a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2.1m0 3.2v.1M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z',
  back: 'M15 5l-7 7 7 7',
  bell: 'M6 16.5h12c-1.2-1.3-1.8-2.6-1.8-6.3a4.2 4.2 0 0 0-8.4 0c0 3.7-.6 5-1.8 6.3zm4.2 0a1.9 1.9 0 0 0 3.6 0',
  mute: 'M4 4l16 16M8 8.6c-.2 5-.8 6.4-2 7.9h10.5m1-2.1c-.9-1.2-1.3-2.6-1.3-6.2a4.2 4.2 0 0 0-6.5-1.9m.5 10.2a1.9 1.9 0 0 0 3.6 0',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zm5 11.5L20 20',
} as const;

export function icon(name: keyof typeof ICONS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    ${svg`<path d=${ICONS[name]}></path>`}
  </svg>`;
}

/** Points of a polyline within a box; empty for fewer than two values. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const step = width / (values.length - 1);
  return values
    .map((value, i) => `${(i * step).toFixed(1)},${(height - ((value - low) / range) * height).toFixed(1)}`)
    .join(' ');
}
