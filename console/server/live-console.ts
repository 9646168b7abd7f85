import type { ServerResponse } from 'node:http';
import { DynamoAlertFeed } from '../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistoryReader } from '../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type {
  AlertRow,
  ConsoleInfo,
  EpisodeDetail,
  NewSilence,
  ReceivedMessage,
  RejectedRecord,
  SilenceRow,
} from '../api.ts';
import { acknowledge, userIds } from './answers.ts';
import { Charts } from './charts.ts';
import { EventHub, eventText } from './event-hub.ts';
import { HealthReader } from './health.ts';
import { Inbox } from './inbox.ts';
import { ConsoleProblem } from './problem.ts';
import { rejectedRecords } from './rejected-records.ts';
import { addSilence, listSilences } from './silences.ts';
import { storedSymbols } from './stored-symbols.ts';
import { StreamFollower } from './stream-follower.ts';
import type { ConsoleSurroundings } from './surroundings.ts';
import { SymbolBoard } from './symbol-board.ts';

/** Between two frames of prices. */
const FRAME_MS = 250;
const MAX_STORED_SYMBOLS = 2_000;
/** How often each thing is looked at again: on loopback nothing costs anything. */
const EVERY_MS = {
  loopback: { stream: 200, inbox: 1_000, health: 2_000, messages: 1_000, symbols: 5_000 },
  aws: { stream: 1_000, inbox: 5_000, health: 30_000, messages: 5_000, symbols: 300_000 },
};

/** What the console knows, kept up to date while somebody watches. */
export class LiveConsole {
  readonly charts: Charts;
  readonly inbox: Inbox;
  readonly board = new SymbolBoard();
  readonly #with: ConsoleSurroundings;
  readonly #store: DynamoAlertStore;
  readonly #hub = new EventHub((isWatched) => this.#follow(isWatched));
  readonly #follower: StreamFollower;
  readonly #health: HealthReader;
  readonly #known = new Set<string>();
  #timers: NodeJS.Timeout[] = [];
  #lastHealth: string | null = null;
  #toldMessages = 0;

  constructor(surroundings: ConsoleSurroundings) {
    const { dynamodb, kinesis, names, region, now } = surroundings;
    this.#with = surroundings;
    this.#store = new DynamoAlertStore(dynamodb, names.alertHistoryTable, { now });
    this.inbox = new Inbox(new DynamoAlertFeed(dynamodb, names.alertHistoryTable), this.#store, now);
    this.charts = new Charts(new DynamoMarketHistoryReader(dynamodb, names.processedDataTable));
    this.#health = new HealthReader(surroundings);
    this.#follower = new StreamFollower(
      { kinesis, streamName: names.stream, region, everyMs: this.#every.stream },
      {
        onEvents: (events) => this.#take(events),
        onProblem: (problem) => this.#health.setProblem('stream', problem),
      },
    );
  }

  get #every(): (typeof EVERY_MS)['aws'] {
    return this.#with.isLoopback ? EVERY_MS.loopback : EVERY_MS.aws;
  }

  async info(): Promise<Omit<ConsoleInfo, 'token'>> {
    const { names, region, messages } = this.#with;
    const { project, environment } = names;
    const hasNotifications = messages !== undefined;
    return { project, environment, region, hasNotifications, userIds: await userIds(this.#with) };
  }

  join(response: ServerResponse): void {
    const greeting = [eventText('symbols', this.board.rows())];
    if (this.#lastHealth !== null) greeting.push(this.#lastHealth);
    this.#hub.join(response, greeting);
  }

  async alerts(beforeMs: number | undefined, limit: number): Promise<readonly AlertRow[]> {
    if (beforeMs !== undefined) return this.inbox.before(beforeMs, limit);
    this.#hub.send('alerts', await this.inbox.refresh());
    return this.inbox.rows().slice(0, limit);
  }

  async acknowledge(episodeId: string, userId: string): Promise<EpisodeDetail> {
    await acknowledge(this.#with, this.#store, episodeId, userId);
    const detail = await this.inbox.episode(episodeId);
    this.#hub.send('alerts', await this.inbox.refresh());
    return detail;
  }

  silences(): Promise<readonly SilenceRow[]> {
    return listSilences(this.#store, this.#with.now());
  }

  silence(wanted: NewSilence): Promise<SilenceRow> {
    return addSilence(this.#store, wanted, this.#with.now());
  }

  async endSilence(id: string): Promise<void> {
    if (await this.#store.expireSilence(id, this.#with.now())) return;
    throw new ConsoleProblem(404, `There is no silence ${id} that holds or is to come.`);
  }

  rejected(): Promise<readonly RejectedRecord[]> {
    const { s3, names, now } = this.#with;
    return rejectedRecords(s3, names.bucket, now());
  }

  async messages(): Promise<readonly ReceivedMessage[]> {
    const captured = (await this.#with.messages?.()) ?? [];
    return captured.map(({ html, ...message }) => ({
      ...message,
      htmlPath: html === null ? null : `/api/notifications/${message.id}/html`,
    }));
  }

  /** The e-mail as a page of its own. */
  async messageHtml(id: string): Promise<string> {
    const captured = (await this.#with.messages?.()) ?? [];
    const html = captured.find((message) => String(message.id) === id)?.html ?? null;
    if (html === null) throw new ConsoleProblem(404, `There is no e-mail ${id}.`);
    return html;
  }

  async stop(): Promise<void> {
    this.#follow(false);
    this.#hub.close();
    await this.#follower.stop();
  }

  /** Nothing is asked of AWS while nobody watches. */
  #follow(isWatched: boolean): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    if (!isWatched) {
      void this.#follower.stop();
      return;
    }
    this.#follower.start();
    const { inbox, health, messages, symbols } = this.#every;
    this.#timers = [
      setInterval(() => this.#sendFrame(), FRAME_MS),
      this.#repeat('inbox', inbox, () => this.#refreshInbox()),
      this.#repeat('health', health, () => this.#refreshHealth()),
      this.#repeat('messages', messages, () => this.#refreshMessages()),
      this.#repeat('symbols', symbols, () => this.#recallSymbols()),
    ];
  }

  /** Now and then again, one at a time. What fails is said on the page. */
  #repeat(name: string, everyMs: number, act: () => Promise<void>): NodeJS.Timeout {
    let isUnderWay = false;
    const once = async (): Promise<void> => {
      if (isUnderWay) return;
      isUnderWay = true;
      try {
        await act();
        this.#health.setProblem(name, null);
      } catch (error) {
        const { name: kind, message } = error as Error;
        this.#health.setProblem(name, `${name} cannot be read: ${kind}: ${message}`);
      } finally {
        isUnderWay = false;
      }
    };
    void once();
    return setInterval(() => void once(), everyMs);
  }

  #sendFrame(): void {
    const changes = this.board.takeChanges();
    if (changes.length > 0) this.#hub.send('symbols', changes);
    const quotes = this.board.takeQuotes();
    if (quotes.length > 0) this.#hub.send('quotes', quotes);
  }

  async #refreshInbox(): Promise<void> {
    const rows = await this.inbox.refresh();
    if (rows.length > 0) this.#hub.send('alerts', rows);
    this.board.setStates(this.inbox.states());
  }

  async #refreshHealth(): Promise<void> {
    const health = await this.#health.read();
    this.#lastHealth = eventText('health', health);
    this.#hub.send('health', health);
  }

  async #refreshMessages(): Promise<void> {
    const messages = await this.messages();
    if (messages.length > this.#toldMessages) {
      this.#hub.send('notifications', messages.slice(this.#toldMessages));
      this.#toldMessages = messages.length;
    }
  }

  /** Symbols that were stored before, with what they did last. */
  async #recallSymbols(): Promise<void> {
    const { dynamodb, names } = this.#with;
    for await (const symbol of storedSymbols(dynamodb, names.processedDataTable, MAX_STORED_SYMBOLS)) {
      if (!this.#hub.isWatched) return;
      if (this.#known.has(symbol)) continue;
      const history = await this.charts.history(symbol);
      if (history.lastMs === null) continue;
      this.#known.add(symbol);
      this.board.remember(symbol, history);
    }
  }

  #take(events: readonly MarketEvent[]): void {
    for (const event of events) {
      if (event.type === 'trade') {
        if (event.updatesPrice !== false) this.board.tick(event.symbol, event.price, event.timestampMs);
      } else if (event.type === 'bar') {
        this.board.tick(event.symbol, event.close, event.timestampMs + (event.intervalMs ?? 0));
      }
    }
  }
}
