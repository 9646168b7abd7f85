import { MESSAGE_LIMITS } from '../../src/core/alert-policy/rate-limit.ts';
import { CHANNELS } from '../../src/core/notifications/channel.ts';

const MINUTE_MS = 60_000;

/** The limits of messages as a Markdown table. */
export function limitsTable(): string {
  const rows = CHANNELS.map((channel) => {
    const limits = MESSAGE_LIMITS[channel].map(
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
