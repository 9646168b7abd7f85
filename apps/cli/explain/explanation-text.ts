import { STAGES, type StageVerdict } from '../../../src/core/alert-policy/trace.ts';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import type { CliContext } from '../context.ts';
import { columns, paint, timeText } from '../output.ts';
import type { ChannelState, Explanation, LimiterState, PlannedMessage } from './explanation.ts';

const VERDICT_COLOURS = {
  pass: 'dim',
  deliver: 'green',
  bundle: 'yellow',
  hold: 'yellow',
  suppress: 'red',
  filter: 'red',
} as const;

/** The explanation for people. */
export function explanationText(context: CliContext, explanation: Explanation): string {
  const { alert, severityReason, limits, messages, history } = explanation;
  const title = (text: string): string => paint(context, 'bold', text);
  const none = (text: string): string => paint(context, 'dim', text);
  return [
    title(`${alert.alertId}: ${alert.status}, ${alert.severity}`),
    explanationOf(alert),
    severityReason,
    '',
    title('Stages'),
    stagesText(context, explanation.trace),
    '',
    title('Limits'),
    ...(limits.length === 0
      ? [none('there is nobody to tell')]
      : limits.map((state) => limiterText(state, alert.symbol))),
    ...(history.length === 0 ? [] : ['', title('Decided before'), historyText(context, explanation)]),
    '',
    title('Messages'),
    ...(messages.length === 0
      ? [none('none')]
      : [messages.map((message) => messageText(context, message)).join('\n\n')]),
    ...afterwards(explanation),
    '',
    none('Nothing was sent and nothing was written.'),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** By stage, as the alert passes through them. */
function stagesText(context: CliContext, trace: readonly StageVerdict[]): string {
  const rows = STAGES.flatMap((stage) => trace.filter((each) => each.stage === stage)).map(
    ({ stage, userId = '', channel = '', verdict, reason }) => [
      stage,
      userId,
      channel,
      paint(context, VERDICT_COLOURS[verdict], verdict),
      reason,
    ],
  );
  return columns(context, ['stage', 'user', 'channel', 'verdict', 'reason'], rows);
}

function limiterText(state: LimiterState, symbol: string): string {
  const gate = state.gateOpensAtMs === null ? 'open' : `closed until ${timeText(state.gateOpensAtMs)}`;
  const alerts = `${state.alertsThisHour} of ${state.alertsPerHour} alerts about ${symbol} this hour`;
  return [`${state.userId}: gate ${gate}, ${alerts}`, ...state.channels.map(channelText)].join('\n');
}

function channelText({ channel, opensAtMs, windows, held }: ChannelState): string {
  const counts = windows.map(
    ({ sent, limit, windowMs }) => `${sent} of ${limit} in ${windowMs / 60_000} min`,
  );
  const parts = [
    counts.length === 0 ? 'no limit' : counts.join(', '),
    opensAtMs === null ? '' : `full until ${timeText(opensAtMs)}`,
    held.length === 0 ? '' : `held back: ${held.map(({ symbol, count }) => `${count} ${symbol}`).join(', ')}`,
  ];
  return `  ${channel}: ${parts.filter((part) => part !== '').join('; ')}`;
}

function historyText(context: CliContext, { history }: Explanation): string {
  const rows = history.map((delivery) => [
    delivery.userId,
    delivery.channel,
    delivery.status,
    timeText(delivery.updatedAtMs),
    deliveryWords(delivery),
  ]);
  return columns(context, ['user', 'channel', 'status', 'at', 'what became of it'], rows);
}

function messageText(context: CliContext, planned: PlannedMessage): string {
  const { userId, channel, waitsUntilMs, reason } = planned;
  const when =
    waitsUntilMs === null
      ? `now (${reason.replaceAll('_', ' ')})`
      : `not before ${timeText(waitsUntilMs)} (${reason.replaceAll('_', ' ')}), together with what else waits`;
  const head = paint(context, 'cyan', `${userId}, ${channel}: ${when}`);
  return `${head}\n${bodyText(planned).replaceAll(/^(?=.)/gm, '  ')}`;
}

function bodyText({ message }: PlannedMessage): string {
  if ('html' in message) return `Subject: ${String(message.subject)}\n\n${String(message.text).trimEnd()}`;
  if ('text' in message && Object.keys(message).length === 1) return String(message.text);
  return JSON.stringify(message, null, 2);
}

function afterwards({ inhibitor, escalations }: Explanation): readonly string[] {
  return [
    ...(inhibitor?.kind === 'open'
      ? [`\nWhile it lasts, these are not told: ${inhibitor.inhibitor.anomalies.join(', ')}`]
      : []),
    ...(escalations.length > 0 ? [`\nStarts the escalation policy ${escalations.join(', ')}`] : []),
  ];
}
