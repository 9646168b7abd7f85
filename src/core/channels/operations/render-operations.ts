import type { Notification } from '../../notifications/message.ts';
import { fitLines } from '../../notifications/render/other-alerts.ts';
import { summarise } from '../../notifications/render/summary.ts';
import { truncate } from '../../notifications/render/text.ts';
import { titleWithin } from '../../notifications/render/title.ts';

export interface OperationsMessage {
  readonly subject: string;
  readonly text: string;
}

/** ASCII, below 100 characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT_LIMIT = 99;
const TEXT_LIMIT = 2000;
const LIST_LINES = 20;

/**
 * A message in the form of CloudWatch's own notifications, by which the topic's subscriptions are filtered: what has an `AlarmName` is for the
 * operator, by mail as it stands here.
 */
export function renderOperations(notification: Notification): OperationsMessage {
  const summary = summarise(notification);
  const { words, note, explanation, others, othersTitle, held, time, alertId, environmentNote } = summary;
  const { lines, rest } = fitLines(
    others,
    words,
    { lines: LIST_LINES, room: TEXT_LIMIT },
    ({ severity, headline, when }) => `${severity} ${headline}, ${when}`,
  );
  const told = [note, explanation, othersTitle, ...lines, rest, held].filter((line) => line !== '');
  const alarm = {
    AlarmName: titleWithin(summary, SUBJECT_LIMIT),
    NewStateValue: summary.isResolved ? 'OK' : 'ALARM',
    NewStateReason: truncate(told.join(' · '), 2 * TEXT_LIMIT),
    StateChangeTime: time,
    ...(alertId !== '' && { AlertId: alertId }),
    ...(environmentNote !== '' && { Environment: environmentNote }),
    ...Object.fromEntries(summary.actions.map(({ label, url }) => [label, url])),
  };
  return { subject: subjectOf(alarm.AlarmName), text: JSON.stringify(alarm, null, 2) };
}

function subjectOf(title: string): string {
  const ascii = title
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[^ -~]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
  return ascii.slice(0, SUBJECT_LIMIT).trim() || 'Alert';
}
