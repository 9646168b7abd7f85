import type { Language } from '../alert/language.ts';
import { escapeHtml } from '../notifications/render/escape-html.ts';
import type { LinkPurpose } from './answer-link.ts';
import { RATING_ANSWERS, type RatingAnswer } from '../usefulness/rating.ts';
import { WORDS } from '../notifications/words/catalogue.ts';
import { clockTimeAt } from '../notifications/words/clock-time.ts';
import type { PageWords, Words } from '../notifications/words/words.ts';

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
      readonly others: readonly AlertOnPage[];
    }
  | {
      readonly kind: 'done';
      readonly purpose: Exclude<LinkPurpose, 'rate'>;
      /** The alert that led the message, and what else it told of. */
      readonly alert: AlertOnPage;
      readonly others: readonly AlertOnPage[];
      /** End of the silence; null for an acknowledgement. */
      readonly untilMs: number | null;
    }
  | {
      /** The question has been answered. */
      readonly kind: 'rated';
      readonly answer: RatingAnswer;
      readonly alert: AlertOnPage;
      readonly others: readonly AlertOnPage[];
      /** Answers until they are followed; 0 from then on, and where nobody follows them. */
      readonly missing: number;
    }
  | { readonly kind: 'expired' | 'invalid' | 'removed' | 'gone' | 'unavailable' | 'notAllowed' };

export interface Page {
  readonly status: number;
  readonly html: string;
}

const STATUS: Readonly<Record<PageView['kind'], number>> = {
  confirm: 200,
  done: 200,
  rated: 200,
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

/** Somebody who has followed a link: language and clock are those of the messages to them, where they are known. */
export interface PageReader {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
}

/** A page for a person who has followed a link, perhaps on a telephone at night. Its form leads to the page's own address. */
export function renderPage(view: PageView, { language, timeZone }: PageReader): Page {
  const { title, body } = contentOf(view, { words: WORDS[language], timeZone });
  return {
    status: STATUS[view.kind],
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
      `<body><main>${body}</main></body></html>`,
  };
}

interface Wording {
  readonly words: Words;
  readonly timeZone: string;
}

function contentOf(view: PageView, wording: Wording): { title: string; body: string } {
  const { words, timeZone } = wording;
  const text = words.pages;
  if (view.kind !== 'confirm' && view.kind !== 'done' && view.kind !== 'rated') {
    return { title: text[view.kind], body: `<h1>${escapeHtml(text[view.kind])}</h1>` };
  }
  const { alert, others } = view;
  const title = words.labelled(alert.severity, alert.headline);
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    paragraph(alert.explanation),
    timeOf(alert.occurredAtMs, wording),
  ];
  if (alert.isResolved) parts.push(paragraph(text.over));
  if (alert.acknowledgement !== null) {
    const { userId, atMs } = alert.acknowledgement;
    parts.push(`<p role="status">${escapeHtml(text.acknowledgedBy(userId, clockTime(atMs, timeZone)))}</p>`);
  }
  if (others.length > 0) parts.push(listOf(others, wording));
  parts.push(view.kind === 'confirm' ? question(view, text) : outcome(view, wording));
  return { title, body: parts.join('') };
}

function isOpen({ acknowledgement, isResolved }: AlertOnPage): boolean {
  return acknowledgement === null && !isResolved;
}

function question(view: PageView & { kind: 'confirm' }, text: PageWords): string {
  const { purpose, userId, alert, others } = view;
  if (purpose === 'rate') return ratingQuestion(text);
  if (purpose === 'acknowledge' && ![alert, ...others].some(isOpen)) return '';
  const button = `<button type="submit">${escapeHtml(text.button[purpose](userId))}</button>`;
  const note = escapeHtml(text.before[purpose](symbolsOf(view)));
  return `<form method="post">${button}</form><p class="note">${note}</p>`;
}

/** Two buttons of one form: which of them was pressed stands behind the address. */
function ratingQuestion({ rating }: PageWords): string {
  const buttons = RATING_ANSWERS.map(
    (answer) =>
      `<button type="submit" formaction="?answer=${answer}">${escapeHtml(rating.button[answer])}</button>`,
  );
  return `<p>${escapeHtml(rating.question)}</p><form method="post">${buttons.join(' ')}</form><p class="note">${escapeHtml(rating.before)}</p>`;
}

function outcome(view: PageView & { kind: 'done' | 'rated' }, { words, timeZone }: Wording): string {
  if (view.kind === 'rated') {
    const { done, missing } = words.pages.rating;
    const rest = view.missing > 0 ? ` ${missing(view.missing)}` : '';
    return `<p role="status">${escapeHtml(done[view.answer] + rest)}</p>`;
  }
  const { purpose, untilMs } = view;
  const until = untilMs === null ? '' : clockTime(untilMs, timeZone);
  return `<p role="status">${escapeHtml(words.pages.done[purpose](symbolsOf(view), until))}</p>`;
}

/** All that the answer covers beside the first, and what has become of it. */
function listOf(others: readonly AlertOnPage[], { words, timeZone }: Wording): string {
  const text = words.pages;
  const items = others.map(({ severity, headline, isResolved, acknowledgement }) => {
    const by =
      acknowledgement &&
      text.acknowledgedBy(acknowledgement.userId, clockTime(acknowledgement.atMs, timeZone));
    const state = [isResolved ? text.over : '', by ?? ''].filter((each) => each !== '').join(' ');
    return `<li>${escapeHtml(`${words.labelled(severity, headline)}${state === '' ? '' : ` (${state})`}`)}</li>`;
  });
  return `${paragraph(text.likewise)}<ul>${items.join('')}</ul>`;
}

function symbolsOf({ alert, others }: PageView & { kind: 'confirm' | 'done' }): string {
  return [...new Set([alert, ...others].map(({ symbol }) => symbol))].join(', ');
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
}

function timeOf(epochMs: number, { words, timeZone }: Wording): string {
  const shown = escapeHtml(words.dateAndTime(clockTimeAt(timeZone, epochMs)));
  return `<p class="note"><time datetime="${new Date(epochMs).toISOString()}">${shown}</time></p>`;
}

function clockTime(epochMs: number, timeZone: string): string {
  const { time, zone } = clockTimeAt(timeZone, epochMs);
  return `${time} ${zone}`;
}
