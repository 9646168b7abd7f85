import type { Summary } from './summary.ts';

/** Below the news: why it has its severity, indicators, time, environment and the id to answer by, each on its line. */
export function smallPrintOf({ words, ...summary }: Summary): string {
  const { severityReason, indicators, time, environmentNote, alertId } = summary;
  return [
    severityReason,
    indicators,
    time,
    environmentNote === '' ? '' : words.labelled(words.labels.environment, environmentNote),
    alertId === '' ? '' : `${words.labels.alert} ${alertId}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
