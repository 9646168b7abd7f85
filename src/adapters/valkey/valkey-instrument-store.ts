import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { Instrument } from '../../core/instruments/instrument.ts';
import { DurableInstrumentStore, type InstrumentStore } from '../../ports/instrument-store.ts';
import { Logger } from '../../ports/logger.ts';
import { ValkeyConnection } from './valkey-connection.ts';

/** What keys begin with: environments may share a server. */
export const ValkeyNamespace: InjectionToken<string> = Symbol('ValkeyNamespace');

/** What a batch waits for a cache at most, connecting included. Once: afterwards it is asked only while it answers. */
const PATIENCE_MS = 50;
/** How long an entry lives, and so how soon a change in the table counts. */
const LIFE_SECONDS = 600;
/** Of the entries. Another form gets another number, so that versions of the code do not read each other's. */
const FORMAT = 1;

type Known = Map<string, Instrument | null>;

/**
 * A Valkey or Redis server that environments have in common, in front of the table: a new environment then reads nothing of it. A
 * server that does not answer is passed by; it can only make things faster.
 */
@injectable()
export class ValkeyInstrumentStore implements InstrumentStore {
  readonly #store: InstrumentStore;
  readonly #connection: ValkeyConnection;
  readonly #namespace: string;
  readonly #logger: Logger;
  #isPassedBy = false;

  constructor(
    @inject(DurableInstrumentStore) store: InstrumentStore,
    @inject(ValkeyConnection) connection: ValkeyConnection,
    @inject(ValkeyNamespace) namespace: string,
    @inject(Logger) logger: Logger,
  ) {
    this.#store = store;
    this.#connection = connection;
    this.#namespace = namespace;
    this.#logger = logger;
    void this.#follow();
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    const known = this.#isPassedBy ? new Map<string, null>() : await this.#read(symbols);
    const missing = symbols.filter((symbol) => !known.has(symbol));
    const loaded = missing.length > 0 ? await this.#store.load(missing) : new Map<string, Instrument>();
    if (missing.length > 0 && !this.#isPassedBy) void this.#write(missing, loaded);
    const found = new Map(loaded);
    for (const [symbol, instrument] of known) if (instrument !== null) found.set(symbol, instrument);
    return found;
  }

  async #follow(): Promise<void> {
    try {
      const client = await this.#connection;
      client.on('error', (error: unknown) => this.#passBy(error));
      client.on('ready', () => (this.#isPassedBy = false));
    } catch (error) {
      this.#passBy(error);
    }
  }

  async #read(symbols: readonly string[]): Promise<Known> {
    try {
      const values = await withinPatience(this.#ask(symbols));
      return await knownOf(symbols, values);
    } catch (error) {
      this.#passBy(error);
      void this.#connectAnew();
      return new Map();
    }
  }

  async #ask(symbols: readonly string[]): Promise<readonly (string | null)[]> {
    const client = await this.#connection;
    if (client.status !== 'ready') await new Promise((resolve) => client.once('ready', resolve));
    return client.mget(symbols.map((symbol) => this.#key(symbol)));
  }

  async #write(symbols: readonly string[], loaded: ReadonlyMap<string, Instrument>): Promise<void> {
    try {
      const [client, { instrumentItem }] = await Promise.all([
        this.#connection,
        import('../../dto/instrument.dto.ts'),
      ]);
      const commands = client.pipeline();
      for (const symbol of symbols) {
        const instrument = loaded.get(symbol);
        const value = JSON.stringify(instrument === undefined ? null : instrumentItem(instrument));
        commands.set(this.#key(symbol), value, 'EX', LIFE_SECONDS);
      }
      await commands.exec();
    } catch (error) {
      this.#passBy(error);
    }
  }

  #passBy(error: unknown): void {
    if (this.#isPassedBy) return;
    this.#isPassedBy = true;
    this.#logger.warn('ReferenceCachePassedBy', { error });
  }

  /** A server that does not answer on a connection that stands is asked again when it has answered on a new one. */
  async #connectAnew(): Promise<void> {
    try {
      const client = await this.#connection;
      if (client.status === 'ready') client.disconnect(true);
    } catch {
      // There is none.
    }
  }

  /** In braces what all keys have in common: a cluster keeps them together, and takes them in one command. */
  #key(symbol: string): string {
    return `{${this.#namespace}:instruments:${FORMAT}}:${symbol}`;
  }
}

/** Entries that cannot be read are none. */
async function knownOf(symbols: readonly string[], values: readonly (string | null)[]): Promise<Known> {
  const known: Known = new Map();
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const instrument = value === 'null' ? null : await instrumentOf(value);
    if (instrument !== undefined) known.set(symbols[index]!, instrument);
  }
  return known;
}

async function instrumentOf(value: string): Promise<Instrument | undefined> {
  const { parseInstrument } = await import('../../dto/instrument.dto.ts');
  try {
    const parsed = parseInstrument(JSON.parse(value) as Record<string, unknown>);
    return parsed.ok ? parsed.instrument : undefined;
  } catch {
    return undefined;
  }
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, patience]);
  } finally {
    clearTimeout(timer);
  }
}
