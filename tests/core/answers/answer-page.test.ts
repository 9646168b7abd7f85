import { createHash } from 'node:crypto';
import test from 'ava';
import {
  PAGE_HEADERS,
  renderPage,
  type AlertOnPage,
  type PageView,
} from '../../../src/core/answers/answer-page.ts';
import { LANGUAGES } from '../../../src/core/alert/language.ts';
import { WORDS } from '../../../src/core/notifications/words/catalogue.ts';

const ALERT: AlertOnPage = {
  symbol: 'BTCUSDT',
  severity: 'CRITICAL',
  headline: 'BTCUSDT flash crash: −9.10% in 60 s',
  explanation: 'BTCUSDT fell 9.1% in 60 s',
  occurredAtMs: Date.parse('2022-12-13T13:30:00.000Z'),
  isResolved: false,
  acknowledgement: null,
};
const ACKNOWLEDGED = { userId: 'bob', atMs: Date.parse('2022-12-13T13:35:07.000Z') };

const confirm = (alert: Partial<AlertOnPage> = {}, purpose: 'acknowledge' | 'silence' = 'acknowledge') =>
  ({ kind: 'confirm', purpose, userId: 'alice', alert: { ...ALERT, ...alert }, others: [] }) as const;

const htmlOf = (view: PageView, language: 'en' | 'fr' = 'en', timeZone = 'UTC'): string =>
  renderPage(view, { language, timeZone }).html;

test('the page asks before it does anything: one form, whose button sends it to its own address', (t) => {
  const html = htmlOf(confirm());
  t.regex(html, /<form method="post"><button type="submit">Acknowledge as alice<\/button><\/form>/);
  t.notRegex(html, /action=|<a |<script|<img|<link|onclick|https?:/);
  t.regex(html, /<h1>CRITICAL: BTCUSDT flash crash: −9\.10% in 60 s<\/h1>/);
  t.regex(html, /<time datetime="2022-12-13T13:30:00\.000Z">13 Dec 2022, 13:30:00 UTC<\/time>/);
});

test('there is nothing left to press when somebody has acknowledged it, or when it is over', (t) => {
  const acknowledged = htmlOf(confirm({ acknowledgement: ACKNOWLEDGED }));
  t.regex(acknowledged, /Acknowledged by bob at 13:35:07 UTC\./);
  t.notRegex(acknowledged, /<button/);
  const over = htmlOf(confirm({ isResolved: true }));
  t.regex(over, /It is over\./);
  t.notRegex(over, /<button/);
});

test('a symbol can be silenced whoever has acknowledged the alert', (t) => {
  t.regex(htmlOf(confirm({ acknowledgement: ACKNOWLEDGED }, 'silence')), /Silence for one hour, for alice/);
});

test('what has been done is said, with the end of a silence', (t) => {
  const alert = { ...ALERT, acknowledgement: ACKNOWLEDGED };
  t.regex(
    htmlOf({ kind: 'done', purpose: 'acknowledge', alert, others: [], untilMs: null }),
    /Nobody else will be called/,
  );
  const untilMs = Date.parse('2022-12-13T14:35:07.000Z');
  t.regex(
    htmlOf({ kind: 'done', purpose: 'silence', alert, others: [], untilMs }),
    /You will receive nothing about BTCUSDT until 14:35:07 UTC\./,
  );
});

test('times are those of the reader’s clock', (t) => {
  const acknowledged = confirm({ acknowledgement: ACKNOWLEDGED });
  const html = htmlOf(acknowledged, 'fr', 'Europe/Paris');
  t.regex(html, /<time datetime="2022-12-13T13:30:00\.000Z">13 déc\. 2022 à 14:30:00 UTC\+1<\/time>/);
  t.regex(html, /Prise en charge par bob à 14:35:07 UTC\+1\./);
  const untilMs = Date.parse('2022-12-13T14:35:07.000Z');
  const silenced = { kind: 'done', purpose: 'silence', alert: ALERT, others: [], untilMs } as const;
  t.regex(htmlOf(silenced, 'en', 'America/New_York'), /until 09:35:07 UTC-5\./);
});

for (const [kind, status] of [
  ['expired', 410],
  ['invalid', 404],
  ['gone', 410],
  ['unavailable', 503],
  ['notAllowed', 405],
] as const) {
  for (const language of LANGUAGES) {
    test(`${kind} is answered ${status} with one sentence, in ${language}`, (t) => {
      const page = renderPage({ kind }, { language, timeZone: 'UTC' });
      t.is(page.status, status);
      const [, heading = ''] = /<h1>(.*)<\/h1>/.exec(page.html) ?? [];
      t.is(heading, WORDS[language].pages[kind].replaceAll("'", '&#39;'));
      t.true(page.html.startsWith(`<!doctype html><html lang="${language}">`));
      t.notRegex(page.html, /<form/);
    });
  }
}

test('both languages say something else everywhere', (t) => {
  for (const view of [confirm(), confirm({}, 'silence')]) {
    t.not(htmlOf(view, 'fr').replace('lang="fr"', ''), htmlOf(view, 'en').replace('lang="en"', ''));
  }
  t.regex(htmlOf(confirm(), 'fr'), /Prendre en charge \(alice\)/);
});

test('what comes from outside is text on the page, never markup', (t) => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='x'>`;
  const alert: AlertOnPage = {
    ...ALERT,
    symbol: hostile,
    headline: hostile,
    explanation: hostile,
    acknowledgement: { userId: hostile, atMs: 0 },
  };
  for (const view of [
    { kind: 'confirm', purpose: 'silence', userId: hostile, alert, others: [alert] },
    { kind: 'done', purpose: 'silence', alert, others: [alert], untilMs: 0 },
  ] as const) {
    const html = htmlOf(view);
    t.notRegex(html, /<script|<img|'x'/);
    t.regex(html, /&lt;script&gt;/);
  }
});

test('the policy lets in this very style sheet and nothing else, and the address is passed on to nobody', (t) => {
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(htmlOf(confirm())) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  t.is(
    PAGE_HEADERS['content-security-policy'],
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  t.is(PAGE_HEADERS['referrer-policy'], 'no-referrer');
  t.regex(PAGE_HEADERS['x-robots-tag'] ?? '', /noindex/);
  t.is(PAGE_HEADERS['cache-control'], 'no-store');
});

test('a page lists what else its answer covers, and offers it while any of that is open', (t) => {
  const eth = { ...ALERT, symbol: 'ETHUSDT', headline: 'ETHUSDT price drop: −2.00%' };
  const over = { ...ALERT, symbol: 'XRPUSDT', headline: 'XRPUSDT price drop: −1.00%', isResolved: true };
  const acknowledged = { ...ALERT, acknowledgement: ACKNOWLEDGED };
  const view = { ...confirm(), alert: acknowledged, others: [eth, over] };
  const html = htmlOf(view);
  t.regex(
    html,
    /<li>CRITICAL: ETHUSDT price drop: −2\.00%<\/li><li>CRITICAL: XRPUSDT .* \(It is over\.\)<\/li>/,
  );
  t.regex(html, /<button/);
  t.notRegex(htmlOf({ ...view, others: [over] }), /<button/);
  t.regex(htmlOf({ ...view, purpose: 'silence' }), /alerts about BTCUSDT, ETHUSDT, XRPUSDT for one hour/);
  t.regex(htmlOf(view, 'fr'), /tout ce que contenait le message/);
});
