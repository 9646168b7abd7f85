import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { Health } from '../api.ts';
import type { Actions } from './actions.ts';
import { formatCompact, formatCount, formatDuration } from './format.ts';
import type { Model } from './model.ts';
import { sparkPoints } from './shapes.ts';
import { counted } from './words.ts';

/** Age from which on a stream lags behind: the alarm on the iterator age says the same after a minute. */
const LAG_MS = 60_000;
const SPARK = { width: 110, height: 22 };

export function healthView({ health, connection, info }: Model, actions: Actions): TemplateResult {
  if (health === null) {
    return html`<p class="quiet health-note">
      ${connection === 'lost' ? 'Nothing is known of the pipeline until the console answers.' : 'Reading the health of the pipeline …'}
    </p>`;
  }
  const { problems } = health;
  return html`<dl class="health">
      ${throughput(health)}
      ${figure('Lag', formatDuration(health.iteratorAgeMs), (health.iteratorAgeMs ?? 0) > LAG_MS ? 'bad' : '')}
      ${health.functions.map((each) => functionFigure(each))}
      ${figure('Dead letters', formatCount(health.deadLetters), (health.deadLetters ?? 0) > 0 ? 'bad' : '')}
      ${alarms(health)}
      <div class="figure">
        <dt>Rejected, 24 h</dt>
        <dd>
          <button type="button" class="button small" @click=${() => actions.openDialog('rejected')}>
            ${formatCount(health.rejected)}<span class="visually-hidden"> rejected records: show them</span>
          </button>
        </dd>
      </div>
      ${notReached(info?.unreached.length ?? 0, actions)}
    </dl>
    ${
      problems.length === 0
        ? nothing
        : html`<ul class="problems" role="status">
            ${problems.map((problem) => html`<li>${problem}</li>`)}
          </ul>`
    }`;
}

function notReached(users: number, actions: Actions): TemplateResult | typeof nothing {
  if (users === 0) return nothing;
  return html`<div class="figure">
    <dt>Not reached</dt>
    <dd>
      <button type="button" class="button small" @click=${() => actions.openDialog('unreached')}>
        ${counted(users, 'user')}<span class="visually-hidden"> cannot be told as they wish: show them</span>
      </button>
    </dd>
  </div>`;
}

function throughput({ recordsPerSecond, throughput: values }: Health): TemplateResult {
  const points = sparkPoints(
    values.map(({ value }) => value),
    SPARK.width,
    SPARK.height,
  );
  return html`<div class="figure wide">
    <dt>Records/s</dt>
    <dd>
      ${formatCompact(recordsPerSecond)}
      <svg class="spark" viewBox="0 -2 ${SPARK.width} ${SPARK.height + 4}" aria-hidden="true">
        ${svg`<polyline points=${points}></polyline>`}
      </svg>
    </dd>
  </div>`;
}

function functionFigure({
  name,
  invocations,
  errors,
  throttles,
  durationP95Ms,
}: Health['functions'][number]) {
  const isBad = (errors ?? 0) > 0 || (throttles ?? 0) > 0;
  const short = /(kinesis|alert)-processor$/.exec(name)?.[0] ?? name;
  const troubles = [
    errors === null ? '' : counted(errors, 'error'),
    (throttles ?? 0) > 0 ? counted(throttles!, 'throttle') : '',
  ].filter((part) => part !== '');
  return html`<div class="figure wide" title=${name}>
    <dt>${short}</dt>
    <dd class=${isBad ? 'bad' : ''}>
      ${formatCompact(invocations)}<small> calls</small>
      <small>${[...troubles, `p95 ${formatDuration(durationP95Ms)}`].join(' · ')}</small>
    </dd>
  </div>`;
}

function alarms({ alarms: all }: Health): TemplateResult {
  const ringing = all.filter(({ state }) => state === 'ALARM');
  const text = ringing.length === 0 ? `none of ${all.length}` : ringing.map(({ name }) => name).join(', ');
  return html`<div class="figure" title=${all.map(({ name, state }) => `${name}: ${state}`).join('\n')}>
    <dt>Alarms</dt>
    <dd class=${ringing.length > 0 ? 'bad' : ''}>${all.length === 0 ? '–' : text}</dd>
  </div>`;
}

function figure(name: string, value: string, kind: string): TemplateResult {
  return html`<div class="figure">
    <dt>${name}</dt>
    <dd class=${kind}>${value}</dd>
  </div>`;
}
