import type { Language } from '../alert/language.ts';
import { escapeHtml } from '../notifications/render/escape-html.ts';
import type { LinkPurpose } from './answer-link.ts';
import { PAGE_TEXT, type PageText } from './answer-page-text.ts';

/** What the page says of the alert that its link is about. */
export interface AlertOnPage {
  readonly symbol: string;
  /** The word for it in the reader's language, as are headline and explanation. */
  readonly severity: string;
  readonly headline: string;
  readonly explanation: string;
  readonly occurredAtMs: number;
  readonly isResolved: boolean;
  readonly acknowledgement: { readonly userId: string; readonly atMs: number } | null;
}

export type PageView =
  | {
      /** Before the button is pressed: reading it changes nothing. */
      readonly kind: 'confirm';
      readonly purpose: LinkPurpose;
      readonly userId: string;
      readonly alert: AlertOnPage;
    }
  | {
      readonly kind: 'done';
      readonly purpose: LinkPurpose;
      readonly alert: AlertOnPage;
      /** End of the silence; null for an acknowledgement. */
      readonly untilMs: number | null;
    }
  | { readonly kind: 'expired' | 'invalid' | 'removed' | 'gone' | 'unavailable' | 'notAllowed' };

export interface Page {
  readonly status: number;
  readonly html: string;
}

const STATUS: Readonly<Record<PageView['kind'], number>> = {
  confirm: 200,
  done: 200,
  expired: 410,
  removed: 410,
  invalid: 404,
  gone: 410,
  unavailable: 503,
  notAllowed: 405,
};

/** Colours reach a contrast of 7 to 1 on their ground, in light and in dark. https://www.w3.org/TR/WCAG22/#contrast-enhanced */
const STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0;padding:1.5rem;font:1.125rem/1.5 system-ui,sans-serif;color:light-dark(#1a1a1a,#f2f2f2);background:light-dark(#fff,#161616)}' +
  'main{max-width:34rem;margin:0 auto}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}' +
  'button{font:inherit;font-weight:600;min-height:3rem;padding:.5rem 1.5rem;border:2px solid transparent;border-radius:.5rem;color:#fff;background:#0b4f9e}' +
  'button:focus-visible{outline:3px solid currentColor;outline-offset:3px;color:light-dark(#0b4f9e,#fff);background:light-dark(#fff,#0b4f9e)}' +
  '.note{font-size:1rem}';

/** Hash of the style sheet, by which the content security policy lets it in: `openssl dgst -sha256 -binary | base64` over it. */
const STYLE_HASH = 'sha256-OEgd/kSjrxGMf9h60EfM8oAXOqHVhS8PNG/+bctqm/M=';

/**
 * No script, no picture, nothing loaded, no frame; the address, which is all that its holder needs, is passed on to nobody, kept
 * by no cache and found by no search engine. https://developer.mozilla.org/docs/Web/HTTP/CSP
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=31536000',
};

/** A page for a person who has followed a link, perhaps on a telephone at night. Its form leads to the page's own address. */
export function renderPage(view: PageView, language: Language): Page {
  const text = PAGE_TEXT[language];
  const { title, body } = contentOf(view, text);
  return {
    status: STATUS[view.kind],
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
      `<body><main>${body}</main></body></html>`,
  };
}

function contentOf(view: PageView, text: PageText): { title: string; body: string } {
  if (view.kind !== 'confirm' && view.kind !== 'done') {
    return { title: text[view.kind], body: `<h1>${escapeHtml(text[view.kind])}</h1>` };
  }
  const { alert } = view;
  const title = `${alert.severity}: ${alert.headline}`;
  const parts = [`<h1>${escapeHtml(title)}</h1>`, paragraph(alert.explanation), timeOf(alert.occurredAtMs)];
  if (alert.isResolved) parts.push(paragraph(text.over));
  if (alert.acknowledgement !== null) {
    const { userId, atMs } = alert.acknowledgement;
    parts.push(`<p role="status">${escapeHtml(text.acknowledgedBy(userId, clockTime(atMs)))}</p>`);
  }
  parts.push(view.kind === 'done' ? outcome(view, text) : question(view, text));
  return { title, body: parts.join('') };
}

function question(view: PageView & { kind: 'confirm' }, text: PageText): string {
  const { purpose, userId, alert } = view;
  if (purpose === 'acknowledge' && (alert.acknowledgement !== null || alert.isResolved)) return '';
  const button = `<button type="submit">${escapeHtml(text.button[purpose](userId))}</button>`;
  const note = escapeHtml(text.before[purpose](alert.symbol));
  return `<form method="post">${button}</form><p class="note">${note}</p>`;
}

function outcome({ purpose, alert, untilMs }: PageView & { kind: 'done' }, text: PageText): string {
  const until = untilMs === null ? '' : clockTime(untilMs);
  return `<p role="status">${escapeHtml(text.done[purpose](alert.symbol, until))}</p>`;
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
}

function timeOf(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `<p class="note"><time datetime="${iso}">${iso.slice(0, 10)} ${clockTime(epochMs)}</time></p>`;
}

function clockTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(11, 19)} UTC`;
}
