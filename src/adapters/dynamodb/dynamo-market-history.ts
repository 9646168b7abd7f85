import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import type { StreamEvent } from '../../core/market-data/stream-event.ts';
import type { SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import { BackOff } from '../../ports/back-off.ts';
import { Clock } from '../../ports/clock.ts';
import type { FailuresBySymbol, MarketHistory } from '../../ports/market-history.ts';
import { anomalyItem } from './anomaly-item.ts';
import { barItems } from './bar-item.ts';
import { BatchWriter } from './batch-writer.ts';
import type { Item } from './plain-item.ts';
import { ProcessedDataTable } from './tables.ts';
import { tickItems } from './tick-item.ts';

const HOUR_S = 3_600;
const TICK_LIFE_S = 24 * HOUR_S;
const BAR_LIFE_S = 30 * 24 * HOUR_S;
const ANOMALY_LIFE_S = 90 * 24 * HOUR_S;

/**
 * Items beside the state item, under the same partition key: `TICK#<time>#…`, `BAR#<interval>#<time>#…`,
 * `ANOMALY#<time>#<alert id>`. Times are ISO 8601, so a sort-key range is a time range.
 */
@injectable()
export class DynamoMarketHistory implements MarketHistory {
  readonly #writer: BatchWriter;
  readonly #clock: Clock;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(ProcessedDataTable) table: string,
    @inject(Clock) clock: Clock,
    @inject(BackOff) wait?: BackOff,
  ) {
    this.#writer = new BatchWriter(client, table, wait);
    this.#clock = clock;
  }

  async recordTicks(eventsBySymbol: ReadonlyMap<string, readonly StreamEvent[]>): Promise<FailuresBySymbol> {
    const expiresAt = this.#expiry(TICK_LIFE_S);
    const items: Item[] = [];
    for (const [symbol, events] of eventsBySymbol) items.push(...tickItems(symbol, events, expiresAt));
    return this.#writer.put(items);
  }

  async recordEffects(effectsBySymbol: ReadonlyMap<string, SymbolEffects>): Promise<FailuresBySymbol> {
    const items: Item[] = [];
    for (const [symbol, { closedBars, alerts }] of effectsBySymbol) {
      items.push(...barItems(symbol, closedBars, this.#expiry(BAR_LIFE_S)));
      items.push(...alerts.map((alert) => anomalyItem(alert, this.#expiry(ANOMALY_LIFE_S))));
    }
    return this.#writer.put(items);
  }

  #expiry(lifeSeconds: number): number {
    return Math.floor(this.#clock.now() / 1000) + lifeSeconds;
  }
}
