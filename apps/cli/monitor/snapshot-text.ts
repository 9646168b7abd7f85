import { costPerHour } from '../../../lib/operations/monitoring/metric-series.ts';
import type { AlarmState } from '../../../lib/operations/monitoring/alarms.ts';
import type { CustomFigure } from '../../../lib/operations/monitoring/custom-figures.ts';
import type { FunctionFigures } from '../../../lib/operations/monitoring/function-figures.ts';
import { sparkline } from '../../../src/core/notifications/render/sparkline.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import type { CliContext } from '../context.ts';
import { columns, paint, timeText } from '../output.ts';
import type { Snapshot } from './snapshot.ts';

const ALARM_COLOURS: Readonly<Record<AlarmState, 'red' | 'yellow' | 'green'>> = {
  ALARM: 'red',
  INSUFFICIENT_DATA: 'yellow',
  OK: 'green',
};
const UNKNOWN = '-';

export interface ViewOptions {
  readonly project: string;
  readonly env: string;
  /** Null when it is shown once. */
  readonly intervalMs: number | null;
}

/** The snapshot for a terminal, gravest things in colour. */
export function snapshotText(context: CliContext, snapshot: Snapshot, options: ViewOptions): string {
  const { project, env } = options;
  const parts = [
    paint(context, 'bold', `${project} ${env}`) +
      `  ${timeText(snapshot.atMs)}  last ${lengthText(snapshot.windowMs)}`,
    functionsText(context, snapshot.functions),
    metricsText(context, snapshot.metrics),
    alarmsText(context, snapshot),
    alertsText(context, snapshot),
    ...snapshot.problems.map((problem) => paint(context, 'red', problem)),
    footer(context, snapshot, options),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function functionsText(context: CliContext, functions: readonly FunctionFigures[]): string {
  if (functions.length === 0) return '';
  const head = [
    'FUNCTION',
    'INVOCATIONS',
    'ERRORS',
    'THROTTLES',
    'P50',
    'P95',
    'MAX',
    'AT ONCE',
    'LAG',
    'TREND',
  ];
  const rows = functions.map((figures) => [
    figures.name,
    count(figures.invocations),
    bad(context, figures.errors),
    bad(context, figures.throttles),
    millis(figures.durationP50Ms),
    millis(figures.durationP95Ms),
    millis(figures.durationMaxMs),
    figures.concurrency === null ? UNKNOWN : count(figures.concurrency),
    millis(figures.iteratorAgeMs),
    sparkline(figures.history.map(({ value }) => value)),
  ]);
  return columns(context, head, rows);
}

function metricsText(context: CliContext, metrics: readonly CustomFigure[]): string {
  const shown = metrics.filter(({ value }) => value !== null && value !== 0);
  if (shown.length === 0) return '';
  const byName = Map.groupBy(shown, ({ service, name }) => `${service} ${name}`);
  const rows = [...byName.values()].map((figures) => {
    const { service, name, statistic } = figures[0]!;
    const values = figures.map((figure) => {
      const labels = Object.values(figure.dimensions).join(' ');
      return labels === '' ? valueText(figure) : `${labels} ${valueText(figure)}`;
    });
    return [service, name, statistic === 'Sum' ? '' : statistic.toLowerCase(), values.join(' · ')];
  });
  return columns(context, ['EMITTED BY', 'METRIC', '', 'VALUE'], rows);
}

function alarmsText(context: CliContext, { alarms, deadLetters }: Snapshot): string {
  const letters =
    deadLetters === null
      ? ''
      : `dead letters: ${deadLetters === 0 ? '0' : paint(context, 'red', String(deadLetters))}`;
  const counts = Map.groupBy(alarms, ({ state }) => state);
  const states = [...counts].map(([state, some]) =>
    paint(context, ALARM_COLOURS[state], `${some.length} ${state.toLowerCase().replaceAll('_', ' ')}`),
  );
  const summary = `alarms: ${states.length === 0 ? 'none are defined here' : states.join(', ')}`;
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const rows = firing.map(({ name, sinceMs, description }) => [
    paint(context, 'red', name),
    sinceMs === null ? UNKNOWN : `since ${timeText(sinceMs)}`,
    description,
  ]);
  return [
    [letters, summary].filter((text) => text !== '').join('   '),
    ...(rows.length === 0 ? [] : [columns(context, ['FIRING', '', ''], rows)]),
  ].join('\n');
}

function alertsText(context: CliContext, { alerts }: Snapshot): string {
  if (alerts.length === 0) return 'no alerts in the last 24 hours';
  const rows = alerts.map(({ alert, createdAtMs }) => [
    timeText(createdAtMs),
    paint(context, alert.severity === 'CRITICAL' ? 'red' : 'yellow', alert.severity),
    alert.status,
    explanationOf(alert),
  ]);
  return columns(context, ['LAST ALERTS', '', '', ''], rows);
}

function footer(context: CliContext, { metricsAsked }: Snapshot, { intervalMs }: ViewOptions): string {
  if (intervalMs === null) return '';
  const cost = costPerHour(metricsAsked, intervalMs).toFixed(2);
  return paint(
    context,
    'dim',
    `every ${lengthText(intervalMs)}, ${metricsAsked} metrics: $${cost} an hour on AWS   r refresh   q quit`,
  );
}

function bad(context: CliContext, value: number): string {
  return value > 0 ? paint(context, 'red', count(value)) : '0';
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function millis(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value < 10) return `${value.toFixed(1)} ms`;
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

function valueText({ statistic, value, unit }: CustomFigure): string {
  if (statistic === 'Sum') return count(value!);
  const digits = value!.toLocaleString('en-US', { maximumFractionDigits: value! < 10 ? 2 : 0 });
  return unit === '' ? digits : `${digits} ${unit}`;
}

function lengthText(ms: number): string {
  for (const [unit, length] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const) {
    if (ms % length === 0) return `${ms / length} ${unit}`;
  }
  return `${ms / 1000} s`;
}
