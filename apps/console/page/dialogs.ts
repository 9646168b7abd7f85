import { html, nothing, type TemplateResult } from 'lit-html';
import type { RejectedRecord, SilenceRow } from '../api.ts';
import type { Actions } from './actions.ts';
import type { Episode } from './episodes.ts';
import { formatMoment, type Zone } from './format.ts';
import type { Dialog, Model } from './model.ts';
import { formOf, noUsers, userOptions } from './form-parts.ts';
import { rateForm, unreachedList } from './reader-dialogs.ts';
import { icon } from './shapes.ts';
import { anomalyName, capital } from './words.ts';

const HOUR_MS = 3_600_000;
const DURATIONS = [
  { label: '15 minutes', ms: HOUR_MS / 4 },
  { label: '1 hour', ms: HOUR_MS },
  { label: '4 hours', ms: 4 * HOUR_MS },
  { label: '1 day', ms: 24 * HOUR_MS },
  { label: '1 week', ms: 168 * HOUR_MS },
];

const TITLES: Readonly<Record<Dialog['kind'], string>> = {
  help: 'Keys',
  acknowledge: 'Acknowledge',
  silence: 'Silence',
  rate: 'Useful or noise?',
  unreached: 'Not reached',
  silences: 'Silences',
  rejected: 'Rejected records',
};

const KEYS: readonly (readonly [string, string])[] = [
  ['j k ↑ ↓', 'next, previous: in the list or the inbox, wherever you are'],
  ['Enter', 'open what is marked'],
  ['/', 'search a symbol'],
  ['a', 'acknowledge the alert'],
  ['s', 'silence it'],
  ['u', 'say whether it was useful'],
  ['g', 'alerts, and back to symbols'],
  ['m', 'messages'],
  ['t', 'light, dark, as the system has it'],
  ['z', 'UTC or local time'],
  ['?', 'this help'],
  ['Esc', 'close, go back'],
];

export function dialogView(model: Model, actions: Actions): TemplateResult | typeof nothing {
  const { dialog, dialogProblem } = model;
  if (dialog === null) return nothing;
  const problem =
    dialogProblem === null ? nothing : html`<p class="problem" role="alert">${dialogProblem}</p>`;
  return framed(TITLES[dialog.kind], actions, html`${contentOf(dialog, model, actions)}${problem}`);
}

function contentOf(dialog: Dialog, model: Model, actions: Actions): TemplateResult {
  switch (dialog.kind) {
    case 'acknowledge':
      return acknowledgeForm(dialog.episode, model, actions);
    case 'silence':
      return silenceForm(dialog.episode, model, actions);
    case 'rate':
      return rateForm(dialog.episode, model, actions);
    case 'unreached':
      return unreachedList(model);
    case 'silences':
      return silenceList(dialog.silences, model.zone, actions);
    case 'rejected':
      return rejectedList(dialog.records, model.zone);
    case 'help':
    default:
      return help();
  }
}

function framed(title: string, actions: Actions, content: TemplateResult): TemplateResult {
  return html`<header class="pane-head">
      <h2 id="dialog-title">${title}</h2>
      <span class="spring"></span>
      <button
        type="button"
        class="button small bare"
        aria-label="Close"
        @click=${() => actions.closeDialog()}
      >
        ${icon('close')}
      </button>
    </header>
    <div class="dialog-body">${content}</div>`;
}

function help(): TemplateResult {
  return html`<dl class="keys">
      ${KEYS.map(([keys, text]) => {
        const each = keys.split(' ').map((key) => html`<kbd>${key}</kbd> `);
        return html`<div>
          <dt>${each}</dt>
          <dd>${text}</dd>
        </div>`;
      })}
    </dl>
    <p class="quiet">
      Charts: TradingView Lightweight Charts™, Copyright © 2025 TradingView, Inc.,
      <a href="https://www.tradingview.com/" rel="noreferrer">www.tradingview.com</a>
    </p>`;
}

function acknowledgeForm(episode: Episode, model: Model, actions: Actions): TemplateResult {
  if (model.info?.userIds.length === 0) return noUsers;
  return html`<form
    @submit=${(event: SubmitEvent) => void actions.acknowledge(episode, formOf(event)('user'))}
  >
    <p>
      <strong>${episode.symbol} ${anomalyName(episode.latest).toLowerCase()}.</strong> Somebody looks after
      it: its escalation ends, and nobody is told again unless it becomes graver.
    </p>
    <label class="field"
      >Who<select name="user" required autofocus>
        ${userOptions(model)}
      </select></label
    >
    <p class="buttons">
      <button type="submit" class="button primary">Acknowledge</button>
      <button type="button" class="button" @click=${() => actions.closeDialog()}>Cancel</button>
    </p>
  </form>`;
}

function silenceForm(episode: Episode, model: Model, actions: Actions): TemplateResult {
  if (model.info?.userIds.length === 0) return noUsers;
  const { symbol, latest, episodeId } = episode;
  const scopes = {
    episode: { text: 'This alert only', matchers: [{ field: 'episode_id', value: episodeId }] },
    kind: {
      text: `Every ${anomalyName(latest).toLowerCase()} of ${symbol}`,
      matchers: [
        { field: 'symbol', value: symbol },
        { field: 'anomaly', value: latest.anomaly },
      ],
    },
    symbol: { text: `Everything about ${symbol}`, matchers: [{ field: 'symbol', value: symbol }] },
  } as const;
  const submit = (event: SubmitEvent): void => {
    const value = formOf(event);
    const { matchers } = scopes[value('scope') as keyof typeof scopes];
    const comment = value('comment').trim();
    const durationMs = Number(value('duration'));
    void actions.silence({ author: value('user'), comment, matchers, durationMs });
  };
  return html`<form @submit=${submit}>
    <fieldset>
      <legend>What is not told to anybody</legend>
      ${Object.entries(scopes).map(
        ([name, { text }], i) =>
          html`<label class="choice"
            ><input
              type="radio"
              name="scope"
              value=${name}
              ?checked=${i === 0}
              ?autofocus=${i === 0}
            />${text}</label
          >`,
      )}
    </fieldset>
    <div class="field-row">
      <label class="field"
        >For<select name="duration">
          ${DURATIONS.map(({ label, ms }) => html`<option value=${ms} ?selected=${ms === HOUR_MS}>${label}</option>`)}
        </select></label
      >
      <label class="field"
        >By<select name="user" required autofocus>
          ${userOptions(model)}
        </select></label
      >
    </div>
    <label class="field"
      >Why<input name="comment" required maxlength="200" placeholder="known maintenance"
    /></label>
    <p class="quiet">It is stored and counted all the same, and ends by itself.</p>
    <p class="buttons">
      <button type="submit" class="button primary">Silence</button>
      <button type="button" class="button" @click=${() => actions.closeDialog()}>Cancel</button>
    </p>
  </form>`;
}

function silenceList(rows: readonly SilenceRow[] | null, zone: Zone, actions: Actions): TemplateResult {
  if (rows === null) return html`<p class="quiet">Reading …</p>`;
  if (rows.length === 0) {
    return html`<p class="empty">
      <strong>Nothing is silenced.</strong> Open an alert and press <kbd>s</kbd> to silence it, or all of its
      kind.
    </p>`;
  }
  return html`<ul class="silences">
    ${rows.map(
      ({ id, author, comment, matchers, endsAtMs }) =>
        html`<li>
          <span>
            <strong
              >${matchers.map(({ field, operator, value }) => `${field} ${operator} ${value}`).join(', ')}</strong
            >
            <span class="quiet"
              >${comment} · by ${author} · until ${formatMoment(endsAtMs, zone, Date.now())}</span
            >
          </span>
          <button type="button" class="button small" @click=${() => void actions.endSilence(id)}>End</button>
        </li>`,
    )}
  </ul>`;
}

function rejectedList(records: readonly RejectedRecord[] | null, zone: Zone): TemplateResult {
  if (records === null) return html`<p class="quiet">Reading …</p>`;
  if (records.length === 0) {
    return html`<p class="empty">
      <strong>No record was rejected</strong> in what is kept: all could be used.
    </p>`;
  }
  return html`<ul class="rejected" tabindex="0" aria-label="Rejected records">
    ${records.map(
      ({ reason, detail, arrivedAtMs, shardId, sequenceNumber, text }) =>
        html`<li>
          <strong>${capital(reason.replaceAll('_', ' '))}</strong>
          <time>${formatMoment(arrivedAtMs, zone, Date.now())}</time>
          <span>${detail}</span>
          <pre>${text ?? 'bytes that are no text'}</pre>
          <span class="quiet">${shardId} · ${sequenceNumber}</span>
        </li>`,
    )}
  </ul>`;
}
