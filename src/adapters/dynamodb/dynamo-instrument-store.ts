import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import type { Instrument } from '../../core/instruments/instrument.ts';
import type { InstrumentStore } from '../../ports/instrument-store.ts';
import { Logger } from '../../ports/logger.ts';
import { BackOff } from '../../ports/back-off.ts';
import { batchGet } from './batch-get.ts';
import { fromItem } from './plain-item.ts';
import { ReferenceDataTable } from './tables.ts';

/**
 * The table reference-data, key `symbol`: one item for each instrument, and one for each name that a vendor has for it, which leads
 * to it by `alias_of`. What was written a moment ago may be missed: reading it at half the cost is worth more.
 */
@injectable()
export class DynamoInstrumentStore implements InstrumentStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #wait: BackOff;
  readonly #logger: Logger;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(ReferenceDataTable) table: string,
    @inject(BackOff) wait: BackOff,
    @inject(Logger) logger: Logger,
  ) {
    this.#client = client;
    this.#table = table;
    this.#wait = wait;
    this.#logger = logger;
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, Instrument>> {
    const items = await this.#read(symbols);
    const targets = [...items.values()].map(targetOf).filter((target) => target !== undefined);
    const missing = [...new Set(targets)].filter((symbol) => !items.has(symbol));
    const instruments = await this.#usable([...items, ...(await this.#read(missing))]);
    const found = new Map<string, Instrument>();
    for (const symbol of symbols) {
      const item = items.get(symbol);
      const instrument = item && instruments.get(targetOf(item) ?? symbol);
      if (instrument !== undefined) found.set(symbol, instrument);
    }
    return found;
  }

  async #read(symbols: readonly string[]): Promise<ReadonlyMap<string, Record<string, unknown>>> {
    const keys = symbols.map((symbol) => ({ symbol: { S: symbol } }));
    const items = await batchGet(this.#client, this.#table, keys, this.#wait, false);
    return new Map(items.map((item) => [item['symbol']!.S!, fromItem(item)]));
  }

  /** One that cannot be used is logged, and nothing is known of it. */
  async #usable(
    items: readonly [symbol: string, Record<string, unknown>][],
  ): Promise<Map<string, Instrument>> {
    const instruments = new Map<string, Instrument>();
    if (items.length === 0) return instruments;
    // Loaded with the first there is: where there are none, no cold start waits for their validation.
    const { parseInstrument } = await import('../../dto/instrument.dto.ts');
    for (const [symbol, item] of items) {
      if (targetOf(item) !== undefined) continue;
      const parsed = parseInstrument(item);
      if (parsed.ok) instruments.set(symbol, parsed.instrument);
      else this.#logger.error('InstrumentRejected', { symbol, problems: parsed.problems });
    }
    return instruments;
  }
}

/** The instrument that a vendor's name stands for; undefined where the item is one itself. */
function targetOf({ alias_of: target }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof target === 'string' ? target : undefined;
}
