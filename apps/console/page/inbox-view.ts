import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import { DELIVERY_STATUSES } from '../../../src/core/delivery/delivery.ts';
import type { Actions } from './actions.ts';
import { countBySeverity, matches, type Episode } from './episodes.ts';
import { formatFull, formatMoment } from './format.ts';
import type { Model } from './model.ts';
import { icon, severityWord, shape } from './shapes.ts';
import { anomalyName, capital, counted, DELIVERY_STATUS_WORDS, STATUS_WORDS } from './words.ts';

/** In a storm there are thousands: who looks for one among them filters. */
const MAX_ROWS = 300;

/** Episodes that pass the filter, newest first. */
export function shownEpisodes({ episodes, filter }: Model): readonly Episode[] {
  return episodes.filter((episode) => matches(episode, filter));
}

export function inboxView(model: Model, actions: Actions): TemplateResult {
  const shown = shownEpisodes(model);
  const open = model.episodes.filter(({ status }) => status !== 'resolved');
  const unanswered = open.filter(({ acknowledgedBy }) => acknowledgedBy === null).length;
  return html`<header class="pane-head">
      <h2>Alerts</h2>
      <span class="quiet"
        >${open.length}${model.hasOlderAlerts ? '+' : ''}
        open${unanswered === 0 ? '' : `, ${unanswered} unanswered`}</span
      >
      <span class="spring"></span>
      <button type="button" class="button small" @click=${() => actions.openDialog('silences')}>
        ${icon('mute')}Silences
      </button>
    </header>
    ${filters(model, actions)}
    <div class="scroll" id="episodes">
      ${
        shown.length === 0
          ? emptyInbox(model, actions)
          : html`<ul class="episodes">
              ${repeat(
                shown.slice(0, MAX_ROWS),
                ({ episodeId }) => episodeId,
                (episode) => html`<li>${episodeRow(episode, model, actions)}</li>`,
              )}
            </ul>`
      }
      ${
        shown.length > MAX_ROWS
          ? html`<p class="empty">
              and ${shown.length - MAX_ROWS} more: filter by severity or symbol to see them.
            </p>`
          : nothing
      }
      ${
        model.hasOlderAlerts && shown.length > 0
          ? html`<button type="button" class="button wide" @click=${() => void actions.readOlderAlerts()}>
              Older alerts
            </button>`
          : nothing
      }
    </div>`;
}

function filters(model: Model, actions: Actions): TemplateResult {
  const { filter, symbol, episodes } = model;
  const inScope = episodes.filter((episode) => matches(episode, { ...filter, severities: new Set() }));
  const counts = countBySeverity(inScope);
  return html`<div class="filters">
    <div class="segments" role="group" aria-label="Which alerts">
      <button
        type="button"
        aria-pressed=${String(!filter.isOpenOnly)}
        @click=${() => actions.setOpenOnly(false)}
      >
        All
      </button>
      <button
        type="button"
        aria-pressed=${String(filter.isOpenOnly)}
        @click=${() => actions.setOpenOnly(true)}
      >
        Open
      </button>
    </div>
    <div class="chips" role="group" aria-label="Severity">
      ${SEVERITIES.toReversed().map(
        (severity) =>
          html`<button
            type="button"
            class="chip"
            title=${severityWord(severity)}
            aria-label="${severityWord(severity)}: ${counts[severity]}"
            aria-pressed=${String(filter.severities.has(severity))}
            @click=${() => actions.toggleSeverity(severity)}
          >
            ${shape(severity)}${counts[severity]}
          </button>`,
      )}
    </div>
    ${
      symbol === null
        ? nothing
        : html`<button
            type="button"
            class="chip"
            aria-pressed=${String(filter.symbol !== null)}
            @click=${() => actions.toggleSymbolFilter()}
          >
            Only ${filter.symbol ?? symbol}
          </button>`
    }
  </div>`;
}

function episodeRow(episode: Episode, model: Model, actions: Actions): TemplateResult {
  const { episodeId, symbol, latest, severity, lastAtMs } = episode;
  const { zone } = model;
  return html`<button
    type="button"
    class="episode"
    data-episode=${episodeId}
    aria-current=${episodeId === model.episodeId ? 'true' : nothing}
    @click=${() => actions.openEpisode(episodeId)}
  >
    ${shape(severity)}
    <span class="episode-title">
      <strong>${symbol}</strong>
      <span>${anomalyName(latest)}</span>
      <span class="visually-hidden">, ${severityWord(severity)}</span>
    </span>
    <time datetime=${new Date(lastAtMs).toISOString()} title=${formatFull(lastAtMs, zone)}
      >${formatMoment(lastAtMs, zone, Date.now())}</time
    >
    <span class="episode-text">${latest.explanation}</span>
    <span class="episode-foot">${lifeCycle(episode)} ${deliveriesOf(episode)}</span>
  </button>`;
}

export function lifeCycle({
  status,
  acknowledgedBy,
}: Pick<Episode, 'status' | 'acknowledgedBy'>): TemplateResult {
  return html`<span class="pill ${status}">${STATUS_WORDS[status]}</span>${
      acknowledgedBy === null
        ? nothing
        : html`<span class="pill acknowledged">${icon('check')}${acknowledgedBy}</span>`
    }`;
}

function deliveriesOf({ latest, alertCount }: Episode): TemplateResult {
  const words = DELIVERY_STATUSES.filter((status) => (latest.deliveries[status] ?? 0) > 0)
    .map((status) => `${latest.deliveries[status]} ${DELIVERY_STATUS_WORDS[status].toLowerCase()}`)
    .join(' · ');
  const updates = alertCount > 1 ? counted(alertCount, 'update') : '';
  return html`<span class="quiet">${[updates, words].filter((part) => part !== '').join(' · ')}</span>`;
}

function emptyInbox({ hasAlerts, episodes }: Model, actions: Actions): TemplateResult {
  if (!hasAlerts) return html`<p class="empty">Reading the alerts …</p>`;
  if (episodes.length === 0) {
    return html`<p class="empty">
      ${icon('bell')}<strong>All calm.</strong> Nothing unusual has happened in what is stored. Alerts appear
      here as they come.
    </p>`;
  }
  return html`<p class="empty">
    <strong>${capital(counted(episodes.length, 'alert'))}, none of which passes the filter.</strong>
    <button type="button" class="button" @click=${() => actions.clearFilter()}>Show all</button>
  </p>`;
}
