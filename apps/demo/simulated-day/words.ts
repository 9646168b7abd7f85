const WEEKDAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' });

/** `Tue 12:30`, in UTC. */
export function clock(epochMs: number): string {
  return `${WEEKDAY.format(epochMs)} ${new Date(epochMs).toISOString().slice(11, 16)}`;
}

/** `8 s`, `5 min 3 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [minutes > 0 ? `${minutes} min` : '', rest > 0 || minutes === 0 ? `${rest} s` : '']
    .filter((part) => part !== '')
    .join(' ');
}
