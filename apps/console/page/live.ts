import type { AlertRow, Health, Quotes, ReceivedMessage, SymbolRow } from '../api.ts';

/** What comes by server-sent events. */
export interface LiveListener {
  readonly onOpen: () => void;
  readonly onLost: () => void;
  readonly symbols: (rows: readonly SymbolRow[]) => void;
  readonly quotes: (quotes: Quotes) => void;
  readonly alerts: (rows: readonly AlertRow[]) => void;
  readonly health: (health: Health) => void;
  readonly notifications: (messages: readonly ReceivedMessage[]) => void;
}

const EVENTS = ['symbols', 'quotes', 'alerts', 'health', 'notifications'] as const;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Follows the console's events, and takes the connection up again whenever it is lost, for as long as the page is open. */
export function followEvents(listener: LiveListener): void {
  let waitMs = FIRST_WAIT_MS;
  const connect = (): void => {
    const events = new EventSource('/api/events');
    events.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS;
      listener.onOpen();
    });
    events.addEventListener('error', () => {
      listener.onLost();
      // The browser itself gives up after an answer that is no stream, so that the next try is made here, and only here.
      events.close();
      setTimeout(connect, waitMs);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    });
    for (const name of EVENTS) {
      events.addEventListener(name, ({ data }: MessageEvent<string>) => {
        // Each as the contract has it: it is the server of this very page that speaks.
        const take = listener[name] as (content: unknown) => void;
        take(JSON.parse(data));
      });
    }
  };
  connect();
}
