import type {
  AlertRow,
  ConsoleInfo,
  EpisodeDetail,
  Health,
  ReceivedMessage,
  RejectedRecord,
  SilenceRow,
} from '../api.ts';
import { episodesOf, EVERYTHING, type Episode, type InboxFilter } from './episodes.ts';
import type { Zone } from './format.ts';
import { SymbolTable } from './symbol-table.ts';

/** Parts of the page that are drawn on their own. */
export type Part = 'frame' | 'symbols' | 'chart' | 'inbox' | 'health' | 'messages' | 'dialog';
export type Connection = 'connecting' | 'live' | 'lost';
export type Theme = 'system' | 'light' | 'dark';
/** Panes of a narrow screen, which shows one at a time. */
export type Pane = 'symbols' | 'chart' | 'alerts';

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'acknowledge'; readonly episode: Episode }
  | { readonly kind: 'silence'; readonly episode: Episode }
  | { readonly kind: 'rate'; readonly episode: Episode }
  | { readonly kind: 'unreached' }
  | { readonly kind: 'silences'; readonly silences: readonly SilenceRow[] | null }
  | { readonly kind: 'rejected'; readonly records: readonly RejectedRecord[] | null };

/** What the page knows and what it shows of it. Who changes it says which part is to be drawn again. */
export class Model {
  info: ConsoleInfo | null = null;
  connection: Connection = 'connecting';
  readonly symbols = new SymbolTable();
  /** Null before the first answer. */
  health: Health | null = null;
  messages: readonly ReceivedMessage[] = [];
  hasAlerts = false;
  hasOlderAlerts = true;

  tab: 'market' | 'messages' = 'market';
  pane: Pane = 'chart';
  theme: Theme = 'system';
  zone: Zone = 'utc';
  query = '';
  symbol: string | null = null;
  /** Chosen by a person: nothing else is put in its place. */
  isChosen = false;
  filter: InboxFilter = EVERYTHING;
  /** Marked in the list. */
  episodeId: string | null = null;
  /** Opened; its detail is null while it is read. */
  opened: {
    readonly episodeId: string;
    readonly detail: EpisodeDetail | null;
    readonly problem: string | null;
  } | null = null;
  messageId: number | null = null;
  dialog: Dialog | null = null;
  dialogProblem: string | null = null;

  readonly #alerts = new Map<string, AlertRow>();
  #episodes: readonly Episode[] | null = null;

  takeAlerts(rows: readonly AlertRow[]): void {
    for (const row of rows) this.#alerts.set(row.alertId, row);
    this.#episodes = null;
  }

  knows(alertId: string): boolean {
    return this.#alerts.has(alertId);
  }

  /** Newest first. */
  get episodes(): readonly Episode[] {
    this.#episodes ??= episodesOf(this.#alerts.values());
    return this.#episodes;
  }

  alertsOf(symbol: string): readonly AlertRow[] {
    return [...this.#alerts.values()].filter((alert) => alert.symbol === symbol);
  }

  get oldestAlertMs(): number | null {
    let oldest: number | null = null;
    for (const { createdAtMs } of this.#alerts.values()) {
      if (oldest === null || createdAtMs < oldest) oldest = createdAtMs;
    }
    return oldest;
  }

  takeMessages(messages: readonly ReceivedMessage[]): void {
    const byId = new Map(this.messages.map((message) => [message.id, message]));
    for (const message of messages) byId.set(message.id, message);
    this.messages = [...byId.values()].toSorted((a, b) => a.id - b.id);
  }
}
