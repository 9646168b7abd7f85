import type { LiveFeedSummary } from './run-live-feed.ts';

/** What a live feed brought and what it did not, a line each. */
export function summaryLines(stream: string, summary: LiveFeedSummary, overtaken: number): readonly string[] {
  const { records, outages, outageMs, gaps, missing, fetched, repeated, unreadable, missedMessages } =
    summary;
  const lines = [`${count(records, 'record')} ${records === 1 ? 'is' : 'are'} on ${stream}`];
  if (outages > 0) lines.push(`away ${count(outages, 'time')}, ${(outageMs / 1000).toFixed(1)} s together`);
  if (missing === null && records > 0) lines.push('gaps: this feed does not number its trades');
  if (missing !== null && gaps > 0) {
    const fate = `${fetched} of them were fetched`;
    lines.push(`${count(missing, 'trade')} did not come in ${count(gaps, 'gap')}, ${fate}`);
  }
  if (missedMessages > 0) lines.push(`${count(missedMessages, 'message')} did not come`);
  if (repeated > 0) lines.push(`${count(repeated, 'trade')} came again, left out`);
  if (unreadable > 0) lines.push(`${count(unreadable, 'message')} unknown to this feed, for quarantine`);
  if (overtaken > 0) lines.push(`${count(overtaken, 'record')} behind a later one of their symbol`);
  return lines;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
