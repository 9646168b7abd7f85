import type { ServerResponse } from 'node:http';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import type { Health } from '../api.ts';
import type { ConsoleReaders } from './console-readers.ts';
import { EventHub, eventText } from './event-hub.ts';
import { PriceOfEvent } from './price-of-event.ts';
import { Problems } from './problems.ts';
import type { QuoteSource } from './quote-source.ts';
import { Repeat } from './repeat.ts';
import { MAX_SYMBOLS, SymbolBoard } from './symbol-board.ts';

/** How often what is read, ms. */
export interface ConsolePace {
  readonly inboxMs: number;
  readonly healthMs: number;
  readonly messagesMs: number;
  /** Symbols that were stored before; new ones come by the stream. */
  readonly symbolsMs: number;
}

/** A server on loopback costs nothing. */
export const LOOPBACK_PACE: ConsolePace = {
  inboxMs: 1_000,
  healthMs: 2_000,
  messagesMs: 1_000,
  symbolsMs: 5_000,
};
/** CloudWatch has a new value each minute, and bills each question. */
export const AWS_PACE: ConsolePace = {
  inboxMs: 5_000,
  healthMs: 60_000,
  messagesMs: 1_000,
  symbolsMs: 300_000,
};

/** Four frames a second are as live as eyes are. */
const FRAME_MS = 250;
/** Every so many frames one holds new symbols, sparklines and states instead of prices. */
const FRAMES_PER_CHANGES = 4;
const HISTORIES_AT_ONCE = 4;

/** What changes while somebody watches; nobody watching, it reads nothing. */
export class LiveConsole {
  readonly #readers: ConsoleReaders;
  readonly #quotes: QuoteSource;
  readonly #board = new SymbolBoard();
  readonly #prices = new PriceOfEvent();
  readonly #problems = new Problems();
  readonly #remembered = new Set<string>();
  readonly #loops: readonly Repeat[];
  readonly #hub = new EventHub((isWatched) => this.#onAudience(isWatched));
  #health: Health | undefined;
  #messages = 0;
  #frame = 0;
  #changing: Promise<void> = Promise.resolve();

  constructor(readers: ConsoleReaders, quotes: QuoteSource, pace: ConsolePace) {
    this.#readers = readers;
    this.#quotes = quotes;
    this.#loops = [
      new Repeat(FRAME_MS, async () => this.#sendFrame()),
      new Repeat(pace.inboxMs, () => this.refreshInbox()),
      new Repeat(pace.healthMs, () => this.#readHealth()),
      new Repeat(pace.symbolsMs, () => this.#readSymbols()),
      ...(readers.messages === undefined ? [] : [new Repeat(pace.messagesMs, () => this.#readMessages())]),
    ];
  }

  get isWatched(): boolean {
    return this.#hub.isWatched;
  }

  /** @param response whose headers are on their way */
  join(response: ServerResponse): void {
    this.#hub.join(response, [
      eventText('symbols', this.#board.rows()),
      ...(this.#health === undefined ? [] : [eventText('health', this.#withProblems(this.#health))]),
    ]);
  }

  async close(): Promise<void> {
    this.#hub.close();
    this.#onAudience(false);
    await this.#changing;
  }

  /** One after the other: who comes while the last goes is served as well. */
  #onAudience(isWatched: boolean): void {
    this.#changing = this.#changing.then(() => (isWatched ? this.#begin() : this.#end()));
  }

  #begin(): void {
    for (const loop of this.#loops) loop.start();
    this.#quotes.start({
      onEvents: (events) => this.#onEvents(events),
      onProblem: (problem) => this.#problems.set('prices', problem),
    });
  }

  async #end(): Promise<void> {
    await Promise.all([this.#quotes.stop(), ...this.#loops.map((loop) => loop.stop())]);
  }

  #onEvents(events: readonly MarketEvent[]): void {
    for (const event of events) {
      const found = this.#prices.read(event);
      if (found !== null) this.#board.tick(event.symbol, found.price, found.timeMs);
    }
  }

  #sendFrame(): void {
    this.#frame += 1;
    if (this.#frame % FRAMES_PER_CHANGES === 0) {
      const rows = this.#board.takeChanges();
      if (rows.length > 0) {
        this.#hub.send('symbols', rows);
        return;
      }
    }
    const quotes = this.#board.takeQuotes();
    if (quotes.length > 0) this.#hub.send('quotes', quotes);
  }

  /** Tells whoever watches what has changed in the inbox; never rejects. */
  async refreshInbox(): Promise<void> {
    const change = await this.#problems.attempt('alerts', () => this.#readers.inbox.changes(), null);
    if (change === null) return;
    this.#board.setStates(change.states);
    if (change.rows.length > 0) this.#hub.send('alerts', change.rows);
  }

  async #readHealth(): Promise<void> {
    const health = await this.#problems.attempt('health', () => this.#readers.health(), undefined);
    if (health === undefined) return;
    this.#health = health;
    this.#hub.send('health', this.#withProblems(health));
  }

  #withProblems(health: Health): Health {
    return { ...health, problems: [...health.problems, ...this.#problems.list] };
  }

  async #readMessages(): Promise<void> {
    const all = await this.#problems.attempt('notifications', () => this.#readers.messages!(), []);
    const fresh = all.slice(this.#messages).map(({ message }) => message);
    this.#messages += fresh.length;
    if (fresh.length > 0) this.#hub.send('notifications', fresh);
  }

  /** In the background: the page is there at once, and fills. */
  async #readSymbols(): Promise<void> {
    const read = async (symbol: string): Promise<void> => {
      this.#board.remember(symbol, await this.#readers.market.history(symbol));
      this.#remembered.add(symbol);
    };
    await this.#problems.attempt(
      'stored symbols',
      () => inParallel(this.#symbolsToRemember(), HISTORIES_AT_ONCE, read),
      [],
    );
  }

  async *#symbolsToRemember(): AsyncGenerator<string> {
    for await (const symbol of this.#readers.market.symbols()) {
      if (!this.isWatched || this.#remembered.size >= MAX_SYMBOLS) return;
      if (!this.#remembered.has(symbol)) yield symbol;
    }
  }
}
