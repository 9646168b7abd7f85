import { html, nothing, type TemplateResult } from 'lit-html';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import type { AlertRow, DeliveryRow, EpisodeDetail } from '../api.ts';
import type { Actions } from './actions.ts';
import type { Episode } from './episodes.ts';
import {
  formatChange,
  formatClock,
  formatDuration,
  formatFull,
  formatMoment,
  formatPrice,
  priceDecimals,
  type Zone,
} from './format.ts';
import { lifeCycle } from './inbox-view.ts';
import type { Model } from './model.ts';
import { icon, severityWord, shape } from './shapes.ts';
import {
  ACKNOWLEDGED_BY_WORDS,
  anomalyName,
  capital,
  channelName,
  DELIVERY_STATUS_WORDS,
  ESCALATION_END_WORDS,
  STATUS_WORDS,
  wordsFor,
} from './words.ts';

/** The whole life of one thing that happened, and what can be done about it. */
export function episodeView(model: Model, actions: Actions): TemplateResult {
  const { opened, episodes } = model;
  const episode = episodes.find(({ episodeId }) => episodeId === opened?.episodeId);
  const head = html`<header class="pane-head">
    <button type="button" class="button small" id="close-episode" @click=${() => actions.closeEpisode()}>
      ${icon('back')}Alerts
    </button>
  </header>`;
  if (opened === null || episode === undefined) {
    return html`${head}
      <p class="empty">This alert is no longer stored.</p>`;
  }
  return html`${head}
    <article
      class="scroll detail"
      tabindex="0"
      aria-label="Alert: ${episode.symbol} ${anomalyName(episode.latest)}"
    >
      <h2>${shape(episode.severity)}${episode.symbol} ${anomalyName(episode.latest).toLowerCase()}</h2>
      <p class="episode-foot">
        <span class="pill severity ${episode.severity}">${severityWord(episode.severity)}</span
        >${lifeCycle(episode)}
      </p>
      <p class="lead">${episode.latest.explanation}</p>
      ${buttons(episode, actions)}
      ${opened.problem === null ? nothing : html`<p class="problem" role="alert">${opened.problem}</p>`}
      ${
        opened.detail === null
          ? opened.problem === null
            ? html`<p class="quiet">Reading …</p>`
            : nothing
          : html`${facts(opened.detail, episode, model.zone)} ${timeline(opened.detail, model.zone)}
            ${deliveries(opened.detail.deliveries, model.zone)}`
      }
    </article>`;
}

function buttons(episode: Episode, actions: Actions): TemplateResult {
  const isAnswered = episode.acknowledgedBy !== null;
  const acknowledge = html`<button
    type="button"
    class="button ${isAnswered ? '' : 'primary'}"
    @click=${() => actions.openAnswer('acknowledge', episode)}
  >
    ${icon('check')}${isAnswered ? 'Acknowledge again' : 'Acknowledge'} <kbd>a</kbd>
  </button>`;
  return html`<p class="buttons">
    ${episode.status === 'resolved' ? nothing : acknowledge}
    <button type="button" class="button" @click=${() => actions.openAnswer('silence', episode)}>
      ${icon('mute')}Silence <kbd>s</kbd>
    </button>
    <button type="button" class="button" @click=${() => actions.openAnswer('rate', episode)}>
      Useful or noise? <kbd>u</kbd>
    </button>
  </p>`;
}

function facts({ alerts }: EpisodeDetail, { latest }: Episode, zone: Zone): TemplateResult {
  const alert = alerts.find(({ alertId }) => alertId === latest.alertId) ?? alerts.at(-1);
  if (alert === undefined) return html``;
  const { price, changePct, score, volumeRatio, severityReason, occurredAtMs } = alert;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Price', price !== 0 ? formatPrice(price, priceDecimals([price])) : null],
    ['Change', changePct === null ? null : formatChange(changePct / 100)],
    ['Score', score === null ? null : `${score.toFixed(2)} of 1`],
    ['Volume', volumeRatio === null ? null : `${Number(volumeRatio.toPrecision(2))}× the usual`],
    ['When', formatFull(occurredAtMs, zone)],
    ['Severity', capital(severityReason)],
  ];
  return html`<dl class="facts">
    ${rows.map(([name, value]) =>
      value === null || value === ''
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

interface Moment {
  readonly atMs: number;
  readonly title: string;
  readonly text: string;
  readonly mark: TemplateResult;
}

function timeline(detail: EpisodeDetail, zone: Zone): TemplateResult {
  const moments = momentsOf(detail, zone);
  return html`<section>
    <h3>What happened</h3>
    <ol class="timeline">
      ${moments.map(
        ({ atMs, title, text, mark }) =>
          html`<li>
            ${mark}
            <span><strong>${title}</strong> <time>${formatMoment(atMs, zone, Date.now())}</time></span>
            <span class="quiet">${text}</span>
          </li>`,
      )}
    </ol>
  </section>`;
}

function momentsOf(
  { alerts, acknowledgement, escalations, ratings }: EpisodeDetail,
  zone: Zone,
): readonly Moment[] {
  const moments = alerts.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs).map(momentOf);
  for (const { policyId, startedAtMs, stepsTaken, ended, nextStepAtMs } of escalations) {
    const next = nextStepAtMs === null ? '' : `, the next step at ${formatClock(nextStepAtMs, zone)}`;
    const text = `${stepsTaken} ${stepsTaken === 1 ? 'step' : 'steps'} taken${ended === null ? next : `, ended: ${wordsFor(ESCALATION_END_WORDS, ended)}`}`;
    moments.push({ atMs: startedAtMs, title: `Escalation by ${policyId}`, text, mark: icon('bell') });
  }
  // After those of the market: their clock may be another one, as when recorded data is replayed.
  if (acknowledgement !== null) {
    const { userId, atMs, via } = acknowledgement;
    moments.push({
      atMs,
      title: `Acknowledged by ${userId}`,
      text: wordsFor(ACKNOWLEDGED_BY_WORDS, via),
      mark: icon('check'),
    });
  }
  for (const { userId, answer, ratedAtMs } of ratings) {
    const title = answer === 'useful' ? `Useful to ${userId}` : `Noise to ${userId}`;
    moments.push({ atMs: ratedAtMs, title, text: 'their answer', mark: icon('check') });
  }
  return moments;
}

function momentOf({ occurredAtMs, status, severity, explanation }: AlertRow): Moment {
  const isOver = status === 'resolved';
  return {
    atMs: occurredAtMs,
    title: isOver ? STATUS_WORDS[status] : `${STATUS_WORDS[status]}, ${severity.toLowerCase()}`,
    text: explanation,
    mark: isOver ? icon('check') : shape(severity),
  };
}

const STATUS_ORDER = ['FAILED', 'PENDING', 'SENT', 'SUPPRESSED'] as const;

function deliveries(rows: readonly DeliveryRow[], zone: Zone): TemplateResult {
  const ordered = rows.toSorted(
    (a, b) =>
      STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) ||
      a.channel.localeCompare(b.channel) ||
      a.updatedAtMs - b.updatedAtMs,
  );
  return html`<section>
    <h3>Who was told</h3>
    ${
      ordered.length === 0
        ? html`<p class="quiet">Nobody: no user's preferences ask for it.</p>`
        : html`<ul class="deliveries">
            ${ordered.map((row) => deliveryLine(row, zone))}
          </ul>`
    }
  </section>`;
}

function deliveryLine(row: DeliveryRow, zone: Zone): TemplateResult {
  const { channel, userId, status, updatedAtMs, latencyMs, dueAtMs } = row;
  const when =
    status === 'PENDING' && dueAtMs !== null
      ? `due ${formatMoment(dueAtMs, zone, Date.now())}`
      : formatMoment(updatedAtMs, zone, Date.now());
  return html`<li>
    <span class="delivery-channel">${channelName(channel)}</span>
    <span class="delivery-user">${userId}</span>
    <span class="pill ${status}">${wordsFor(DELIVERY_STATUS_WORDS, status)}</span>
    <span class="quiet"
      >${deliveryWords(row)} ·
      ${when}${latencyMs === null ? '' : ` · ${formatDuration(latencyMs)} after the event`}</span
    >
  </li>`;
}
