import { ALL_CHANNELS, CHANNELS } from '../../src/core/channels/channels.ts';

const MINUTE_MS = 60_000;

/** The limits of messages as a Markdown table. */
export function limitsTable(): string {
  const rows = ALL_CHANNELS.map((channel) => {
    const limits = CHANNELS[channel].limits.map(
      ({ messages, windowMs }) => `${messages} in ${length(windowMs)}`,
    );
    return `| ${channel} | ${limits.join(', ') || 'none'} |`;
  });
  return ['| channel | messages |', '|---|---|', ...rows].join('\n');
}

function length(windowMs: number): string {
  const minutes = windowMs / MINUTE_MS;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
